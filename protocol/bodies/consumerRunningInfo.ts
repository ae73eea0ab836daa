/** What a consumer tells of itself when an operator asks. */
import { type SubscriptionData, subscriptionData } from './heartbeatData.ts';
import { jsonBody } from './jsonBody.ts';
import { type MessageQueue, messageQueue } from './messageQueue.ts';
import {
  defaulted,
  entriesOf,
  flag,
  float64,
  int32,
  int64,
  listOf,
  mapOf,
  objectOf,
  optional,
  type Shape,
  text,
} from './shape.ts';

/** One held queue (upstream `ProcessQueueInfo`); times in ms of the client's clock. */
export interface ProcessQueueInfo {
  readonly cachedMsgCount: number;
  readonly cachedMsgMaxOffset: number | bigint;
  readonly cachedMsgMinOffset: number | bigint;
  readonly cachedMsgSizeInMiB: number;
  readonly commitOffset: number | bigint;
  /** Upstream's spelling; Go writes `dropped`, which is not read. */
  readonly droped: boolean;
  readonly lastConsumeTimestamp: number | bigint;
  readonly lastLockTimestamp: number | bigint;
  readonly lastPullTimestamp: number | bigint;
  readonly locked: boolean;
  /** Messages that an orderly listener has and has not settled yet. */
  readonly transactionMsgCount: number;
  readonly transactionMsgMaxOffset: number | bigint;
  readonly transactionMsgMinOffset: number | bigint;
  readonly tryUnlockTimes: number | bigint;
}

/** One queue that is popped (upstream `PopProcessQueueInfo`). */
export interface PopProcessQueueInfo {
  readonly droped: boolean;
  readonly lastPopTimestamp: number | bigint;
  readonly waitAckCount: number;
}

/** Rates of the last minute of a topic, RTs in ms (upstream `ConsumeStatus`). */
export interface ConsumeStatus {
  /** Of the last hour. */
  readonly consumeFailedMsgs: number | bigint;
  readonly consumeFailedTPS: number;
  readonly consumeOKTPS: number;
  readonly consumeRT: number;
  readonly pullRT: number;
  readonly pullTPS: number;
}

/** All of it (upstream `ConsumerRunningInfo`). */
export interface ConsumerRunningInfo {
  readonly jstack?: string;
  readonly mqPopTable: readonly (readonly [MessageQueue, PopProcessQueueInfo])[];
  readonly mqTable: readonly (readonly [MessageQueue, ProcessQueueInfo])[];
  readonly properties: ReadonlyMap<string, string>;
  readonly statusTable: ReadonlyMap<string, ConsumeStatus>;
  readonly subscriptionSet: readonly SubscriptionData[];
  readonly userConsumerInfo: ReadonlyMap<string, string>;
}

const processQueueInfo: Shape<ProcessQueueInfo> = objectOf<ProcessQueueInfo>({
  cachedMsgCount: defaulted(int32, 0),
  cachedMsgMaxOffset: defaulted(int64, 0),
  cachedMsgMinOffset: defaulted(int64, 0),
  cachedMsgSizeInMiB: defaulted(int32, 0),
  commitOffset: defaulted(int64, 0),
  droped: defaulted(flag, false),
  lastConsumeTimestamp: defaulted(int64, 0),
  lastLockTimestamp: defaulted(int64, 0),
  lastPullTimestamp: defaulted(int64, 0),
  locked: defaulted(flag, false),
  transactionMsgCount: defaulted(int32, 0),
  transactionMsgMaxOffset: defaulted(int64, 0),
  transactionMsgMinOffset: defaulted(int64, 0),
  tryUnlockTimes: defaulted(int64, 0),
});

const popProcessQueueInfo: Shape<PopProcessQueueInfo> = objectOf<PopProcessQueueInfo>({
  droped: defaulted(flag, false),
  lastPopTimestamp: defaulted(int64, 0),
  waitAckCount: defaulted(int32, 0),
});

const consumeStatus: Shape<ConsumeStatus> = objectOf<ConsumeStatus>({
  consumeFailedMsgs: defaulted(int64, 0),
  consumeFailedTPS: defaulted(float64, 0),
  consumeOKTPS: defaulted(float64, 0),
  consumeRT: defaulted(float64, 0),
  pullRT: defaulted(float64, 0),
  pullTPS: defaulted(float64, 0),
});

/** The shape of `ConsumerRunningInfo`. */
export const consumerRunningInfo: Shape<ConsumerRunningInfo> = objectOf<ConsumerRunningInfo>({
  jstack: optional(text),
  mqPopTable: defaulted(entriesOf(messageQueue, popProcessQueueInfo), []),
  mqTable: defaulted(entriesOf(messageQueue, processQueueInfo), []),
  properties: defaulted(mapOf(text), new Map()),
  statusTable: defaulted(mapOf(consumeStatus), new Map()),
  subscriptionSet: defaulted(listOf(subscriptionData), []),
  userConsumerInfo: defaulted(mapOf(text), new Map()),
});

/** Reads and writes the bytes that an answer to GET_CONSUMER_RUNNING_INFO has for a body. */
export const consumerRunningInfoBody = jsonBody('consumerRunningInfo', consumerRunningInfo);
