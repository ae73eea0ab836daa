/**
 * What a pop reads (`PopMessageProcessor.popMsgFromQueue`).
 *
 * Behaviour: one queue or all of them, downwards from a drawn one; the group's retry topic first in
 * a fifth of all pops, else last and only if there is room. The cursor moves past what was read in
 * the same step: past filtered messages too. What was handed out of a queue is one checkpoint.
 * Messages of a retry topic go out under the topic asked for, with their handle as a property.
 *
 * Not modelled: locks (a step is alone); the 100 ms or so by which upstream commits the cursor
 * later.
 */
import type { StoredMessage } from '../../../protocol/message.ts';
import {
  messageProperty,
  packProperties,
  propertyOf,
} from '../../../protocol/messageProperties.ts';
import type { OrderCounts, PopRead } from '../../../protocol/popInfo.ts';
import { handleText } from '../../../protocol/receiptHandle.ts';
import { popRetryTopicV1, popRetryTopicV2, retryMarkerOf } from '../../../protocol/retryTopics.ts';
import type { Output, Stamp } from '../../shared/node.ts';
import { takeReset } from '../admin/offsetResets.ts';
import type { BrokerConfig } from '../config.ts';
import { letsCode, letsMessage } from '../filters/messageFilter.ts';
import { commitOffset } from '../offsets.ts';
import { type QueueRead, readQueue } from '../pulls/reading.ts';
import type { Broker } from '../state.ts';
import { maxOffsetOf } from '../store/store.ts';
import { queueKey } from '../topics/names.ts';
import { topicConfigOf } from '../topics/topics.ts';
import { handOutOrdered, isHeldUp } from './orderedPop.ts';
import type { PopAdmission } from './popChecks.ts';
import { clearInflight, countInflight, hasTooMuch } from './popInflight.ts';
import { popOffsetOf } from './popOffset.ts';
import type { PopRequest } from './popping.ts';
import { addCheckpoint, type CheckpointRecord, checkpointKey } from './revive.ts';
import type { ReviveEntry } from './reviveLog.ts';

/** What is decided of a pop before it reads. */
export interface PopPlan {
  readonly request: PopRequest;
  readonly admission: PopAdmission;
  readonly popTime: number;
  readonly reviveQueueId: number;
  /** When and with which chance it is executed. */
  readonly stamp: Stamp;
  /** Whether the queue of the highest priority comes first this time. */
  readonly isByPriority: boolean;
  /** Drawn: an integer from 0 to 99. */
  readonly drawn: number;
}

/** Whether a pop wants messages in order. */
export function isOrdered({ request }: PopPlan): boolean {
  return request.frame.header.order === true;
}

/** What a pop has read so far; filled queue by queue. */
export interface Gathered {
  state: Broker;
  readonly outputs: Output[];
  readonly entries: ReviveEntry[];
  readonly reads: PopRead[];
  /** As they lie in the store. */
  readonly found: StoredMessage[];
  /** Of an ordered pop: how often what each batch has was handed out before. */
  readonly counts: OrderCounts[];
  /** Of an ordered pop: what is told of each batch. */
  readonly batches: Output[];
  /** As they go out. */
  readonly messages: StoredMessage[];
  restNum: number;
  /** Whether a queue had messages of which none could be handed out this time. */
  isCutShort: boolean;
}

/** Reads the queues of a pop. */
export function gather(state: Broker, plan: PopPlan): Gathered {
  const gathered: Gathered = {
    state,
    outputs: [],
    entries: [],
    reads: [],
    found: [],
    counts: [],
    batches: [],
    messages: [],
    restNum: 0,
    isCutShort: false,
  };
  const { header } = plan.request.frame;
  const { popFromRetryProbability, popFromRetryProbabilityForPriority } = state.config;
  const isFirst =
    plan.drawn < (plan.isByPriority ? popFromRetryProbabilityForPriority : popFromRetryProbability);
  const isRetryFirst = isFirst && !isOrdered(plan);
  if (isRetryFirst) popRetryTopic(gathered, plan);
  if (header.queueId >= 0) popQueue(gathered, plan, header.topic, header.queueId);
  else popTopic(gathered, byPriority(plan), header.topic, plan.admission.queues);
  const isRetryLast = !isRetryFirst && !isOrdered(plan);
  if (isRetryLast && gathered.messages.length < header.maxMsgNums) popRetryTopic(gathered, plan);
  return gathered;
}

