/**
 * The pull loop: one PULL_MESSAGE at a time for each held queue, for as long as it is held
 * (upstream `DefaultMQPushConsumerImpl.pullMessage`, `PullAPIWrapper`).
 *
 * Behaviour: a queue with too much pending, too large or too far apart is not pulled but looked at
 * again after 50 ms; while suspended, every second. The broker holds a pull that finds nothing for
 * 15 s; the client gives it 30 s. The next offset to commit goes along with each pull.
 * An orderly queue is pulled only while it is locked; where it begins is asked for once more
 * before its first pull.
 * Not modelled: pulls that carry the subscription
 * (`postSubscriptionWhenPull`, off by default). A queue whose broker has no known address is tried
 * again after 1 s, its route being looked up meanwhile; upstream waits for the route.
 */
import { pullSysFlag } from '../../protocol/commands/pullMessage.ts';
import { call } from '../connection/index.ts';
import { andThen } from '../shared/apply.ts';
import {
  type FoundBroker,
  inClient,
  lookupRoute,
  subscribeAddress,
} from '../shared/client/index.ts';
import type { Subscription } from '../shared/client/subscription.ts';
import { logged } from '../shared/logged.ts';
import type { Stamp, TimerEvent } from '../shared/node.ts';
import { consumerTimes } from './config.ts';
import {
  type FirstOffset,
  type FirstOffsetContext,
  firstOffset,
  firstOffsetFrom,
  type OffsetReply,
} from './firstOffset.ts';
import { putOff } from './flowControl.ts';
import { queueKey } from './queues.ts';
import {
  type ConsumerState,
  type ConsumerStep,
  type HeldQueue,
  setTimer,
  subscriptionTo,
  tenureOf,
  withQueue,
} from './state.ts';

/** The timer of a queue's next pull; its key is the queue's. */
export const pullTimer = 'pull';

/** The context of a pull's call. */
export interface PullContext {
  readonly for: 'consumer.pull';
  readonly key: string;
  readonly tenure: number;
}

/** A queue is due to be pulled. For `timer.pull`. */
export function onPullTimer(state: ConsumerState, event: TimerEvent): ConsumerStep {
  return pullNow(state, event.key, event);
}

/** Has a queue pulled after a while; in place of a pull put off before. */
export function pullLater(state: ConsumerState, key: string, delayMs: number): ConsumerStep {
  return [state, [setTimer(pullTimer, key, delayMs)]];
}

/** Pulls a queue, or puts it off for one of upstream's reasons. */
export function pullNow(state: ConsumerState, key: string, stamp: Stamp): ConsumerStep {
  const found = state.queues.get(key);
  if (found === undefined || found.dropped) return [state, []];
  const held: HeldQueue = { ...found, pulledMono: stamp.mono, pulledAt: stamp.at };
  const next = withQueue(state, key, held);
  const { pullTimeDelayWhenExceptionMs } = state.config;
  if (state.suspended) return pullLater(next, key, consumerTimes.suspendedMs);
  const full = putOff(next, key, held);
  if (full !== undefined) {
    return andThen(full, (now) => pullLater(now, key, consumerTimes.flowControlMs));
  }
  if (state.config.consumeOrderly) {
    if (!held.locked) return pullLater(next, key, pullTimeDelayWhenExceptionMs);
    if (!held.begun) return askBeginning(next, key, held, stamp);
  }
  const { topic, brokerName } = held.queue;
  const subscription = subscriptionTo(state, topic);
  if (subscription === undefined) return pullLater(next, key, pullTimeDelayWhenExceptionMs);
  const broker = subscribeAddress(state.client, brokerName, held.brokerId, false);
  if (broker !== undefined) return send(next, key, held, broker, subscription, stamp);
  return andThen(pullLater(next, key, pullTimeDelayWhenExceptionMs), (now) =>
    inClient(now, lookupRoute(now.client, topic, stamp)),
  );
}

/** Asks where an orderly queue begins, now that nobody else moves that. */
function askBeginning(
  state: ConsumerState,
  key: string,
  { queue, tenure }: HeldQueue,
  stamp: Stamp,
): ConsumerStep {
  const found = firstOffset(state, { round: 0, queue, tenure }, stamp);
  return found.kind === 'asked' ? found.step : beginningKnown(state, { key, tenure }, found, stamp);
}

/** Takes in an answer on where an orderly queue begins. */
export function beginningReplied(state: ConsumerState, event: OffsetReply): ConsumerStep {
  const { queue, tenure = 0 } = event.context as FirstOffsetContext; // Made by `firstOffset.ts`.
  const found = firstOffsetFrom(state, event);
  if (found.kind === 'asked') return found.step;
  return beginningKnown(state, { key: queueKey(queue), tenure }, found, event);
}

function beginningKnown(
  state: ConsumerState,
  place: Pick<PullContext, 'key' | 'tenure'>,
  found: Exclude<FirstOffset, { kind: 'asked' }>,
  stamp: Stamp,
): ConsumerStep {
  const { key } = place;
  const held = tenureOf(state, place);
  if (held === undefined) return [state, []];
  if (found.kind === 'failed') {
    const [later, outputs] = pullLater(state, key, state.config.pullTimeDelayWhenExceptionMs);
    return [later, [logged('warn', `no first offset of ${key}: ${found.why}`), ...outputs]];
  }
  const offset = found.kind === 'stored' ? found.offset : held.offset;
  const begun: HeldQueue = { ...held, begun: true, nextOffset: found.offset, offset };
  return pullNow(withQueue(state, key, begun), key, stamp);
}

function send(
  state: ConsumerState,
  key: string,
  held: HeldQueue,
  broker: FoundBroker,
  { subVersion, type }: Subscription,
  stamp: Stamp,
): ConsumerStep {
  const { config, client } = state;
  const { topic, brokerName, queueId } = held.queue;
  const commitOffset = config.messageModel === 'CLUSTERING' ? (held.offset ?? -1) : 0;
  // A slave stores no offsets.
  const commits = commitOffset > 0 && !broker.slave;
  const context: PullContext = { for: 'consumer.pull', key, tenure: held.tenure };
  const [connections, outputs] = call(
    client.connections,
    {
      to: broker.address,
      command: 'pullMessage',
      header: {
        consumerGroup: config.group,
        topic,
        queueId,
        queueOffset: held.nextOffset,
        maxMsgNums: config.pullBatchSize,
        sysFlag: pullSysFlag.suspend | (commits ? pullSysFlag.commitOffset : 0),
        commitOffset,
        suspendTimeoutMillis: consumerTimes.suspendMs,
        subVersion,
        expressionType: type,
        maxMsgBytes: config.pullBatchSizeInBytes,
        bname: brokerName,
      },
      body: undefined,
      timeoutMs: consumerTimes.pullTimeoutMs,
      mode: 'async',
      context,
    },
    stamp,
  );
  return inClient(state, [{ ...client, connections }, outputs]);
}
