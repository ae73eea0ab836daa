/**
 * GET_CONSUMER_RUNNING_INFO (upstream `DefaultLitePullConsumerImpl.consumerRunningInfo`, and that
 * of `DefaultMQPullConsumerImpl` for who pulls by hand).
 *
 * Behaviour: settings, subscriptions and the state of each assigned queue; who pulls by hand has no
 * queues to tell of. Another group than its own is refused. With `jstackEnable` there is a text in
 * the place of the stacks of threads, of which a node has none.
 * Not modelled: offsets that only the broker knows count as -1, where upstream asks for them; the
 * times of the last pull and poll of a queue, which are 0; rates.
 */
import {
  type ConsumerRunningInfo,
  consumerRunningInfoBody,
  type ProcessQueueInfo,
} from '../../../protocol/bodies/consumerRunningInfo.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { compareQueues, queueKey } from '../../shared/client/queues.ts';
import { subscriptionDataOf } from '../../shared/client/subscription.ts';
import type { Request } from '../../shared/node.ts';
import { announcedVersion, respond } from '../../shared/respond.ts';
import type { HeldQueue, LitePullState, LitePullStep } from '../state.ts';

/** The remark of answers whose code upstream never sets to another one. */
export const unsetRemark = 'not set any response code';

/** Answers with all that there is to know. */
export function getConsumerRunningInfo(
  state: LitePullState,
  request: Request<'getConsumerRunningInfo'>,
): LitePullStep {
  const { consumerGroup, jstackEnable } = request.frame.header;
  if (consumerGroup !== state.settings.group) {
    const remark = `The Consumer Group <${consumerGroup}> not exist in this consumer`;
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark })];
  }
  const info = infoOf(state, jstackEnable ?? false);
  const body = consumerRunningInfoBody.encode(info, { version: announcedVersion });
  return [state, respond(request, responseCode.SUCCESS, { remark: unsetRemark, body })];
}

function infoOf(state: LitePullState, stacks: boolean): ConsumerRunningInfo {
  const held = state.mode === 'pull' ? [] : [...state.queues.values()];
  const assigned = held
    .filter((one) => one.assigned)
    .sort((a, b) => compareQueues(a.queue, b.queue));
  const info: ConsumerRunningInfo = {
    mqPopTable: [],
    mqTable: assigned.map((one) => [one.queue, queueInfo(state, one)]),
    properties: propertiesOf(state),
    statusTable: new Map(),
    subscriptionSet: [...state.subscriptions]
      .sort((a, b) => (a.topic < b.topic ? -1 : 1))
      .map(subscriptionDataOf),
    userConsumerInfo: new Map(),
  };
  return stacks ? { ...info, jstack: 'a node of a model has no threads\n' } : info;
}

const bytesPerMebibyte = 1_048_576;

function queueInfo(state: LitePullState, { queue, messages }: HeldQueue): ProcessQueueInfo {
  const { pending, bytes } = messages;
  return {
    cachedMsgCount: pending.size,
    cachedMsgMaxOffset: pending.last()?.major ?? 0,
    cachedMsgMinOffset: pending.first()?.major ?? 0,
    cachedMsgSizeInMiB: Math.floor(bytes / bytesPerMebibyte),
    commitOffset: state.offsets.get(queueKey(queue))?.offset ?? -1,
    droped: false,
    ...{ lastConsumeTimestamp: 0, lastLockTimestamp: 0, lastPullTimestamp: 0, locked: false },
    ...{ transactionMsgCount: 0, transactionMsgMaxOffset: 0, transactionMsgMinOffset: 0 },
    tryUnlockTimes: 0,
  };
}

/** Settings by upstream's names where they have one, as texts, sorted by name. */
function propertiesOf({ settings }: LitePullState): ReadonlyMap<string, string> {
  const plain = Object.entries(settings).filter(([, value]) => typeof value !== 'object');
  const own: readonly (readonly [string, unknown])[] = [
    ...plain.map(([name, value]) => [upstreamNames.get(name) ?? name, value] as const),
    ['consumerGroup', settings.group],
    ['namesrvAddr', settings.namesrvAddrs.join(';')],
    ['PROP_NAMESERVER_ADDR', settings.namesrvAddrs.map((address) => `${address};`).join('')],
    ['PROP_CONSUME_TYPE', 'CONSUME_ACTIVELY'],
    ['PROP_CLIENT_VERSION', 'V5_5_0'],
  ];
  const texts = own.map(([name, value]) => [name, String(value)] as const);
  return new Map(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Settings that have their unit at the end of their name here and not there. */
const upstreamNames: ReadonlyMap<string, string> = new Map([
  ['autoCommitIntervalMs', 'autoCommitIntervalMillis'],
  ['pollTimeoutMs', 'pollTimeoutMillis'],
  ['brokerSuspendMaxTimeMs', 'brokerSuspendMaxTimeMillis'],
  ['consumerTimeoutWhenSuspendMs', 'consumerTimeoutMillisWhenSuspend'],
  ['consumerPullTimeoutMs', 'consumerPullTimeoutMillis'],
  ['pullTimeDelayWhenExceptionMs', 'pullTimeDelayMillsWhenException'],
  ['topicMetadataCheckIntervalMs', 'topicMetadataCheckIntervalMillis'],
]);
