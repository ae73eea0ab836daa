/**
 * The check of half messages whose end nobody told
 * (`TransactionalMessageCheckService`, `TransactionalMessageServiceImpl.check`).
 *
 * Behaviour: every 30 s half messages are looked at in their order, from the first that is neither
 * done with nor put back. One that is old enough is put back at the end of the queue, counted, and
 * a producer of its group is asked; the fifteenth time is the last. A round ends at the first
 * message that is too young. Where records of what is done with were read, it waits a second for
 * more of them before it asks.
 *
 * Not modelled: an acting master, which hands half messages over in place of asking.
 */
import type { StoredMessage } from '../../../protocol/message.ts';
import { messageProperty, parseProperties } from '../../../protocol/messageProperties.ts';
import { andThen } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Output, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import { commitOffset, committedOffset } from '../offsets.ts';
import { readQueue } from '../pulls/reading.ts';
import type { Properties } from '../sends/sendProperties.ts';
import type { Broker } from '../state.ts';
import { maxOffsetOf, minOffsetOf, queueOf } from '../store/store.ts';
import { type OwnMessage, putProblem, storeOwn } from '../store/storeInternal.ts';
import { renewed, unwaiting } from './halfMessages.ts';
import { ask, discard } from './transactionAsking.ts';
import { opOffsetOf, pass, readOps } from './transactionOpReading.ts';
import { type CheckRound, copyOf, type Transactions } from './transactions.ts';
import {
  transactionGroup as group,
  halfKey,
  halfTopic,
  opKey,
  opTopic,
  transactionQueueId as queueId,
} from './transactionTopics.ts';

/** The timer of the next round; armed only while there may be something to look at. */
export const checkTimer = 'transactionCheck';
/** The timer of a round that waits for more records of what is done with. */
export const roundTimer = 'transactionRound';

const roundMsMax = 60_000;
const pauseMs = 1_000;

const {
  checkImmunityTimeInSeconds,
  tranPreparedQueueOffset,
  transactionCheckTimes: timesName,
} = messageProperty;

/** Sees to it that a round comes if any half message, or note of its end, is not done with. */
export function scheduleCheck(state: Broker, { mono }: Stamp): Step<Broker> {
  const { config, transactions } = state;
  if (transactions.isCheckSet || transactions.round !== undefined) return [state, []];
  if (config.brokerId !== 0 || !isAnythingOpen(state)) return [state, []];
  const periodMs = config.transactionCheckIntervalMs;
  const delayMs = periodMs - ((mono - transactions.checkedMono) % periodMs);
  const outputs: readonly Output[] = [{ type: 'timer.set', name: checkTimer, key: '', delayMs }];
  return [changed(state, { isCheckSet: true }), outputs];
}

function isAnythingOpen({ store, offsets }: Broker): boolean {
  return (
    queueOf(store, halfKey).entries.length > offsetIn(offsets, store, halfTopic, halfKey) ||
    queueOf(store, opKey).entries.length > offsetIn(offsets, store, opTopic, opKey)
  );
}

function offsetIn(
  offsets: Broker['offsets'],
  store: Broker['store'],
  topic: string,
  key: string,
): number {
  const offset = Number(committedOffset(offsets, topic, group, queueId));
  return offset < 0 ? minOffsetOf(store, key) : offset;
}

/** `timer.transactionCheck`: begins a round. */
export function beginRound(state: Broker, event: TimerEvent): Step<Broker> {
  const { store, offsets } = state;
  const firstOffset = offsetIn(offsets, store, halfTopic, halfKey);
  const firstOp = offsetIn(offsets, store, opTopic, opKey);
  const round: CheckRound = {
    startedAt: event.at,
    firstOffset,
    endOffset: maxOffsetOf(store, halfKey),
    nextOffset: firstOffset,
    hasMissed: false,
    done: new Map(),
    openOps: new Map(),
    closedOps: [],
    firstOp,
    nextOp: firstOp,
    lastOpBornAt: undefined,
  };
  const begun = changed(state, { isCheckSet: false });
  return andThen(readOps(begun, round), (now) => look(now, round, event));
}

/** `timer.transactionRound`: goes on with the round that paused. */
export function continueRound(state: Broker, event: TimerEvent): Step<Broker> {
  const { round } = state.transactions;
  if (round === undefined) return [state, []];
  const resumed = changed(state, { round: undefined });
  return look(resumed, copyOf(round), event);
}

/** What comes after a look at one half message. */
type Verdict = 'next' | 'again' | 'pause' | 'end';

interface Looked {
  readonly verdict: Verdict;
  readonly step: Step<Broker>;
}

/** Looks at one half message after another, until the round pauses or ends. */
function look(state: Broker, round: CheckRound, stamp: Stamp): Step<Broker> {
  const outputs: Output[] = [];
  let now = state;
  let verdict: Verdict = 'again';
  while (verdict === 'next' || verdict === 'again') {
    const looked: Looked =
      stamp.at - round.startedAt > roundMsMax ? ended(now) : lookAt(now, round, stamp);
    const [after, more] = looked.step;
    now = after;
    for (const output of more) outputs.push(output);
    verdict = looked.verdict;
    if (verdict === 'next') round.nextOffset += 1;
  }
  if (verdict === 'pause') {
    outputs.push({ type: 'timer.set', name: roundTimer, key: '', delayMs: pauseMs });
    return [changed(now, { round }), outputs];
  }
  return andThen([now, outputs], (last) => endRound(last, round, stamp));
}

const ended = (state: Broker): Looked => ({ verdict: 'end', step: [state, []] });
const nextAfter = (step: Step<Broker>): Looked => ({ verdict: 'next', step });

