/**
 * The batch that an ordered pop has handed out of one queue, as data: what of it is acknowledged,
 * when the rest shows again, how often each message was handed out before
 * (`ConsumerOrderInfoManager.OrderInfo`).
 */

/** One message of a batch. */
export interface OrderedMessage {
  readonly offset: number;
  readonly isAcked: boolean;
  /** Wall clock from which on it shows again, if that was changed since it was handed out. */
  readonly visibleAt: number | undefined;
}

/** The batch of one queue, its messages ascending; at most 32. Times: the broker's wall clock. */
export interface OrderBatch {
  readonly popTime: number;
  readonly invisibleTime: number;
  /** The attempt that got it, and that it does not hold up. */
  readonly attemptId: string | undefined;
  readonly messages: readonly OrderedMessage[];
  /** Offset and count of what was handed out before. */
  readonly counts: readonly OrderCount[];
}

/** How often a message was handed out before: at least once. */
export type OrderCount = readonly [offset: number, count: number];

/** What an ordered pop asks for and got. */
export interface OrderedPop {
  readonly popTime: number;
  readonly invisibleTime: number;
  readonly attemptId: string | undefined;
  readonly offsets: readonly number[];
}

/** The batch after a pop of its queue, in the place of the one before. */
export function nextBatch(before: OrderBatch | undefined, pop: OrderedPop): OrderBatch {
  const { popTime, invisibleTime, attemptId, offsets } = pop;
  const messages = offsets.map((offset) => ({ offset, isAcked: false, visibleAt: undefined }));
  return { popTime, invisibleTime, attemptId, messages, counts: countsAfter(before, pop) };
}

/** The same attempt counts nothing; another one counts what the batch before had, and only that. */
function countsAfter(
  before: OrderBatch | undefined,
  { attemptId, offsets }: OrderedPop,
): readonly OrderCount[] {
  if (before === undefined) return [];
  if (attemptId !== undefined && attemptId === before.attemptId) return before.counts;
  const previous = new Map(before.counts);
  const again = offsets.filter((offset) => before.messages.some((one) => one.offset === offset));
  return again.map((offset) => [offset, (previous.get(offset) ?? 0) + 1]);
}

/** The least count of a batch: 0 if any message of it is new. */
export function leastCount({ counts, messages }: OrderBatch): number {
  if (counts.length !== messages.length || counts.length === 0) return 0;
  return Math.min(...counts.map(([, count]) => count));
}

function visibleAtOf({ popTime, invisibleTime }: OrderBatch, message: OrderedMessage): number {
  return message.visibleAt ?? popTime + invisibleTime;
}

/** The first message that is neither acknowledged nor to be seen, if there is one. */
function firstHidden(batch: OrderBatch, at: number): OrderedMessage | undefined {
  return batch.messages.find((one) => !one.isAcked && at < visibleAtOf(batch, one));
}

/** Whether a batch holds an attempt up (`needBlock`). Null attempts are never the same. */
export function isBlocking(
  batch: OrderBatch | undefined,
  attemptId: string | undefined,
  at: number,
): boolean {
  if (batch === undefined) return false;
  if (attemptId !== undefined && attemptId === batch.attemptId) return false;
  return firstHidden(batch, at) !== undefined;
}

/**
 * The batch as it stands for an attempt: one that was hidden for no time is hidden, from its pop
 * on, for as long as the first other attempt wants its own to be (`needBlock`).
 */
export function asAskedBy(
  batch: OrderBatch,
  { attemptId, invisibleTime }: Pick<OrderedPop, 'attemptId' | 'invisibleTime'>,
): OrderBatch {
  const isSame = attemptId !== undefined && attemptId === batch.attemptId;
  return isSame || batch.invisibleTime > 0 ? batch : { ...batch, invisibleTime };
}

/**
 * When it is worth while to look whether the queue is free: when the first hidden message shows
 * again, which need not be the last; else now (`getLockFreeTimestamp`). Undefined for a batch that
 * was hidden for no time.
 */
export function freeAt(batch: OrderBatch, at: number): number | undefined {
  const isLeft = batch.messages.some(({ isAcked }) => !isAcked);
  if (isLeft && batch.invisibleTime <= 0) return undefined;
  const hidden = firstHidden(batch, at);
  return hidden === undefined ? at : visibleAtOf(batch, hidden);
}

/** The offset that the group is to go on from: the first one that is not acknowledged. */
export function nextOffsetOf({ messages }: OrderBatch): number {
  const left = messages.find(({ isAcked }) => !isAcked) ?? messages.at(-1);
  if (left === undefined) return -1;
  return left.isAcked ? left.offset + 1 : left.offset;
}

/** The batch with one message changed; undefined if it does not have that one. */
export function withMessage(
  batch: OrderBatch,
  offset: number,
  change: Partial<OrderedMessage>,
): OrderBatch | undefined {
  const index = batch.messages.findIndex((message) => message.offset === offset);
  const message = batch.messages[index];
  if (message === undefined) return undefined;
  return { ...batch, messages: batch.messages.with(index, { ...message, ...change }) };
}
