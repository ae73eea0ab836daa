/**
 * NOTIFICATION: whether a group has something to pop, now or within the time that it asks for.
 *
 * Behaviour (`NotificationProcessor`): see `notifying.ts`. Every answer has both fields in its
 * header. A filter by tags is held against the next 32 messages of a queue with fewer than 64 left.
 *
 * Not modelled: filters of other kinds (they count as a match, as upstream).
 */
import type { Request, Step } from '../../shared/node.ts';
import { notifyOrWait } from '../pop/notifying.ts';
import type { Broker } from '../state.ts';

/** Answers, or lets the request wait. */
export function notification(state: Broker, request: Request<'notification'>): Step<Broker> {
  const { connection, frame } = request;
  return notifyOrWait(state, { connection, frame }, request);
}
