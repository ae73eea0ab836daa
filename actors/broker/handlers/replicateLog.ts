/**
 * REPLICATE_LOG: a slave says how far it has come and wants what is next.
 *
 * Behaviour: what it has is confirmed, which may answer sends that wait for slaves. What is next is
 * answered in batches; where there is nothing, the answer waits for it. A slave whose last record
 * is not the one that ends there in this log is told where to cut its own: at this log's end; where
 * it ended at the boot, if it was cut short by a crash; else one record further back, and so on.
 *
 * Not modelled: upstream's form of it, a connection to another port with frames of its own.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { offsetOf, positionAt, recordBefore } from '../replication/replicaLog.ts';
import { heldReplicaTimer, isSlave, type SlaveLink } from '../replication/replication.ts';
import { batchFor } from '../replication/slaves.ts';
import { settleReplicated } from '../replication/slaveWaits.ts';
import type { Broker } from '../state.ts';
import type { Store } from '../store/store.ts';

type ReplicateLog = Request<'replicateLog'>;

/** Answers with what comes next, now or later. */
export function replicateLog(state: Broker, request: ReplicateLog): Step<Broker> {
  const { store, config, bootedLength } = state;
  const { lastRecord } = request.frame.header;
  const offset = Number(request.frame.header.offset);
  const header = { masterOffset: store.endOffset };
  if (isSlave(config)) {
    const remark = `${config.brokerName} ${config.brokerId} is a slave`;
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark, header })];
  }
  const cutTo = cutOf(store, offset, lastRecord, bootedLength);
  if (cutTo !== undefined) {
    const answer = { header: { ...header, cutTo } };
    return [state, respond(request, responseCode.PULL_OFFSET_MOVED, answer)];
  }
  return andThen(confirmed(state, request, offset), settleReplicated);
}

function confirmed(
  state: Broker,
  { connection, frame }: ReplicateLog,
  offset: number,
): Step<Broker> {
  const { slaveAddr: address, suspendTimeoutMillis } = frame.header;
  const { opaque, oneway, command } = frame;
  const request = { connection, frame: { opaque, oneway, command } };
  const isHeld = offset >= state.store.endOffset;
  const link: SlaveLink = { address, ackOffset: offset, held: isHeld ? request : undefined };
  const { replication } = state;
  const slaves = replication.slaves.set(connection, link);
  const delayMs = Number(suspendTimeoutMillis);
  return [
    { ...state, replication: { ...replication, slaves } },
    isHeld
      ? [{ type: 'timer.set', name: heldReplicaTimer, key: connection, delayMs }]
      : batchFor(state, request, offset),
  ];
}

/** Where the slave has to cut its log; undefined if both agree up to its end. */
function cutOf(
  store: Store,
  offset: number,
  lastRecord: string | undefined,
  bootedLength: number,
): number | undefined {
  if (offset > store.endOffset) return store.endOffset;
  const position = positionAt(store, offset);
  if (offsetOf(store, position) === offset && recordBefore(store, position) === lastRecord) {
    return undefined;
  }
  const bootedOffset = offsetOf(store, bootedLength);
  return bootedOffset < offset ? bootedOffset : offsetOf(store, position - 1);
}
