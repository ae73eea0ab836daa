/**
 * What the header of a pop answer says of its messages, as text (upstream `ExtraInfoUtil`): where
 * each queue was read from, which offsets were handed out, how often they had been before.
 *
 * Entries are joined by `;`, the parts of one by a space. A key `marker@queueId` names a queue.
 */
import type { Decoded } from './body.ts';
import { parseInt32, parseLong } from './int64.ts';
import { illegalArgument, type RetryMarker } from './retryTopics.ts';

/** What was read from one queue. */
export interface PopRead {
  readonly retry: RetryMarker;
  readonly queueId: number;
  /** First offset of the read. */
  readonly startOffset: number;
  /** Offsets handed out, ascending. */
  readonly offsets: readonly number[];
}

/** `startOffsetInfo`: `retry queue offset;…`. */
export function startOffsetInfoOf(reads: readonly PopRead[]): string {
  return reads
    .map(({ retry, queueId, startOffset }) => `${retry} ${queueId} ${startOffset}`)
    .join(';');
}

/** `msgOffsetInfo`: `retry queue offset,offset,…;…`. */
export function msgOffsetInfoOf(reads: readonly PopRead[]): string {
  return reads
    .map(({ retry, queueId, offsets }) => `${retry} ${queueId} ${offsets.join(',')}`)
    .join(';');
}

/** How often the messages of an ordered batch were handed out before. */
export interface OrderCounts {
  readonly retry: RetryMarker;
  readonly queueId: number;
  /** Offset and count of those that were handed out before. */
  readonly counts: readonly (readonly [offset: number, count: number])[];
  /** The least count of the batch; 0 when any message of it is new. */
  readonly countMin: number;
}

/** `orderCountInfo`: `retry qo<queue>%<offset> count;…;retry queue least;…`. */
export function orderCountInfoOf(batches: readonly OrderCounts[]): string {
  return batches
    .flatMap(({ retry, queueId, counts, countMin }) => [
      ...counts.map(([offset, count]) => `${retry} qo${queueId}%${offset} ${count}`),
      `${retry} ${queueId} ${countMin}`,
    ])
    .join(';');
}

/** The key of a queue in what the parsers give: `marker@queueId`. */
export function popQueueKey(retry: string, queueId: number | string): string {
  return `${retry}@${queueId}`;
}

/** Reads `startOffsetInfo`: first offset by `marker@queueId`; nothing for an absent text. */
export function parseStartOffsetInfo(
  text: string | undefined,
): Decoded<ReadonlyMap<string, number | bigint>> {
  return parseEntries('startOffsetInfo', text, parseLong);
}

/** Reads `msgOffsetInfo`: offsets by `marker@queueId`; nothing for an absent text. */
export function parseMsgOffsetInfo(
  text: string | undefined,
): Decoded<ReadonlyMap<string, readonly (number | bigint)[]>> {
  return parseEntries('msgOffsetInfo', text, (list) => {
    const offsets: (number | bigint)[] = [];
    for (const part of list.split(',')) {
      const offset = parseLong(part);
      if (offset === undefined) return undefined;
      offsets.push(offset);
    }
    return offsets;
  });
}

/** Reads `orderCountInfo`: counts by `marker@queueId` and by `marker@qo<queueId>%<offset>`. */
export function parseOrderCountInfo(
  text: string | undefined,
): Decoded<ReadonlyMap<string, number>> {
  return parseEntries('orderCountInfo', text, parseInt32);
}

function parseEntries<T>(
  name: string,
  text: string | undefined,
  read: (part: string) => T | undefined,
): Decoded<ReadonlyMap<string, T>> {
  const entries = new Map<string, T>();
  const wrong = (what: string): Decoded<never> => {
    return { ok: false, problem: illegalArgument(`parse ${name} error, ${what}`) };
  };
  if (text === undefined || text === '') return { ok: true, value: entries };
  for (const entry of text.split(';')) {
    const parts = entry.split(' ');
    const [retry = '', queue = '', rest = ''] = parts;
    const value = parts.length === 3 ? read(rest) : undefined;
    if (value === undefined) return wrong(text);
    const key = popQueueKey(retry, queue);
    if (entries.has(key)) return wrong(`duplicate, ${text}`);
    entries.set(key, value);
  }
  return { ok: true, value: entries };
}
