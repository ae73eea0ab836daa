/**
 * PULL_MESSAGE: reads a queue, or waits for it to grow.
 *
 * Behaviour (`PullMessageProcessor`): checks in upstream's order; filters by the hash of tags or by
 * SQL92; an offset outside the queue is corrected (21); a commit that comes along is stored before
 * anything is held; a pull that finds nothing is held if it may be (`holding.ts`). A slave refuses
 * unless it may be read, and moves nobody (`slaveReading.ts`). The first pull after a reset by the
 * server is told where to go on.
 *
 * Not modelled: offsets that the broker keeps for broadcasting clients behind proxies
 * (`BroadcastOffsetManager`), static topics, flow control of cold data (off upstream).
 */
import type { Request, Step } from '../../shared/node.ts';
import { pull } from '../pulls/pulling.ts';
import { refusesPulls, rejected } from '../replication/slaveRefusals.ts';
import type { Broker } from '../state.ts';

/** Reads the queue and answers, or holds the answer back. */
export function pullMessage(state: Broker, request: Request<'pullMessage'>): Step<Broker> {
  if (refusesPulls(state.config)) return rejected(state, request);
  return pull(state, request, 'first', request);
}