/** Where priorities count, the queue of the highest comes first. */
function byPriority(plan: PopPlan): PopPlan {
  return plan.isByPriority ? { ...plan, drawn: 0 } : plan;
}

/** The retry topic of one version: which one, the draw decides where there are both. */
function popRetryTopic(gathered: Gathered, plan: PopPlan): void {
  const { config } = gathered.state;
  const { topic, consumerGroup } = plan.request.frame.header;
  const isV1 =
    !config.enableRetryTopicV2 ||
    (config.retrieveMessageFromPopRetryTopicV1 && plan.drawn % 2 === 0);
  const name = isV1 ? popRetryTopicV1(topic, consumerGroup) : popRetryTopicV2(topic, consumerGroup);
  const retry = topicConfigOf(gathered.state, name);
  if (retry !== undefined) popTopic(gathered, plan, name, retry.readQueueNums);
}

function popTopic(gathered: Gathered, plan: PopPlan, topic: string, queues: number): void {
  const { priorityOrderAsc } = gathered.state.config;
  for (let i = 0; i < queues; i += 1) {
    const turn = priorityOrderAsc ? queues - 1 - i : i;
    popQueue(gathered, plan, topic, (plan.drawn + turn) % queues);
  }
}

function popQueue(gathered: Gathered, plan: PopPlan, topic: string, queueId: number): void {
  const { header } = plan.request.frame;
  const place = { topic, group: header.consumerGroup, queueId };
  if (hasTooMuch(gathered.state, place)) {
    leave(gathered, place, popOffsetOf(gathered.state, place, header.initMode).offset);
    return;
  }
  const reset = takeReset(gathered.state, place);
  gathered.state = reset[0];
  gathered.outputs.push(...reset[1]);
  const { offset, isNew } = popOffsetOf(gathered.state, place, header.initMode);
  if (isOrdered(plan) && isHeldUp(gathered, plan, place)) {
    if (isNew) commit(gathered, place, offset);
    return;
  }
  if (isOrdered(plan)) gathered.state = clearInflight(gathered.state, place);
  const wanted = header.maxMsgNums - gathered.messages.length;
  if (wanted <= 0) {
    leave(gathered, place, offset);
    if (isNew) commit(gathered, place, offset);
    return;
  }
  const found = readCorrected(gathered.state, plan, place, offset, wanted);
  if (found.status === 'FOUND' && isOrdered(plan)) {
    handOutOrdered(gathered, plan, place, offset, found);
    gathered.state = countInflight(gathered.state, place, found.messages.length);
    if (isNew) commit(gathered, place, offset);
    gathered.restNum += found.maxOffset - found.nextBeginOffset;
    return;
  }
  if (found.status === 'FOUND' && !checkpoint(gathered, plan, place, offset, found)) {
    gathered.restNum += found.messages.length + found.maxOffset - found.nextBeginOffset;
    gathered.isCutShort = true;
    return;
  }
  gathered.state = countInflight(gathered.state, place, found.messages.length);
  gathered.restNum += found.maxOffset - found.nextBeginOffset;
  const cursor = isStill(found) ? offset : found.nextBeginOffset;
  if (cursor > offset && found.messages.length === 0) gathered.isCutShort = true;
  if (isNew || cursor !== offset) commit(gathered, place, cursor);
}

/** Reads nothing of a queue, and says what is left there. */
function leave(gathered: Gathered, { topic, queueId }: Place, offset: number): void {
  gathered.restNum += maxOffsetOf(gathered.state.store, queueKey(topic, queueId)) - offset;
}

