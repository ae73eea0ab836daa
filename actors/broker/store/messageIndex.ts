/**
 * Messages by their keys (`IndexService`, `IndexFile`).
 *
 * Behaviour: UNIQ_KEY and each word of KEYS, under the topic that the record lies in; of a message
 * that was rolled back nothing. What is looked for is the hash of topic and key, in 31 bits, so
 * others may be found as well: clients look again. The times of messages are known to the second,
 * counted from the first message that was indexed.
 *
 * The index grows when it is asked, by what was stored since: a send costs nothing for it, and a
 * restart has nothing to read. Upstream builds it beside, and may be some messages behind.
 *
 * Not modelled: several files of 20 million entries each; the index of tags.
 */
import { javaStringHash } from '../../../protocol/javaHash.ts';
import { messageSysFlag, type StoredMessage } from '../../../protocol/message.ts';
import { messageProperty, parseProperties } from '../../../protocol/messageProperties.ts';
import { newOwner, type Owner } from '../../shared/owner.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import type { Store } from './store.ts';

/** One place of one key, and those of the same hash before it. */
interface Entry {
  /** Index of the record in the log. */
  readonly position: number;
  /** Whole seconds since the first message that was indexed. */
  readonly seconds: number;
  readonly before: Entry | undefined;
}

/** All keys as far as they are indexed. */
export interface MessageIndex {
  /** Index of the first record in the log that was not looked at. */
  readonly next: number;
  /** By the hash of topic and key: the latest. */
  readonly latest: Table<Entry>;
  /** Store time of the first message that was indexed. */
  readonly beginAt: number;
  /** Store time and physical offset of the last one. */
  readonly endAt: number;
  readonly endOffset: number;
}

/** What is asked of an index. */
export interface KeyQuery {
  readonly topic: string;
  readonly key: string;
  readonly maxNum: number;
  readonly beginTimestamp: number | bigint;
  readonly endTimestamp: number | bigint;
}

/** Nothing indexed. */
export function emptyIndex(): MessageIndex {
  return { next: 0, latest: emptyTable(), beginAt: 0, endAt: 0, endOffset: 0 };
}

/** The index with every message that can be read. */
export function indexed(index: MessageIndex, store: Store): MessageIndex {
  if (index.next >= store.dispatched) return index;
  const owner = newOwner();
  let grown = { ...index };
  for (let position = index.next; position < store.dispatched; position += 1) {
    const message = store.log.get(position);
    const keys = message === undefined ? [] : keysOf(message);
    if (message === undefined || keys.length === 0) continue;
    const { storeTimestamp, physicalOffset, topic } = message;
    const beginAt = grown.beginAt || storeTimestamp;
    const seconds = Math.max(0, Math.floor((storeTimestamp - beginAt) / 1_000));
    let { latest } = grown;
    for (const key of keys) latest = added(latest, hashOf(topic, key), position, seconds, owner);
    grown = { ...grown, latest, beginAt, endAt: storeTimestamp, endOffset: physicalOffset };
  }
  return { ...grown, next: store.dispatched };
}

function keysOf({ sysFlag, properties }: StoredMessage): readonly string[] {
  const { transactionMask, transactionRollback } = messageSysFlag;
  if ((sysFlag & transactionMask) === transactionRollback) return [];
  const read = parseProperties(properties);
  const unique = read.get(messageProperty.uniqueKey);
  const words = (read.get(messageProperty.keys) ?? '').split(' ').filter((word) => word !== '');
  return unique === undefined ? words : [unique, ...words];
}

/** `IndexFile.indexKeyHashMethod`. */
function hashOf(topic: string, key: string): string {
  const hash = Math.abs(javaStringHash(`${topic}#${key}`));
  return String(hash > 0x7fff_ffff ? 0 : hash);
}

function added(
  latest: Table<Entry>,
  hash: string,
  position: number,
  seconds: number,
  owner: Owner,
): Table<Entry> {
  return latest.set(hash, { position, seconds, before: latest.get(hash) }, owner);
}

/** The newest messages that a key may mean, in the order in which they were stored. */
export function findByKey(
  { latest, beginAt, endAt }: MessageIndex,
  store: Store,
  { topic, key, maxNum, beginTimestamp, endTimestamp }: KeyQuery,
): readonly StoredMessage[] {
  const isInFile =
    (beginTimestamp < beginAt && endTimestamp > endAt) ||
    (beginTimestamp >= beginAt && beginTimestamp <= endAt) ||
    (endTimestamp >= beginAt && endTimestamp <= endAt);
  const found: StoredMessage[] = [];
  let entry = isInFile ? latest.get(hashOf(topic, key)) : undefined;
  for (let hits = 0; entry !== undefined && hits < maxNum; entry = entry.before) {
    const at = beginAt + entry.seconds * 1_000;
    if (at < beginTimestamp || at > endTimestamp) continue;
    hits += 1;
    const message = store.log.get(entry.position);
    if (message !== undefined) found.push(message);
  }
  return found.reverse();
}
