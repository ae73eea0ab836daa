/**
 * LITE_PULL_MESSAGE: PULL_MESSAGE as lite pull consumers send it.
 *
 * Behaviour (`PullMessageProcessor`): as PULL_MESSAGE; refused with `litePullMessageEnable` off.
 *
 * Not modelled: what PULL_MESSAGE leaves out.
 */
import type { Request, Step } from '../../shared/node.ts';
import { pull } from '../pulls/pulling.ts';
import { refusesPulls, rejected } from '../replication/slaveRefusals.ts';
import type { Broker } from '../state.ts';

/** Reads the queue and answers, or holds the answer back. */
export function litePullMessage(state: Broker, request: Request<'litePullMessage'>): Step<Broker> {
  if (refusesPulls(state.config)) return rejected(state, request);
  return pull(state, request, 'first', request);
}