interface Place {
  readonly topic: string;
  readonly group: string;
  readonly queueId: number;
}

function commit(gathered: Gathered, place: Place, offset: number): void {
  const [state, outputs] = commitOffset(gathered.state, place, offset);
  gathered.state = state;
  gathered.outputs.push(...outputs);
}

/** Whether a read leaves the cursor where it is. */
function isStill({ status }: QueueRead): boolean {
  return status === 'OFFSET_OVERFLOW_ONE' || status === 'NO_MESSAGE_IN_QUEUE';
}

/** Reads a queue; from where it is corrected to, if the position lies outside. */
function readCorrected(
  { store, config }: Broker,
  { admission }: PopPlan,
  { topic, queueId }: Place,
  offset: number,
  wanted: number,
): QueueRead {
  const { subscription } = admission;
  const wants = (code: number) => subscription === undefined || letsCode(subscription, code);
  const takes = (message: StoredMessage) =>
    subscription === undefined || letsMessage(subscription, message);
  const key = queueKey(topic, queueId);
  const read = readQueue(store, key, offset, wanted, config, wants, takes);
  const isOutside = read.status === 'OFFSET_TOO_SMALL' || read.status === 'OFFSET_OVERFLOW_BADLY';
  if (!isOutside) return read;
  const corrected = readQueue(store, key, read.nextBeginOffset, wanted, config, wants, takes);
  // At the end there is nothing to read, and yet the cursor has to go there.
  return isStill(corrected) ? { ...corrected, status: 'NO_MATCHED_MESSAGE' } : corrected;
}

/** Hands messages out; false if a delivery of the same name is not done with. */
function checkpoint(
  gathered: Gathered,
  plan: PopPlan,
  { topic, group, queueId }: Place,
  startOffset: number,
  { messages }: QueueRead,
): boolean {
  const { popTime, reviveQueueId, request } = plan;
  const { config, revive } = gathered.state;
  const { brokerName } = config;
  const key = checkpointKey({ topic, group, queueId, startOffset, popTime, brokerName });
  if (revive.checkpoints.has(key)) return false;
  const offsets = messages.map(({ queueOffset }) => queueOffset);
  const invisibleTime = Number(request.frame.header.invisibleTime);
  const record: CheckpointRecord = {
    key,
    group,
    topic,
    queueId,
    popTime,
    invisibleTime,
    reviveQueueId,
    startOffset,
    offsets,
    isSuspended: false,
  };
  gathered.state = { ...gathered.state, revive: addCheckpoint(revive, record, popTime) };
  gathered.entries.push({ checkpoint: record });
  const retry = retryMarkerOf(topic);
  gathered.reads.push({ retry, queueId, startOffset, offsets });
  for (const message of messages) {
    gathered.found.push(message);
    // A retry topic that is asked for by its own name goes out as it lies.
    const isAsIs = topic === request.frame.header.topic;
    gathered.messages.push(isAsIs ? message : reencoded(message, plan, record, config));
  }
  return true;
}

/** A message of a retry topic as it goes out. */
function reencoded(
  message: StoredMessage,
  { request, popTime }: PopPlan,
  { startOffset, reviveQueueId }: CheckpointRecord,
  { brokerName, popResponseReturnActualRetryTopic }: BrokerConfig,
): StoredMessage {
  if (popResponseReturnActualRetryTopic) return message;
  const { topic, invisibleTime } = request.frame.header;
  const { queueId, queueOffset: offset, properties: packed } = message;
  const retry = retryMarkerOf(message.topic);
  const { popCheckpoint } = messageProperty;
  if (propertyOf(packed, popCheckpoint) !== undefined) return { ...message, topic };
  const when = { startOffset, popTime, invisibleTime, reviveQueueId };
  const handle = handleText({ ...when, retry, brokerName, queueId, offset });
  const properties = packed + packProperties([[popCheckpoint, handle]]);
  return { ...message, topic, properties };
}