function lookAt(state: Broker, round: CheckRound, stamp: Stamp): Looked {
  const offset = round.nextOffset;
  const op = round.done.get(offset);
  if (op !== undefined) {
    pass(round, offset, op);
    return nextAfter([state, []]);
  }
  if (offset === round.endOffset) return ended(state);
  const { messages, status, nextBeginOffset } = readQueue(
    state.store,
    halfKey,
    offset,
    1,
    state.config,
    () => true,
  );
  const half = messages[0];
  if (half !== undefined) return lookAtHalf(state, round, half, stamp);
  const isEnd = status === 'NO_MESSAGE_IN_QUEUE' || status === 'OFFSET_OVERFLOW_ONE';
  if (round.hasMissed || isEnd) return ended(state);
  round.hasMissed = true;
  round.nextOffset = nextBeginOffset;
  return { verdict: 'again', step: [state, []] };
}

function lookAtHalf(state: Broker, round: CheckRound, half: StoredMessage, stamp: Stamp): Looked {
  const { config } = state;
  const told = parseProperties(half.properties);
  const ageMs = stamp.at - Number(half.bornTimestamp);
  const times = timesOf(told.get(timesName));
  const isWornOut = times !== undefined && times >= config.transactionCheckMax;
  const counted = isWornOut
    ? told
    : new Map(told).set(timesName, String(times === undefined ? 1 : times + 1));
  if (isWornOut || ageMs > config.fileReservedTimeMs) {
    return nextAfter(discard(state, half, counted, stamp));
  }
  if (half.storeTimestamp >= round.startedAt) return ended(state);
  const immunity = told.get(checkImmunityTimeInSeconds);
  const immunityMs = immunityOf(immunity, config.transactionTimeOutMs);
  if (immunity === undefined) {
    if (ageMs >= 0 && ageMs <= immunityMs) return ended(state);
  } else if (ageMs <= immunityMs) {
    const put = putOff(state, round, half, told, counted, stamp);
    if (put !== undefined) return put;
  }
  const { lastOpBornAt } = round;
  const isDue =
    (lastOpBornAt === undefined
      ? ageMs > immunityMs
      : lastOpBornAt - round.startedAt > config.transactionTimeOutMs) || ageMs <= -1;
  if (isDue) return putBackAndAsk(state, half, counted, stamp);
  const step = readOps(state, round);
  return { verdict: round.lastOpBornAt === undefined ? 'pause' : 'again', step };
}

/** How often a half message was checked: what is no number counts as -1. */
function timesOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^[+-]?\d{1,9}$/.test(text) ? Number(text) : -1;
}

/** How long a half message is not checked: what is no number, or -1, is as if it said nothing. */
function immunityOf(text: string | undefined, timeOutMs: number): number {
  const seconds = text !== undefined && /^[+-]?\d{1,15}$/.test(text) ? Number(text) : -1;
  return seconds === -1 ? timeOutMs : seconds * 1_000;
}

/**
 * A half message that is immune goes to the end of the queue, unless it is known to be done with;
 * undefined if it cannot be told apart, so that it is treated as any other.
 */
function putOff(
  state: Broker,
  round: CheckRound,
  half: StoredMessage,
  told: Properties,
  counted: Properties,
  stamp: Stamp,
): Looked | undefined {
  const text = told.get(tranPreparedQueueOffset);
  const first = text === undefined ? half.queueOffset : numberOf(text);
  if (first === undefined) return undefined;
  const op = text === undefined ? undefined : round.done.get(first);
  if (op !== undefined) {
    pass(round, first, op);
    return nextAfter([state, []]);
  }
  const isCounted = state.config.museum.includes('immunityCountsAsChecks');
  const properties = unwaiting(isCounted ? counted : told).set(
    tranPreparedQueueOffset,
    String(first),
  );
  const step = putBack(state, renewed(half, properties), stamp);
  return step === undefined ? unstorable(state, half) : nextAfter(step);
}

function numberOf(text: string): number | undefined {
  return /^\+?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function putBackAndAsk(
  state: Broker,
  half: StoredMessage,
  properties: Properties,
  stamp: Stamp,
): Looked {
  const queueOffset = queueOf(state.store, halfKey).nextOffset;
  const physicalOffset = state.store.endOffset;
  const step = putBack(state, renewed(half, properties), stamp);
  if (step === undefined) return unstorable(state, half);
  const asked = { half, properties, queueOffset, physicalOffset };
  return nextAfter(andThen(step, (now) => ask(now, asked, stamp)));
}

function putBack(state: Broker, message: OwnMessage, stamp: Stamp): Step<Broker> | undefined {
  return putProblem(state, message) === undefined ? storeOwn(state, message, stamp) : undefined;
}

/** Upstream tries again until the time of the round is up. */
function unstorable(state: Broker, { queueOffset }: StoredMessage): Looked {
  const text = `half message ${queueOffset} cannot be put back: its check waits`;
  return { verdict: 'end', step: [state, [logged('error', text)]] };
}

function endRound(state: Broker, round: CheckRound, stamp: Stamp): Step<Broker> {
  const { firstOffset, nextOffset, firstOp } = round;
  const opOffset = opOffsetOf(round);
  const over: Step<Broker> = [changed(state, { checkedMono: stamp.mono }), []];
  const half =
    nextOffset === firstOffset
      ? over
      : andThen(over, (now) => commitOffset(now, { topic: halfTopic, group, queueId }, nextOffset));
  const both =
    opOffset === firstOp
      ? half
      : andThen(half, (now) => commitOffset(now, { topic: opTopic, group, queueId }, opOffset));
  return andThen(both, (now) => scheduleCheck(now, stamp));
}

function changed(state: Broker, change: Partial<Transactions>): Broker {
  return { ...state, transactions: { ...state.transactions, ...change } };
}
