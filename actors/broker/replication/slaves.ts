/**
 * A master's side of replication (`HAConnection`): what each slave has, and who waits for more.
 *
 * Behaviour: whatever is appended goes to the slaves at once, on disk here or not. A slave's next
 * request confirms what it was sent.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { each } from '../../shared/apply.ts';
import type { ConnectionId, Output, Step, TimerEvent } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';
import { offsetOf, positionAt } from './replicaLog.ts';
import { type HeldReplica, heldReplicaTimer, type SlaveLink } from './replication.ts';

/** Sends slaves that wait what they lack: to be called after each append. */
export function tellSlaves(state: Broker): Step<Broker> {
  const { slaves } = state.replication;
  if (slaves.size === 0) return [state, []];
  return each(state, [...slaves.entries()], (now, [connection, link]) =>
    link.held !== undefined && link.ackOffset < now.store.endOffset
      ? release(now, connection, link, link.held)
      : [now, []],
  );
}

/** `timer.replicaHeld`: a slave that has everything is told so. */
export function heldLongEnough(state: Broker, { key: connection }: TimerEvent): Step<Broker> {
  const link = state.replication.slaves.get(connection);
  return link?.held === undefined ? [state, []] : release(state, connection, link, link.held);
}

function release(
  state: Broker,
  connection: ConnectionId,
  link: SlaveLink,
  held: HeldReplica,
): Step<Broker> {
  const { replication } = state;
  const slaves = replication.slaves.set(connection, { ...link, held: undefined });
  const cancel: Output = { type: 'timer.cancel', name: heldReplicaTimer, key: connection };
  return [
    { ...state, replication: { ...replication, slaves } },
    [...batchFor(state, held, link.ackOffset), cancel],
  ];
}

/** The answer with what comes next in the log. */
export function batchFor(
  { store, config }: Broker,
  request: HeldReplica,
  offset: number,
): readonly Output[] {
  const begin = positionAt(store, offset);
  let end = begin;
  while (end < store.log.length) {
    if (end > begin && offsetOf(store, end + 1) - offset > config.haTransferBatchSize) break;
    end += 1;
  }
  const body = Array.from({ length: end - begin }, (_, index) => store.log.get(begin + index)!);
  const header = { masterOffset: store.endOffset };
  const answer = body.length === 0 ? { header } : { header, body };
  return respond(request, responseCode.SUCCESS, answer);
}

/** A slave's connection is gone. */
export function forgetSlave(state: Broker, connection: ConnectionId): Broker {
  const { replication } = state;
  if (!replication.slaves.has(connection)) return state;
  return {
    ...state,
    replication: { ...replication, slaves: replication.slaves.delete(connection) },
  };
}
