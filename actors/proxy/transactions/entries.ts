/**
 * Where half messages lie, as far as a proxy has seen it: for clients that end a transaction
 * without naming the broker (`TransactionService`, `TransactionDataManager`).
 *
 * Behaviour: one entry for each send in a transaction that was stored, and for each check that was
 * handed on, by producer group and transaction id; 15 of a key at most, each for 30 s, and it is
 * gone once it has been used. Unlike upstream sends over remoting leave one, too.
 */

import type { RequestHeader, ResponseHeader } from '../../../protocol/commands/index.ts';
import type { RequestFrame, ResponseFrame } from '../../../protocol/frame.ts';
import { parseOffsetMessageId } from '../../../protocol/messageId.ts';
import { messageProperty, parseProperties } from '../../../protocol/messageProperties.ts';
import { type Deadlines, noDeadlines } from '../../shared/deadlines.ts';
import type { Output, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import { messageTypeOf } from '../sends/messageType.ts';
import type { ProxyState } from '../state.ts';

/** Where a half message lies. */
export interface HalfPlace {
  readonly brokerName: string;
  /** Its queue offset. */
  readonly tranStateTableOffset: number | bigint;
  /** Its physical offset. */
  readonly commitLogOffset: number | bigint;
}

interface Entry extends HalfPlace {
  /** Monotonic time from which on it does not count. */
  readonly untilMono: number;
}

/** All entries. */
export interface Entries {
  /** By group and transaction id, the oldest first. */
  readonly places: Table<readonly Entry[]>;
  /** By the same keys: when the last entry is over. */
  readonly over: Deadlines;
}

/** None. */
export const noEntries: Entries = { places: emptyTable(), over: noDeadlines() };

/** The timer that clears away what is over. */
export const entriesTimer = 'transactionEntries';

/** Which transaction an entry is of. */
export interface TransactionKey {
  readonly group: string;
  readonly transactionId: string;
}

const keyOf = ({ group, transactionId }: TransactionKey): string => `${group}@${transactionId}`;

/** What of a send has to be remembered for its answer: the producer group of a half message. */
export function groupOfHalf(frame: RequestFrame): string | undefined {
  if (frame.command !== 'sendMessageV2' && frame.command !== 'sendMessage') return undefined;
  // The compiler does not narrow the header of a frame by its command.
  const { producerGroup, properties = '' } = frame.header as RequestHeader<'sendMessageV2'>;
  if (!properties.includes(messageProperty.transactionPrepared)) return undefined;
  const read = parseProperties(properties);
  if (messageTypeOf(read) !== 'TRANSACTION') return undefined;
  return read.get(messageProperty.producerGroup) ?? producerGroup;
}

/** Notes where the half message of a send lies, as the broker's answer has it. */
export function halfStored(
  state: ProxyState,
  { halfOf, brokerName }: { readonly halfOf: string | undefined; readonly brokerName: string },
  { header }: Pick<ResponseFrame, 'header'>,
  stamp: Stamp,
): Step<ProxyState> {
  if (halfOf === undefined) return [state, []];
  // What a send is answered with; refusals leave it out.
  const told = (header ?? {}) as Partial<ResponseHeader<'sendMessageV2'>>;
  const { msgId = '', queueOffset, transactionId } = told;
  const id = parseOffsetMessageId(msgId);
  if (!id.ok || queueOffset === undefined || transactionId === undefined) return [state, []];
  const commitLogOffset = id.value.physicalOffset;
  const place = { brokerName, tranStateTableOffset: queueOffset, commitLogOffset };
  return enter(state, { group: halfOf, transactionId }, place, stamp);
}

/** Makes an entry. */
export function enter(
  state: ProxyState,
  transaction: TransactionKey,
  place: HalfPlace,
  { mono }: Stamp,
): Step<ProxyState> {
  const { transactionDataExpireMs, transactionDataMaxNum } = state.config;
  const key = keyOf(transaction);
  const untilMono = mono + transactionDataExpireMs;
  const { places, over } = state.transactions.entries;
  const all = [...living(places.get(key), mono), { ...place, untilMono }];
  const entries: Entries = {
    places: places.set(key, all.slice(-transactionDataMaxNum)),
    over: over.set(key, untilMono),
  };
  return [withEntries(state, entries), over.size === 0 ? [nextLook(state)] : []];
}

/** Takes the newest entry that fits what is known of the half message's place. */
export function take(
  state: ProxyState,
  transaction: TransactionKey,
  known: { readonly [K in keyof HalfPlace]?: HalfPlace[K] | undefined },
  { mono }: Stamp,
): readonly [ProxyState, HalfPlace | undefined] {
  const key = keyOf(transaction);
  const { places, over } = state.transactions.entries;
  const all = living(places.get(key), mono);
  const taken = all.findLast((entry) => fitsPlace(entry, known));
  if (taken === undefined) return [state, undefined];
  const left = all.filter((entry) => entry !== taken);
  const entries =
    left.length === 0
      ? { places: places.delete(key), over: over.delete(key) }
      : { places: places.set(key, left), over };
  return [withEntries(state, entries), taken];
}

const fitsPlace = (
  entry: HalfPlace,
  known: { readonly [K in keyof HalfPlace]?: HalfPlace[K] | undefined },
): boolean =>
  (known.brokerName ?? entry.brokerName) === entry.brokerName &&
  (known.tranStateTableOffset ?? entry.tranStateTableOffset) === entry.tranStateTableOffset &&
  (known.commitLogOffset ?? entry.commitLogOffset) === entry.commitLogOffset;

const living = (entries: readonly Entry[] = [], mono: number): readonly Entry[] =>
  entries.filter(({ untilMono }) => untilMono > mono);

/** `timer.transactionEntries`: what is over goes. */
export function clearEntries(
  state: ProxyState,
  { mono }: TimerEvent<typeof entriesTimer>,
): Step<ProxyState> {
  const { entries } = state.transactions;
  const [keys, over] = entries.over.popDue(mono);
  let { places } = entries;
  for (const key of keys) places = places.delete(key);
  return [withEntries(state, { places, over }), over.size === 0 ? [] : [nextLook(state)]];
}

function nextLook({ config }: ProxyState): Output {
  const delayMs = config.transactionDataExpireScanPeriodMs;
  return { type: 'timer.set', name: entriesTimer, key: '', delayMs };
}

function withEntries(state: ProxyState, entries: Entries): ProxyState {
  return { ...state, transactions: { ...state.transactions, entries } };
}
