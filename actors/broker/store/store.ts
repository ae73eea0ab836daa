/**
 * The message store: one commit log, and over it a queue for each topic and queue id.
 *
 * Behaviour (`CommitLog`, `ConsumeQueue`): a record's physical offset is a byte offset, the sizes
 * of all records before it added up; an index entry names its record, the record's size and its tag
 * code. Queue offsets are given out at the append; a record becomes readable when it is dispatched
 * to its queue, which with synchronous flush is when the disk has it.
 *
 * Not modelled: files, hence retention by age and the blank records at a file's end; the index by
 * key; batch and compaction queues; multi-dispatch.
 */
import { tagsCode } from '../../../protocol/javaHash.ts';
import type { StoredMessage } from '../../../protocol/message.ts';
import { messageProperty, propertyOf } from '../../../protocol/messageProperties.ts';
import { recordLength } from '../../../protocol/messageRecord.ts';
import { newOwner } from '../../shared/owner.ts';
import { emptyLog, type SegmentedLog } from '../../shared/segmentedLog.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import { queueKey } from '../topics/names.ts';

/** The file of all messages, in the order in which they were stored. */
export const commitLogFile = 'commitLog';

/** One readable message of a queue, at its queue offset. */
export interface QueueEntry {
  /** Index of the record in the commit log (not its byte offset). */
  readonly position: number;
  /** Bytes of the record. */
  readonly size: number;
  /** Hash of the message's tags, 0 without any. */
  readonly tagsCode: number;
}

/** One queue of a topic. */
export interface Queue {
  readonly entries: SegmentedLog<QueueEntry>;
  /** The offset that the next append gets; ahead of `entries.length` until it is dispatched. */
  readonly nextOffset: number;
}

/** A message that has just become readable. */
export interface Arrival {
  readonly key: string;
  readonly queueOffset: number;
  readonly tagsCode: number;
}

/** All messages of a broker. */
export interface Store {
  readonly log: SegmentedLog<StoredMessage>;
  /** Physical offset of the next record. */
  readonly endOffset: number;
  /** Index of the first record in the log that is not dispatched yet. */
  readonly dispatched: number;
  /** By `topic@queueId`. */
  readonly queues: Table<Queue>;
  /** By topic that was deleted: records before this index of the log are in no queue of it. */
  readonly removed: Table<number>;
}

/** What the messages of one append have in common. */
export interface Envelope {
  readonly topic: string;
  readonly queueId: number;
  readonly sysFlag: number;
  readonly bornTimestamp: number | bigint;
  readonly bornHost: string;
  readonly storeTimestamp: number;
  readonly storeHost: string;
  readonly reconsumeTimes: number;
  /** Of the half message that these commit; absent: 0. */
  readonly preparedTransactionOffset?: number | bigint;
}

/** One message to append. */
export interface Part {
  readonly flag: number;
  readonly body: Uint8Array;
  /** Packed, as they are stored. */
  readonly properties: string;
  readonly tagsCode: number;
  /** Bytes of its record (`recordSize`). */
  readonly size: number;
}

/** Only to read from: its log is never appended to. */
const emptyQueue: Queue = { entries: emptyLog(), nextOffset: 0 };
const newQueue = (): Queue => ({ entries: emptyLog(), nextOffset: 0 });

/** A store without messages. */
export function emptyStore(): Store {
  const [queues, removed] = [emptyTable<Queue>(), emptyTable<number>()];
  return { log: emptyLog(), endOffset: 0, dispatched: 0, queues, removed };
}

/** A queue, which need not have been written to. */
export function queueOf(store: Store, key: string): Queue {
  return store.queues.get(key) ?? emptyQueue;
}

/** The first queue offset that can be read. */
export function minOffsetOf(store: Store, key: string): number {
  return queueOf(store, key).entries.start;
}

/** The queue offset after the last that can be read. */
export function maxOffsetOf(store: Store, key: string): number {
  return queueOf(store, key).entries.length;
}

/** The message at a queue offset; undefined outside the queue, or if its record is gone. */
export function messageAt(store: Store, key: string, offset: number): StoredMessage | undefined {
  const entry = queueOf(store, key).entries.get(offset);
  return entry && store.log.get(entry.position);
}

/** What an append did. */
export interface Appended {
  readonly store: Store;
  readonly messages: readonly StoredMessage[];
  /** What became readable; nothing while `dispatchNow` is false. */
  readonly arrivals: readonly Arrival[];
}

/**
 * Appends messages of one queue, one after another: all of them or none. Constant time each,
 * whatever is stored.
 */
