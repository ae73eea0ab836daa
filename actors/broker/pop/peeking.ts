/**
 * What a group would pop next (`PeekMessageProcessor`, and what `NotificationProcessor` shares with
 * it).
 *
 * Behaviour: from the group's offset, or from the first message if it has none. Nothing is noted:
 * no offset, no checkpoint, no batch.
 */
import type { StoredMessage } from '../../../protocol/message.ts';
import { popRetryTopicV1, popRetryTopicV2 } from '../../../protocol/retryTopics.ts';
import type { Request } from '../../shared/node.ts';
import { committedOffset } from '../offsets.ts';
import { readQueue } from '../pulls/reading.ts';
import type { Broker } from '../state.ts';
import { maxOffsetOf, minOffsetOf } from '../store/store.ts';
import { queueKey } from '../topics/names.ts';
import { topicConfigOf } from '../topics/topics.ts';

/** Where a peek begins to read a queue. */
export function peekOffsetOf(state: Broker, topic: string, group: string, queueId: number): number {
  const committed = Number(committedOffset(state.offsets, topic, group, queueId));
  return committed >= 0 ? committed : minOffsetOf(state.store, queueKey(topic, queueId));
}

/** What a peek has seen. */
export interface Peeked {
  readonly messages: readonly StoredMessage[];
  /** Messages behind the offsets of the queues looked at, those of the answer included. */
  readonly restNum: number;
}

/** One draw in so many looks into the retry topic first. */
const retryFirstOf = 5;

interface Peeking {
  readonly messages: StoredMessage[];
  restNum: number;
}

type PeekHeader = Request<'peekMessage'>['frame']['header'];

/** Looks at the queues of a peek; `drawn` decides where it begins: an integer from 0 to 99. */
export function peek(state: Broker, header: PeekHeader, drawn: number): Peeked {
  const { topic, consumerGroup: group, queueId, maxMsgNums } = header;
  const seen: Peeking = { messages: [], restNum: 0 };
  const retry = state.config.enableRetryTopicV2
    ? popRetryTopicV2(topic, group)
    : popRetryTopicV1(topic, group);
  const isRetryFirst = drawn % retryFirstOf === 0;
  if (isRetryFirst) peekTopic(state, seen, header, retry, drawn);
  if (queueId >= 0) peekQueue(state, seen, header, topic, queueId);
  else peekTopic(state, seen, header, topic, drawn);
  if (!isRetryFirst && seen.messages.length < maxMsgNums) {
    peekTopic(state, seen, header, retry, drawn);
  }
  return seen;
}

function peekTopic(
  state: Broker,
  seen: Peeking,
  header: PeekHeader,
  topic: string,
  drawn: number,
): void {
  const queues = topicConfigOf(state, topic)?.readQueueNums ?? 0;
  for (let i = 0; i < queues; i += 1) peekQueue(state, seen, header, topic, (drawn + i) % queues);
}

function peekQueue(
  state: Broker,
  seen: Peeking,
  { consumerGroup, maxMsgNums }: PeekHeader,
  topic: string,
  queueId: number,
): void {
  const { store, config } = state;
  const key = queueKey(topic, queueId);
  const offset = peekOffsetOf(state, topic, consumerGroup, queueId);
  seen.restNum += maxOffsetOf(store, key) - offset;
  const wanted = maxMsgNums - seen.messages.length;
  if (wanted <= 0) return;
  const everything = () => true;
  const read = readQueue(store, key, offset, wanted, config, everything);
  const isOutside = read.status === 'OFFSET_TOO_SMALL' || read.status === 'OFFSET_OVERFLOW_BADLY';
  const { messages } = isOutside
    ? readQueue(store, key, read.nextBeginOffset, wanted, config, everything)
    : read;
  for (const message of messages) seen.messages.push(message);
}
