/**
 * Which half messages are done with, written down
 * (`TransactionalOpBatchService`, `TransactionalMessageServiceImpl.deletePrepareMessage`).
 *
 * Behaviour: many in one record of the op topic, tag `d`, its body their queue offsets, each
 * followed by a comma. Looked at every 3 s from just before the boot on, and written if the last
 * write is as long ago: an end may be noted up to 6 s later. More than 4,096 bytes are written at
 * once. A crash forgets what is not written: those transactions are checked again. Unlike upstream,
 * a shutdown writes everything.
 */
import { messageProperty, packProperties } from '../../../protocol/messageProperties.ts';
import { andThen } from '../../shared/apply.ts';
import type { Output, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import type { Broker } from '../state.ts';
import { type OwnMessage, storeOwn } from '../store/storeInternal.ts';
import type { Transactions } from './transactions.ts';
import { opTopic, transactionQueueId } from './transactionTopics.ts';

/** The timer of the next look at what is to be written; armed only while there is something. */
export const opsTimer = 'transactionOps';

/** The tag of a record that names half messages which are done with. */
export const removeTag = 'd';

const encoder = new TextEncoder();

/** Notes that a half message is done with. */
export function noteDone(state: Broker, halfOffset: number, stamp: Stamp): Step<Broker> {
  const { transactionOpMsgMaxSize } = state.config;
  const { transactions } = state;
  const ops = `${transactions.ops}${halfOffset},`;
  const opsWrittenMono = transactions.opsWrittenMono ?? stamp.mono;
  const noted = changed(state, { ops, opsWrittenMono });
  if (ops.length <= transactionOpMsgMaxSize) return arm(noted, stamp);
  const written = writeBatches(noted, transactionOpMsgMaxSize, stamp);
  const grid = { opsGridMono: stamp.mono, isOpTimerSet: false };
  return andThen(written, (now) => arm(changed(now, grid), stamp));
}

/** `timer.transactionOps`: writes what is noted, if the last write is long enough ago. */
export function writeOps(state: Broker, event: TimerEvent): Step<Broker> {
  const { transactionOpBatchIntervalMs, transactionOpMsgMaxSize } = state.config;
  const due = changed(state, { isOpTimerSet: false });
  const { ops, opsWrittenMono = event.mono } = due.transactions;
  const isDue =
    ops.length >= transactionOpMsgMaxSize ||
    event.mono - opsWrittenMono >= transactionOpBatchIntervalMs;
  const written: Step<Broker> = isDue ? writeAllOps(due, event) : [due, []];
  return andThen(written, (now) => arm(now, event));
}

/** Writes everything that is noted. */
export function writeAllOps(state: Broker, stamp: Stamp): Step<Broker> {
  return writeBatches(state, 1, stamp);
}

/** Writes records as long as so many bytes are noted. */
function writeBatches(state: Broker, bytesMin: number, stamp: Stamp): Step<Broker> {
  let step: Step<Broker> = [state, []];
  while (step[0].transactions.ops.length >= bytesMin) {
    step = andThen(step, (now) => writeBatch(now, stamp));
  }
  return step;
}

/** Writes one record: as many offsets as it takes to fill it, or all. */
function writeBatch(state: Broker, stamp: Stamp): Step<Broker> {
  const { ops } = state.transactions;
  const last = ops.indexOf(',', state.config.transactionOpMsgMaxSize - 1);
  const end = last < 0 ? ops.length : last + 1;
  const written = changed(state, { ops: ops.slice(end), opsWrittenMono: stamp.mono });
  return storeOwn(written, opRecord(state, ops.slice(0, end), stamp), stamp);
}

function opRecord({ config }: Broker, offsets: string, { at }: Stamp): OwnMessage {
  return {
    topic: opTopic,
    queueId: transactionQueueId,
    body: encoder.encode(offsets),
    flag: 0,
    properties: packProperties([
      [messageProperty.tags, removeTag],
      [messageProperty.wait, 'true'],
    ]),
    sysFlag: 0,
    bornTimestamp: at,
    bornHost: config.address,
    reconsumeTimes: 0,
  };
}

function arm(state: Broker, { mono }: Stamp): Step<Broker> {
  const { ops, isOpTimerSet, opsGridMono } = state.transactions;
  if (ops === '' || isOpTimerSet) return [state, []];
  const periodMs = state.config.transactionOpBatchIntervalMs;
  const delayMs = periodMs - ((mono - opsGridMono) % periodMs);
  const outputs: readonly Output[] = [{ type: 'timer.set', name: opsTimer, key: '', delayMs }];
  return [changed(state, { isOpTimerSet: true }), outputs];
}

function changed(state: Broker, change: Partial<Transactions>): Broker {
  return { ...state, transactions: { ...state.transactions, ...change } };
}
