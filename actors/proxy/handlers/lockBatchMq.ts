/**
 * LOCK_BATCH_MQ: a client wants to be the only one of its group that reads some queues.
 *
 * Behaviour: handed on to the brokers of the queues, and their grants back as one answer.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import type { Request, Step } from '../../shared/node.ts';
import { forwardLocks } from '../queues/locking.ts';
import type { ProxyState } from '../state.ts';

/** Hands the request on, or its parts. */
export function lockBatchMq(state: ProxyState, request: Request<'lockBatchMq'>): Step<ProxyState> {
  return forwardLocks(state, request);
}
