/** Stores the messages of a send, and answers it now or when the disk has them. */
import type { TopicConfig } from '../../../protocol/bodies/topicConfig.ts';
import { messageSysFlag, type StoredMessage } from '../../../protocol/message.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { utf8Length } from '../../../protocol/utf8.ts';
import { linkOf } from '../../connection/index.ts';
import { andThen } from '../../shared/apply.ts';
import type { Output, Stamp, Step } from '../../shared/node.ts';
import type { Answerable } from '../../shared/respond.ts';
import { arrived } from '../arrived.ts';
import type { Place } from '../delays/delayLevels.ts';
import { isSlave } from '../replication/replication.ts';
import { tellSlaves } from '../replication/slaves.ts';
import { holdForSlaves, lacksReplicas, waitsForSlaves } from '../replication/slaveWaits.ts';
import type { Broker } from '../state.ts';
import { flushTimeoutTimer, noteWritten, type WaitingSend } from '../store/flushing.ts';
import { hexOfOffset } from '../store/offsetHex.ts';
import {
  recordOverheadMax,
  recordSize,
  storedObservation,
  withHostBits,
} from '../store/records.ts';
import { append, commitLogFile, type Envelope, type Part } from '../store/store.ts';
import { isRetryTopic, queueKey } from '../topics/names.ts';
import { refusalOfStore, storeProblem } from './flowControl.ts';
import {
  acknowledge,
  type Fixed,
  type Refusal,
  refuse,
  type SendAnswer,
  type SendCommand,
  type SendHeader,
  type SendRequest,
  type StoredAnswer,
} from './sendAnswer.ts';
import { illegalMessage, type Properties, propertiesSizeMax } from './sendProperties.ts';

const topicSizeMax = 127;

/** A send that has found its topic and its queue. */
export interface Accepted {
  readonly topic: TopicConfig;
  readonly properties: Properties;
  readonly queueId: number;
}

/** Messages of one queue that have passed all checks but the store's own. */
export interface Storing {
  readonly envelope: Envelope;
  readonly parts: readonly Part[];
  /** UNIQ_KEY of each, for whoever watches. */
  readonly messageIds: readonly (string | undefined)[];
  /** The queue that the answer names; a dead letter, or what is delayed, lies in another. */
  readonly queueId: number;
  /** UNIQ_KEY of the message, or of the batch as a whole. */
  readonly transactionId: string | undefined;
  /** What takes the message back while it waits for its time. */
  readonly recallHandle?: string;
  /** Whether the sender waits for the disk, should the broker flush synchronously. */
  readonly isWaiting: boolean;
  /** Of a reply: its code, stored or not, and what its answer says if it is not. */
  readonly fixed?: Fixed & { readonly unstored: SendHeader };
}

/** Whom the answer goes to, and when. */
type Sender = Answerable<SendCommand> & Stamp;

/** What all messages of a send have in common. */
export function envelopeOf(
  { config, connections }: Broker,
  { connection, frame, at }: SendRequest,
  topic: TopicConfig,
  place: Place,
): Envelope {
  const { sysFlag, bornTimestamp, reconsumeTimes } = frame.header;
  const storeHost = config.address;
  const bornHost = linkOf(connections, connection)?.peer ?? '0.0.0.0:0';
  const isMulti = topic.topicFilterType === 'MULTI_TAG';
  const flags = isMulti ? sysFlag | messageSysFlag.multiTags : sysFlag;
  return {
    topic: place.topic,
    queueId: place.queueId,
    sysFlag: withHostBits(flags, bornHost, storeHost),
    bornTimestamp,
    bornHost,
    storeTimestamp: at,
    storeHost,
    reconsumeTimes: reconsumeTimes ?? 0,
  };
}

/** One message of a send, weighed. */
export function partOf(
  { topic, sysFlag }: Envelope,
  flag: number,
  body: Uint8Array,
  properties: string,
  tagsCode: number,
): Part {
  const propertiesSize = utf8Length(properties);
  const size =
    propertiesSize > propertiesSizeMax
      ? Number.POSITIVE_INFINITY
      : recordSize(topic, sysFlag, body.length, propertiesSize);
  return { flag, body, properties, tagsCode, size };
}