export function append(
  store: Store,
  key: string,
  envelope: Envelope,
  parts: readonly Part[],
  dispatchNow: boolean,
): Appended {
  const queue = store.queues.get(key) ?? newQueue();
  let { log, endOffset } = store;
  let { entries, nextOffset } = queue;
  const messages: StoredMessage[] = [];
  const arrivals: Arrival[] = [];
  for (const part of parts) {
    const { size, tagsCode: code } = part;
    if (dispatchNow) {
      arrivals.push({ key, queueOffset: nextOffset, tagsCode: code });
      entries = entries.append({ position: log.length, size, tagsCode: code });
    }
    const message = stored(envelope, part, nextOffset, endOffset);
    messages.push(message);
    log = log.append(message);
    endOffset += size;
    nextOffset += 1;
  }
  const queues = store.queues.set(key, { entries, nextOffset });
  const dispatched = dispatchNow ? log.length : store.dispatched;
  const { removed } = store;
  return { store: { log, endOffset, dispatched, queues, removed }, messages, arrivals };
}

/** Written out, since one object shape for all records keeps reads of them quick. */
function stored(
  envelope: Envelope,
  { flag, body, properties }: Part,
  queueOffset: number,
  physicalOffset: number,
): StoredMessage {
  return {
    topic: envelope.topic,
    queueId: envelope.queueId,
    queueOffset,
    physicalOffset,
    flag,
    sysFlag: envelope.sysFlag,
    bornTimestamp: envelope.bornTimestamp,
    bornHost: envelope.bornHost,
    storeTimestamp: envelope.storeTimestamp,
    storeHost: envelope.storeHost,
    reconsumeTimes: envelope.reconsumeTimes,
    preparedTransactionOffset: envelope.preparedTransactionOffset ?? 0,
    body,
    properties,
  };
}

/** Makes the records before `position` readable, in the order of the log. */
export function dispatch(
  store: Store,
  position: number,
): { readonly store: Store; readonly arrivals: readonly Arrival[] } {
  const arrivals: Arrival[] = [];
  let { queues, dispatched } = store;
  for (; dispatched < position; dispatched += 1) {
    const message = store.log.get(dispatched);
    if (message === undefined || isRemoved(store.removed, message.topic, dispatched)) continue;
    const key = queueKey(message.topic, message.queueId);
    const queue = queues.get(key) ?? newQueue();
    const entry = entryOf(message, dispatched);
    const entries = entriesAt(queue.entries, message.queueOffset).append(entry);
    const nextOffset = Math.max(queue.nextOffset, entries.length);
    queues = queues.set(key, { entries, nextOffset });
    arrivals.push({ key, queueOffset: message.queueOffset, tagsCode: entry.tagsCode });
  }
  return { store: { ...store, queues, dispatched }, arrivals };
}

/**
 * A queue whose next entry is to lie at an offset. On a slave that may be another one than its end:
 * the topic was deleted and made anew meanwhile.
 */
function entriesAt(entries: SegmentedLog<QueueEntry>, offset: number): SegmentedLog<QueueEntry> {
  return entries.length === offset ? entries : emptyLog(offset);
}

function entryOf(message: StoredMessage, position: number): QueueEntry {
  const tags = propertyOf(message.properties, messageProperty.tags);
  return { position, size: recordLength(message), tagsCode: tagsCode(tags) };
}

function isRemoved(removed: Table<number>, topic: string, position: number): boolean {
  return removed.size > 0 && position < (removed.get(topic) ?? 0);
}

/**
 * The queues of a deleted topic are gone; its records stay in the log until it is cut
 * (`DefaultMessageStore.deleteTopics`). A topic of that name begins anew at 0.
 */
export function withoutTopic(store: Store, topic: string): Store {
  const { log } = store;
  let { queues } = store;
  for (const key of store.queues.keys()) {
    if (key.slice(0, key.lastIndexOf('@')) === topic) queues = queues.delete(key);
  }
  return { ...store, queues, removed: store.removed.set(topic, log.length) };
}

/**
 * The store that a booting broker finds in its log (`DefaultMessageStore.load`, `recover`);
 * `removed` as in `Store`.
 */
export function rebuilt(
  records: Iterable<StoredMessage>,
  removed: Table<number> = emptyTable(),
): Store {
  const owner = newOwner();
  const queues = new Map<string, SegmentedLog<QueueEntry>>();
  let log = emptyLog<StoredMessage>();
  let endOffset = 0;
  for (const message of records) {
    const position = log.length;
    const entry = entryOf(message, position);
    log = log.append(message, owner);
    endOffset = message.physicalOffset + entry.size;
    if (isRemoved(removed, message.topic, position)) continue;
    const key = queueKey(message.topic, message.queueId);
    const entries = entriesAt(queues.get(key) ?? emptyLog(), message.queueOffset);
    queues.set(key, entries.append(entry, owner));
  }
  let table = emptyTable<Queue>();
  for (const [key, entries] of queues) {
    table = table.set(key, { entries, nextOffset: entries.length }, owner);
  }
  return { log, endOffset, dispatched: log.length, queues: table, removed };
}

/** The record that begins at a physical offset; logarithmic in what is stored. */
export function messageAtPhysical(store: Store, offset: number): StoredMessage | undefined {
  let low = store.log.start;
  let high = store.log.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const message = store.log.get(middle);
    if (message === undefined || message.physicalOffset === offset) return message;
    if (message.physicalOffset < offset) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
