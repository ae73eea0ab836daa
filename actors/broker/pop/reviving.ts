/**
 * Messages that nobody acknowledged in time come back: as copies in the group's retry topic
 * (`PopReviveService.mergeAndRevive`, `reviveRetry`).
 *
 * Behaviour: the copy lies in queue 0 of the retry topic (with `useSeparateRetryQueue` in that of
 * the message's number), which is made on demand; a copy's copy
 * stays where it is. It has the body, the tags, the flags, the properties and the birth time of the
 * message, one attempt more, and says which group it is for and when it was first popped. A message
 * that is gone meanwhile, or whose topic or group is, is let go.
 *
 * Not modelled: writes that fail and are tried again later; a copy whose properties would be too
 * long is let go with a line in the log.
 */
import type { StoredMessage } from '../../../protocol/message.ts';
import {
  messageProperty,
  packProperties,
  parseProperties,
} from '../../../protocol/messageProperties.ts';
import { normalTopicOf, popRetryTopicV1, popRetryTopicV2 } from '../../../protocol/retryTopics.ts';
import { andThen, each } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Observe, Output, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import { commitOffset, committedOffset } from '../offsets.ts';
import type { Broker } from '../state.ts';
import { requestSync } from '../store/flushing.ts';
import { messageAt, queueOf } from '../store/store.ts';
import { type OwnMessage, putProblem, storeOwn } from '../store/storeInternal.ts';
import { findGroup } from '../topics/groups.ts';
import { isRetryTopic, queueKey } from '../topics/names.ts';
import { newTopic, storeTopic, topicConfigOf } from '../topics/topics.ts';
import { countInflight } from './popInflight.ts';
import { arrive, type Checkpoint } from './revive.ts';
import { writeEntries } from './reviveLog.ts';
import { armRevive, takeReady } from './reviveTiming.ts';

const retryQueues = 1;
/** How long the copies of the museum piece come after the progress that says they are there. */
const lateMs = 1_000;

/** `timer.revive`: looks through the revive queues, and sets the next turn if there is any. */
export function lookThrough(state: Broker, event: TimerEvent): Step<Broker> {
  const due: Broker = { ...state, revive: { ...state.revive, armedMono: undefined } };
  const queueIds = due.revive.queues.keys();
  const looked = andThen(copyLate(due, event), (now) =>
    each(now, queueIds, (next, queueId) => reviveQueue(next, queueId, event)),
  );
  return andThen(looked, (now) => armRevive(now, event));
}

function reviveQueue(state: Broker, queueId: number, stamp: Stamp): Step<Broker> {
  const arrived = arrive(state.revive, queueId, stamp.at);
  const [revive, ready] = takeReady(arrived, queueId, stamp.at);
  const taken = revive === state.revive ? state : { ...state, revive };
  return each(taken, ready, (now, checkpoint) => reviveOne(now, checkpoint, stamp));
}

function reviveOne(state: Broker, checkpoint: Checkpoint, stamp: Stamp): Step<Broker> {
  const done = [{ done: checkpoint.key }];
  if (state.config.museum.includes('reviveOffsetBeforeCopies')) {
    // #10985: the progress is durable before the copies are as much as written.
    const late = [...state.revive.late, { checkpoint, dueMono: stamp.mono + lateMs }];
    const noted = { ...state, revive: { ...state.revive, late } };
    return andThen(writeEntries(noted, done), requestSync);
  }
  return andThen(copyAll(state, checkpoint, stamp), (now) => writeEntries(now, done));
}

function copyLate(state: Broker, stamp: Stamp): Step<Broker> {
  const { late } = state.revive;
  if (late.length === 0) return [state, []];
  const due = late.filter(({ dueMono }) => dueMono <= stamp.mono);
  const left = late.filter(({ dueMono }) => dueMono > stamp.mono);
  const taken: Broker = { ...state, revive: { ...state.revive, late: left } };
  return each(taken, due, (now, { checkpoint }) => copyAll(now, checkpoint, stamp));
}

/** Copies what is not acknowledged. */
function copyAll(state: Broker, checkpoint: Checkpoint, stamp: Stamp): Step<Broker> {
  const { acked } = checkpoint;
  const left = checkpoint.offsets.filter((_, index) => (acked & (1 << index)) === 0);
  if (left.length === 0) return [state, []];
  return copyLeft(countInflight(state, checkpoint, -left.length), checkpoint, left, stamp);
}

