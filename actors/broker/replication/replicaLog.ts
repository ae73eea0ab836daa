/**
 * The log of a slave, which is its master's: records are taken as they are, their offsets and store
 * times included (`DefaultMessageStore.appendToCommitLog`), and queues are built from them.
 *
 * A slave may have what its master lost in a crash. Which record ends where both think to agree
 * tells; the slave then cuts its log. Upstream's slave keeps what it has, and goes on wherever its
 * log ends, in the midst of a record if it must.
 */
import type { StoredMessage } from '../../../protocol/message.ts';
import { recordLength } from '../../../protocol/messageRecord.ts';
import { rebuilt, type Store } from '../store/store.ts';

/** In the file of the log: what was appended before is void from this physical offset on. */
export interface LogCut {
  readonly cutTo: number;
}

/** Takes in a record that is next; nobody can read it before it is dispatched. */
export function appendReplica(store: Store, message: StoredMessage): Store {
  const endOffset = message.physicalOffset + recordLength(message);
  return { ...store, log: store.log.append(message), endOffset };
}

/** Index of the first record that begins at or behind a physical offset; logarithmic. */
export function positionAt({ log, endOffset }: Store, offset: number): number {
  if (offset >= endOffset) return log.length;
  let low = log.start;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((log.get(middle)?.physicalOffset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Physical offset of the record at an index; behind the last one, the log's end. */
export function offsetOf({ log, endOffset }: Store, position: number): number {
  return log.get(position)?.physicalOffset ?? endOffset;
}

/** What tells the record before an index from any other; undefined if there is none. */
export function recordBefore({ log }: Store, position: number): string | undefined {
  const record = log.get(position - 1);
  if (record === undefined) return undefined;
  const { topic, queueId, queueOffset, storeTimestamp } = record;
  return `${topic}@${queueId}@${queueOffset}@${storeTimestamp}`;
}

/** The store without the records from an index on. All queues are built anew: this is rare. */
export function cutStore(store: Store, position: number): Store {
  return rebuilt(store.log.cutTo(position), store.removed);
}

/** The records of the file as they count: those that were cut off left out. */
export function withoutCuts(records: Iterable<StoredMessage | LogCut>): Iterable<StoredMessage> {
  let kept: StoredMessage[] | undefined;
  let index = 0;
  for (const record of records) {
    if ('cutTo' in record) {
      kept ??= [...(records as Iterable<StoredMessage>)].slice(0, index);
      while ((kept.at(-1)?.physicalOffset ?? -1) >= record.cutTo) kept.pop();
    } else kept?.push(record);
    index += 1;
  }
  // Most files have no cut in them: their records are not copied.
  return kept ?? (records as Iterable<StoredMessage>);
}
