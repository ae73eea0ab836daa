/**
 * QUERY_ASSIGNMENT: which queues a client is to read, and whether it pops.
 *
 * Behaviour: answered from the route and the members that this proxy knows (`assigning.ts`).
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import type { Request, Step } from '../../shared/node.ts';
import { assign } from '../queues/assigning.ts';
import type { ProxyState } from '../state.ts';

/** Answers. */
export function queryAssignment(
  state: ProxyState,
  request: Request<'queryAssignment'>,
): Step<ProxyState> {
  return assign(state, request);
}