/** Appends the messages and answers their sender. */
export function storeMessages(state: Broker, request: Sender, storing: Storing): Step<Broker> {
  const { config } = state;
  const { envelope, parts } = storing;
  const problem = problemOf(state, storing);
  if (problem !== undefined) {
    const { fixed } = storing;
    return fixed === undefined
      ? [state, refuse(config, request, problem)]
      : [state, acknowledge({ to: request, header: fixed.unstored, fixed })];
  }
  const isSync = config.flushDiskType === 'SYNC_FLUSH';
  const key = queueKey(envelope.topic, envelope.queueId);
  const { messages, arrivals, store } = append(state.store, key, envelope, parts, !isSync);
  const outputs: Output[] = [];
  for (const record of messages) {
    outputs.push({ type: 'disk.append', file: commitLogFile, record });
  }
  const answer = answerTo(state, request, storing, messages);
  const isForDisk = isSync && storing.isWaiting;
  const isForSlaves = storing.isWaiting && waitsForSlaves(state);
  const isHeld = isForDisk || isForSlaves;
  if (!isHeld) outputs.push(...acknowledge(answer));
  for (let i = 0; i < messages.length; i += 1) {
    outputs.push(storedObservation(messages[i]!, storing.messageIds[i] ?? ''));
  }
  const stored = andThen(andThen([{ ...state, store }, outputs], noteWritten), tellSlaves);
  const disk = isForDisk ? undefined : responseCode.SUCCESS;
  const slaves = isForSlaves
    ? andThen(stored, (now) => holdForSlaves(now, answer, disk, request))
    : stored;
  const held = isForDisk
    ? andThen(slaves, (now) => hold(now, request, answer, isForSlaves))
    : slaves;
  // With synchronous flush nothing is readable yet.
  return isSync ? held : andThen(held, (now) => arrived(now, arrivals, request));
}

/** What keeps the store from taking a send, in upstream's order. */
function problemOf(state: Broker, storing: Storing): Refusal | undefined {
  const { config } = state;
  const problem = isSlave(config) ? 'SERVICE_NOT_AVAILABLE' : storeProblem(config);
  if (problem !== undefined) return refusalOfStore(problem, config);
  if (lacksReplicas(state)) {
    return { code: responseCode.SYSTEM_ERROR, remark: 'in-sync replicas not enough' };
  }
  return fit(storing, config.maxMessageSize) ? undefined : illegalMessage(config.maxMessageSize);
}

function fit({ envelope, parts }: Storing, maxMessageSize: number): boolean {
  const { topic } = envelope;
  if (parts.length === 0 || (topic.length > topicSizeMax && !isRetryTopic(topic))) return false;
  for (const { body, size } of parts) {
    if (body.length > maxMessageSize || size > maxMessageSize + recordOverheadMax) return false;
  }
  return true;
}

function answerTo(
  { config, hostHex }: Broker,
  { connection, frame }: Sender,
  { queueId, transactionId, recallHandle, fixed }: Storing,
  messages: readonly StoredMessage[],
): SendAnswer {
  const { opaque, oneway, command } = frame;
  let msgId = '';
  for (const { physicalOffset } of messages) {
    msgId += (msgId === '' ? '' : ',') + hostHex + hexOfOffset(physicalOffset);
  }
  const queueOffset = messages[0]?.queueOffset ?? 0;
  const { regionId: region, traceOn } = config;
  return {
    // Not the request itself: held back, it would keep the message's bytes in memory.
    to: { connection, frame: { opaque, oneway, command } },
    header:
      transactionId === undefined
        ? { msgId, queueId, queueOffset, region, traceOn }
        : recallHandle === undefined
          ? { msgId, queueId, queueOffset, transactionId, region, traceOn }
          : { msgId, queueId, queueOffset, transactionId, recallHandle, region, traceOn },
    ...(fixed === undefined ? {} : { fixed }),
  };
}

/**
 * Answers when what was stored last is safe: at once, or once the disk, and slaves, have it.
 * @param isWaiting whether whoever is answered wants to wait for that
 */
export function answerWhenSafe(
  state: Broker,
  stamp: Stamp,
  answer: StoredAnswer,
  isWaiting: boolean,
): Step<Broker> {
  const isForDisk = isWaiting && state.config.flushDiskType === 'SYNC_FLUSH';
  const isForSlaves = isWaiting && waitsForSlaves(state);
  if (!isForDisk && !isForSlaves) return [state, acknowledge(answer)];
  const disk = isForDisk ? undefined : responseCode.SUCCESS;
  const slaves: Step<Broker> = isForSlaves
    ? holdForSlaves(state, answer, disk, stamp)
    : [state, []];
  return isForDisk ? andThen(slaves, (now) => hold(now, stamp, answer, isForSlaves)) : slaves;
}

function hold(
  state: Broker,
  { mono }: Stamp,
  answer: StoredAnswer,
  isForSlaves: boolean,
): Step<Broker> {
  const { flushing, config, store } = state;
  const delayMs = config.syncFlushTimeoutMs;
  const send: WaitingSend = { answer, dueMono: mono + delayMs };
  const waits: WaitingSend = isForSlaves ? { ...send, slaves: 'awaited' } : send;
  const waiting = flushing.waiting.insert(store.log.length, 0, waits);
  const isFirst = flushing.waiting.size === 0;
  const outputs: readonly Output[] = isFirst
    ? [{ type: 'timer.set', name: flushTimeoutTimer, key: '', delayMs }]
    : [];
  return [{ ...state, flushing: { ...flushing, waiting } }, outputs];
}