function copyLeft(
  state: Broker,
  checkpoint: Checkpoint,
  left: readonly number[],
  stamp: Stamp,
): Step<Broker> {
  const { topic, group } = checkpoint;
  if (topicConfigOf(state, normalTopicOf(topic, group)) === undefined) return [state, []];
  const { step, config } = findGroup(state, group, stamp);
  if (config === undefined) return step;
  return andThen(step, (now) =>
    each(now, left, (next, offset) => copyOne(next, checkpoint, offset, stamp)),
  );
}

function copyOne(
  state: Broker,
  checkpoint: Checkpoint,
  offset: number,
  stamp: Stamp,
): Step<Broker> {
  const { topic, queueId, group } = checkpoint;
  const message = messageAt(state.store, queueKey(topic, queueId), offset);
  if (message === undefined) return [state, []];
  const retryTopic = retryTopicFor(state, checkpoint);
  const copy = copyOf(state, checkpoint, message, retryTopic);
  const problem = putProblem(state, copy);
  if (problem !== undefined) {
    const text = `${topic} ${queueId} ${offset} does not come back to ${group}: ${problem}`;
    return [state, [logged('error', text)]];
  }
  const retryOffset = queueOf(state.store, queueKey(retryTopic, copy.queueId)).nextOffset;
  const { reconsumeTimes } = copy;
  const revived = toldOf(checkpoint, { offset, retryTopic, retryOffset, reconsumeTimes });
  return andThen(readied(state, retryTopic, checkpoint, copy.queueId, stamp), (now) => {
    // Told before anybody is woken by the copy: the next pop of it comes after.
    const [stored, outputs] = storeOwn(now, copy, stamp);
    return [stored, withTold(outputs, revived)];
  });
}

/** The observation right behind that of the copy's storing, ahead of what the copy wakes. */
function withTold(outputs: readonly Output[], revived: Observe): readonly Output[] {
  const isStored = (output: Output) =>
    output.type === 'observe' && output.observation.kind === 'stored';
  const at = outputs.findIndex(isStored) + 1;
  return [...outputs.slice(0, at), revived, ...outputs.slice(at)];
}

interface Copied {
  readonly offset: number;
  readonly retryTopic: string;
  readonly retryOffset: number;
  readonly reconsumeTimes: number;
}

function toldOf({ group, topic, queueId, popTime }: Checkpoint, copied: Copied): Observe {
  const { offset: queueOffset, ...where } = copied;
  const delivery = { group, topic, queueId, queueOffset, popTime };
  return { type: 'observe', observation: { kind: 'revived', ...delivery, ...where } };
}

/** The group's retry topic, with an offset for the group, both made where they are missing. */
function readied(
  state: Broker,
  topic: string,
  { topic: from, group }: Checkpoint,
  queueId: number,
  stamp: Stamp,
): Step<Broker> {
  if (topicConfigOf(state, topic) !== undefined) return [state, []];
  const normal = topicConfigOf(state, normalTopicOf(from, group));
  const queues = state.config.useSeparateRetryQueue ? normal?.readQueueNums : undefined;
  // Name servers learn of it by the next periodic registration (`addRetryTopicIfNotExist`).
  const made = storeTopic(state, newTopic(topic, queues ?? retryQueues), stamp);
  return andThen(made, (now) => {
    const isKnown = Number(committedOffset(now.offsets, topic, group, queueId)) >= 0;
    return isKnown ? [now, []] : commitOffset(now, { topic, group, queueId }, 0);
  });
}

function retryTopicFor({ config }: Broker, { topic, group }: Checkpoint): string {
  if (isRetryTopic(topic)) return topic;
  return config.enableRetryTopicV2 ? popRetryTopicV2(topic, group) : popRetryTopicV1(topic, group);
}

function copyOf(
  { config }: Broker,
  { group, queueId, popTime, isSuspended }: Checkpoint,
  message: StoredMessage,
  topic: string,
): OwnMessage {
  const { originGroup, firstPopTime } = messageProperty;
  const properties = new Map(parseProperties(message.properties));
  properties.set(originGroup, group);
  if (message.reconsumeTimes === 0 || !properties.has(firstPopTime)) {
    properties.set(firstPopTime, String(popTime));
  }
  return {
    topic,
    queueId: config.useSeparateRetryQueue ? queueId : 0,
    body: message.body,
    flag: message.flag,
    properties: packProperties(properties),
    sysFlag: message.sysFlag,
    bornTimestamp: message.bornTimestamp,
    bornHost: config.address,
    reconsumeTimes: message.reconsumeTimes + (isSuspended ? 0 : 1),
  };
}
