/**
 * Sends that wait for slaves (`GroupTransferService`, `CommitLog.handleDiskFlushAndHA`).
 *
 * Behaviour: a SYNC_MASTER with `inSyncReplicas` above 1 answers a send, whose sender has not asked
 * for less, once so many have its message, itself among them; after `slaveTimeoutMs` it answers
 * FLUSH_SLAVE_TIMEOUT, the message being stored. Where disk and slaves both fail, the slaves' code
 * is told.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { ConnectionId, Output, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import { acknowledge, type StoredAnswer } from '../sends/sendAnswer.ts';
import type { Broker } from '../state.ts';
import type { WaitingSend } from '../store/flushing.ts';
import { isSlave, type Replication, type ReplicaWait, slaveTimeoutTimer } from './replication.ts';

const { SUCCESS, FLUSH_SLAVE_TIMEOUT } = responseCode;

/** Whether senders who wait for the store wait for slaves, too. */
export function waitsForSlaves({ config }: Broker): boolean {
  return config.brokerRole === 'SYNC_MASTER' && config.inSyncReplicas > 1 && !isSlave(config);
}

/**
 * Whether too few slaves are near enough for a send to be worth storing. Looked at only where
 * slaves may act as master.
 */
export function lacksReplicas(state: Broker): boolean {
  const { config, replication, store } = state;
  if (!config.enableSlaveActingMaster || !waitsForSlaves(state)) return false;
  let inSync = 1;
  for (const { ackOffset } of replication.slaves.values()) {
    if (store.endOffset - ackOffset <= config.haMaxGapNotInSync) inSync += 1;
  }
  return inSync < config.inSyncReplicas;
}

/** Has the send of what was stored last wait for slaves, besides the disk where it waits for it. */
export function holdForSlaves(
  state: Broker,
  answer: StoredAnswer,
  disk: number | undefined,
  { mono }: Stamp,
): Step<Broker> {
  const { replication, config, store } = state;
  const delayMs = config.slaveTimeoutMs;
  const wait: ReplicaWait = { answer, endOffset: store.endOffset, dueMono: mono + delayMs, disk };
  const waiting = replication.waiting.insert(store.log.length, 0, wait);
  const outputs: readonly Output[] =
    replication.waiting.size === 0
      ? [{ type: 'timer.set', name: slaveTimeoutTimer, key: '', delayMs }]
      : [];
  return [{ ...state, replication: { ...replication, waiting } }, outputs];
}

/** Answers the sends that enough slaves have now. */
export function settleReplicated(state: Broker): Step<Broker> {
  if (state.replication.waiting.size === 0) return [state, []];
  const acks = [...state.replication.slaves.values()].map(({ ackOffset }) => ackOffset);
  acks.sort((one, other) => other - one);
  const reached = acks[state.config.inSyncReplicas - 2] ?? -1;
  return settleWhile(state, ({ endOffset }) => endOffset <= reached, SUCCESS);
}

/** `timer.slaveTimeout`: sends that have waited too long are answered FLUSH_SLAVE_TIMEOUT. */
export function slavesTimedOut(state: Broker, { mono }: TimerEvent): Step<Broker> {
  const settled = settleWhile(state, ({ dueMono }) => dueMono <= mono, FLUSH_SLAVE_TIMEOUT);
  return andThen(settled, (now) => {
    const first = now.replication.waiting.first();
    if (first === undefined) return [now, []];
    const delayMs = first.value.dueMono - mono;
    return [now, [{ type: 'timer.set', name: slaveTimeoutTimer, key: '', delayMs }]];
  });
}

function settleWhile(
  state: Broker,
  isDone: (wait: ReplicaWait) => boolean,
  code: number,
): Step<Broker> {
  let { waiting } = state.replication;
  let flushing = state.flushing.waiting;
  const outputs: Output[] = [];
  for (let first = waiting.first(); first && isDone(first.value); first = waiting.first()) {
    const { answer, disk } = first.value;
    waiting = waiting.removeFirst();
    const unflushed = disk === undefined ? flushing.get(first.major, 0) : undefined;
    if (unflushed !== undefined) {
      flushing = flushing.insert(first.major, 0, { ...unflushed, slaves: code });
    } else outputs.push(...acknowledge(answer, code === SUCCESS ? disk : code));
  }
  if (waiting === state.replication.waiting) return [state, []];
  if (waiting.size === 0) outputs.push({ type: 'timer.cancel', name: slaveTimeoutTimer, key: '' });
  return [
    withWaiting({ ...state, flushing: { ...state.flushing, waiting: flushing } }, waiting),
    outputs,
  ];
}

/** Answers a send that the disk has or gave up, or notes it where the slaves have not yet. */
export function settleFlushed(
  state: Broker,
  position: number,
  { answer, slaves }: WaitingSend,
  code: number,
): Step<Broker> {
  if (slaves === undefined || slaves === SUCCESS) return [state, acknowledge(answer, code)];
  if (slaves !== 'awaited') return [state, acknowledge(answer, slaves)];
  const { waiting } = state.replication;
  const wait = waiting.get(position, 0);
  if (wait === undefined) return [state, acknowledge(answer, code)];
  return [withWaiting(state, waiting.insert(position, 0, { ...wait, disk: code })), []];
}

/** Forgets the sends of a connection that is gone. */
export function forgetReplicated(state: Broker, connection: ConnectionId): Broker {
  let { waiting } = state.replication;
  for (const { major, minor, value } of state.replication.waiting) {
    if (value.answer.to.connection === connection) waiting = waiting.remove(major, minor);
  }
  return waiting === state.replication.waiting ? state : withWaiting(state, waiting);
}

function withWaiting(state: Broker, waiting: Replication['waiting']): Broker {
  return { ...state, replication: { ...state.replication, waiting } };
}
