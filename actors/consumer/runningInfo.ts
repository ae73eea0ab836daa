/** What a consumer tells an operator of itself (upstream `consumerRunningInfo`). */
import type {
  ConsumerRunningInfo,
  ConsumeStatus,
  PopProcessQueueInfo,
  ProcessQueueInfo,
} from '../../protocol/bodies/consumerRunningInfo.ts';
import type { MessageQueue } from '../shared/client/index.ts';
import { subscriptionDataOf } from '../shared/client/subscription.ts';
import { cachedCount } from './orderlyQueue.ts';
import { compareQueues } from './queues.ts';
import type { ConsumerState, HeldQueue, PopQueue } from './state.ts';

/** The remark of answers whose code upstream never sets to another one. */
export const unsetRemark = 'not set any response code';

/** The remark of a refusal: that group is not this consumer's. */
export function notHere(group: string): string {
  return `The Consumer Group <${group}> not exist in this consumer`;
}

/** All of it. `stacks`: with a text in the place of stacks. */
export function runningInfo(state: ConsumerState, stacks: boolean): ConsumerRunningInfo {
  const byQueue = <H extends { readonly queue: MessageQueue }>(held: Iterable<H>): H[] =>
    [...held].sort((a, b) => compareQueues(a.queue, b.queue));
  const topics = state.subscriptions.map(({ topic }) => topic).sort();
  const info: ConsumerRunningInfo = {
    mqPopTable: byQueue(state.popQueues.values()).map((held) => [held.queue, popInfo(held)]),
    mqTable: byQueue(state.queues.values()).map((held) => [held.queue, queueInfo(held)]),
    properties: propertiesOf(state),
    statusTable: new Map(topics.map((topic) => [topic, idle])),
    subscriptionSet: [...state.subscriptions]
      .sort((a, b) => (a.topic < b.topic ? -1 : 1))
      .map(subscriptionDataOf),
    userConsumerInfo: new Map(),
  };
  return stacks ? { ...info, jstack: 'a node of a model has no threads\n' } : info;
}

const idle: ConsumeStatus = {
  consumeFailedMsgs: 0,
  consumeFailedTPS: 0,
  consumeOKTPS: 0,
  consumeRT: 0,
  pullRT: 0,
  pullTPS: 0,
};

const bytesPerMebibyte = 1_048_576;

function queueInfo({ messages, ...held }: HeldQueue): ProcessQueueInfo {
  const { pending, taken, bytes } = messages;
  return {
    cachedMsgCount: cachedCount(messages),
    cachedMsgMaxOffset: pending.last()?.major ?? 0,
    cachedMsgMinOffset: pending.first()?.major ?? 0,
    cachedMsgSizeInMiB: Math.floor(bytes / bytesPerMebibyte),
    commitOffset: held.offset ?? -1,
    droped: held.dropped,
    lastConsumeTimestamp: held.consumedAt,
    lastLockTimestamp: held.lockedAt,
    lastPullTimestamp: held.pulledAt,
    locked: held.locked,
    transactionMsgCount: taken.size,
    transactionMsgMaxOffset: taken.last()?.major ?? 0,
    transactionMsgMinOffset: taken.first()?.major ?? 0,
    tryUnlockTimes: held.tryUnlockTimes,
  };
}

function popInfo({ waiting, poppedAt }: PopQueue): PopProcessQueueInfo {
  return { droped: false, lastPopTimestamp: poppedAt, waitAckCount: waiting };
}

/** Settings by upstream's names where they have one, as texts, sorted by name. */
function propertiesOf({ config, bootedAt }: ConsumerState): ReadonlyMap<string, string> {
  const plain = Object.entries(config).filter(([, value]) => typeof value !== 'object');
  const own: readonly (readonly [string, unknown])[] = [
    ...plain.map(([name, value]) => [upstreamNames.get(name) ?? name, value] as const),
    ['consumerGroup', config.group],
    ['consumeTimeout', Math.floor(config.consumeTimeoutMs / 60_000)],
    ['messageListener', config.listener.name],
    ['namesrvAddr', config.namesrvAddrs.join(';')],
    ['PROP_NAMESERVER_ADDR', config.namesrvAddrs.map((address) => `${address};`).join('')],
    ['PROP_CONSUMEORDERLY', config.consumeOrderly],
    ['PROP_CONSUME_TYPE', 'CONSUME_PASSIVELY'],
    ['PROP_CLIENT_VERSION', 'V5_5_0'],
    ['PROP_CONSUMER_START_TIMESTAMP', bootedAt],
    ['PROP_THREADPOOL_CORE_SIZE', config.consumeThreadMax],
  ];
  const texts = own.map(([name, value]) => [name, String(value)] as const);
  return new Map(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Settings that have their unit at the end of their name here and not there. */
const upstreamNames: ReadonlyMap<string, string> = new Map([
  ['pullIntervalMs', 'pullInterval'],
  ['persistConsumerOffsetIntervalMs', 'persistConsumerOffsetInterval'],
  ['pullTimeDelayWhenExceptionMs', 'pullTimeDelayMillsWhenException'],
  ['suspendCurrentQueueTimeMs', 'suspendCurrentQueueTimeMillis'],
  ['popInvisibleTimeMs', 'popInvisibleTime'],
  ['mqClientApiTimeoutMs', 'mqClientApiTimeout'],
]);
