/** Reads a queue for a pull (`DefaultMessageStore.getMessage`). */
import type { StoredMessage } from '../../../protocol/message.ts';
import type { BrokerConfig } from '../config.ts';
import { type QueueEntry, queueOf, type Store } from '../store/store.ts';

/** How a read ended (upstream `GetMessageStatus`). */
export type ReadStatus =
  | 'FOUND'
  | 'NO_MATCHED_MESSAGE'
  | 'MESSAGE_WAS_REMOVING'
  | 'OFFSET_OVERFLOW_BADLY'
  | 'OFFSET_OVERFLOW_ONE'
  | 'OFFSET_TOO_SMALL'
  | 'NO_MESSAGE_IN_QUEUE'
  /** Nothing was read: the server moved the group. */
  | 'OFFSET_RESET';

/** What a read found. */
export interface QueueRead {
  readonly status: ReadStatus;
  readonly nextBeginOffset: number;
  readonly minOffset: number;
  readonly maxOffset: number;
  readonly messages: readonly StoredMessage[];
  /** What was looked at lies so far back in the log that it may have left memory. */
  readonly isFarBehind?: true;
}

type Limits = Pick<
  BrokerConfig,
  | 'maxTransferCountOnMessageInMemory'
  | 'maxTransferBytesOnMessageInMemory'
  | 'maxFilterMessages'
  | 'accessMessageInMemoryMaxRatio'
  | 'physicalMemorySize'
>;

const always = () => true;

/**
 * Reads messages from an offset on. The next offset lies behind the last entry looked at, and never
 * before the one asked for, unless that one is outside the queue.
 *
 * Not modelled: messages that have left memory, whose limits are lower (8 messages, 64 KiB).
 */
export function readQueue(
  store: Store,
  key: string,
  offset: number,
  maxMsgNums: number,
  limits: Limits,
  lets: (tagsCode: number) => boolean,
  letsMessage: (message: StoredMessage) => boolean = always,
): QueueRead {
  const { entries } = queueOf(store, key);
  const bounds = { minOffset: entries.start, maxOffset: entries.length };
  const outside = (status: ReadStatus, nextBeginOffset: number): QueueRead => ({
    status,
    nextBeginOffset,
    ...bounds,
    messages: [],
  });
  if (entries.length === 0) return outside('NO_MESSAGE_IN_QUEUE', 0);
  if (offset < entries.start) return outside('OFFSET_TOO_SMALL', entries.start);
  if (offset === entries.length) return outside('OFFSET_OVERFLOW_ONE', offset);
  if (offset > entries.length) return outside('OFFSET_OVERFLOW_BADLY', entries.length);

  const { maxTransferCountOnMessageInMemory: countMax, maxTransferBytesOnMessageInMemory } = limits;
  const end = Math.min(entries.length, offset + Math.max(limits.maxFilterMessages, maxMsgNums));
  const messages: StoredMessage[] = [];
  let bytes = 0;
  let isRemoved = false;
  let next = offset;
  for (; next < end; next += 1) {
    const entry = entries.get(next);
    if (entry === undefined) continue;
    const isFull =
      messages.length >= Math.min(maxMsgNums, countMax) ||
      bytes + entry.size > maxTransferBytesOnMessageInMemory;
    // The first that matches is given out whatever its size, and whatever was asked for. After the
    // last one what does not match is not looked at either: the next read begins there.
    if (messages.length > 0 && isFull) break;
    if (!lets(entry.tagsCode)) continue;
    const message = store.log.get(entry.position);
    if (message === undefined) {
      isRemoved = true;
      continue;
    }
    if (!letsMessage(message)) continue;
    messages.push(message);
    bytes += entry.size;
  }
  const missing = isRemoved ? 'MESSAGE_WAS_REMOVING' : 'NO_MATCHED_MESSAGE';
  const status = messages.length > 0 ? 'FOUND' : missing;
  const read: QueueRead = { status, nextBeginOffset: next, ...bounds, messages };
  return isFarBehind(store, entries.get(next - 1), limits) ? { ...read, isFarBehind: true } : read;
}

/** Whether more was stored behind an entry's record than the memory holds. */
function isFarBehind(store: Store, last: QueueEntry | undefined, limits: Limits): boolean {
  const { physicalMemorySize, accessMessageInMemoryMaxRatio } = limits;
  const memory = physicalMemorySize * (accessMessageInMemoryMaxRatio / 100);
  // Most logs are shorter than the memory: nothing is looked up then.
  if (last === undefined || store.endOffset <= memory) return false;
  const record = store.log.get(last.position);
  return record !== undefined && store.endOffset - record.physicalOffset > memory;
}
