/**
 * UNLOCK_BATCH_MQ: a client gives locks back.
 *
 * Behaviour: handed on to the brokers of the queues; a one-way request stays one-way.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import type { Request, Step } from '../../shared/node.ts';
import { forwardLocks } from '../queues/locking.ts';
import type { ProxyState } from '../state.ts';

/** Hands the request on, or its parts. */
export function unlockBatchMq(
  state: ProxyState,
  request: Request<'unlockBatchMq'>,
): Step<ProxyState> {
  return forwardLocks(state, request);
}
