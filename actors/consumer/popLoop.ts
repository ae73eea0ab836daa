/**
 * The pop loop: one POP_MESSAGE at a time for each assignment, for as long as it is held (upstream
 * `DefaultMQPushConsumerImpl.popMessage`, `PullAPIWrapper.popAsync`).
 *
 * Behaviour: an assignment with too much unsettled is not popped but looked at again after 50 ms;
 * while suspended, every second. The broker holds a pop that finds nothing for 15 s; the client
 * gives it 25 s. Only a group that begins at the first offset says so; any other begins at the end.
 * Not modelled: ordered pops, which upstream's push consumer never sends either. A broker without a
 * known master is tried again after 1 s, its route being looked up meanwhile; upstream waits for
 * the route. An invisible time out of range keeps the consumer from starting (`checks.ts`), so the
 * 60 s that upstream takes in its place never apply.
 */
import { consumeInitMode } from '../../protocol/commands/popMessage.ts';
import { call } from '../connection/index.ts';
import { andThen } from '../shared/apply.ts';
import { inClient, lookupRoute, masterId, subscribeAddress } from '../shared/client/index.ts';
import type { Subscription } from '../shared/client/subscription.ts';
import type { Address, Stamp, TimerEvent } from '../shared/node.ts';
import { consumerTimes } from './config.ts';
import {
  type ConsumerState,
  type ConsumerStep,
  type PopQueue,
  setTimer,
  subscriptionTo,
  withPopQueue,
} from './state.ts';

/** The timer of an assignment's next pop; its key is the assignment's. */
export const popTimer = 'pop';

/** The context of a pop's call. */
export interface PopContext {
  readonly for: 'consumer.pop';
  readonly key: string;
  readonly tenure: number;
}

/** An assignment is due to be popped. For `timer.pop`. */
export function onPopTimer(state: ConsumerState, event: TimerEvent): ConsumerStep {
  return popNow(state, event.key, event);
}

/** Has an assignment popped after a while; in place of a pop put off before. */
export function popLater(state: ConsumerState, key: string, delayMs: number): ConsumerStep {
  return [state, [setTimer(popTimer, key, delayMs)]];
}

/** Pops an assignment, or puts it off for one of upstream's reasons. */
export function popNow(state: ConsumerState, key: string, stamp: Stamp): ConsumerStep {
  const found = state.popQueues.get(key);
  if (found === undefined) return [state, []];
  const held: PopQueue = { ...found, poppedMono: stamp.mono, poppedAt: stamp.at };
  const next = withPopQueue(state, key, held);
  const { pullTimeDelayWhenExceptionMs, popThresholdForQueue } = state.config;
  if (state.suspended) return popLater(next, key, consumerTimes.suspendedMs);
  if (held.waiting > popThresholdForQueue) return popLater(next, key, consumerTimes.flowControlMs);
  const { topic, brokerName } = held.queue;
  const subscription = subscriptionTo(state, topic);
  if (subscription === undefined) return popLater(next, key, pullTimeDelayWhenExceptionMs);
  const to = subscribeAddress(state.client, brokerName, masterId, true)?.address;
  if (to !== undefined) return send(next, key, held, { to, subscription }, stamp);
  return andThen(popLater(next, key, pullTimeDelayWhenExceptionMs), (now) =>
    inClient(now, lookupRoute(now.client, topic, stamp)),
  );
}

function send(
  state: ConsumerState,
  key: string,
  { queue, tenure }: PopQueue,
  { to, subscription }: { readonly to: Address; readonly subscription: Subscription },
  stamp: Stamp,
): ConsumerStep {
  const { config, client } = state;
  const { topic, brokerName, queueId } = queue;
  const fromFirst = config.consumeFromWhere === 'CONSUME_FROM_FIRST_OFFSET';
  const context: PopContext = { for: 'consumer.pop', key, tenure };
  const [connections, outputs] = call(
    client.connections,
    {
      to,
      command: 'popMessage',
      header: {
        consumerGroup: config.group,
        topic,
        queueId,
        maxMsgNums: config.popBatchNums,
        invisibleTime: config.popInvisibleTimeMs,
        pollTime: consumerTimes.popPollMs,
        bornTime: stamp.at,
        initMode: fromFirst ? consumeInitMode.min : consumeInitMode.max,
        expType: subscription.type,
        exp: subscription.expression,
        order: false,
        bname: brokerName,
      },
      body: undefined,
      timeoutMs: consumerTimes.popTimeoutMs,
      mode: 'async',
      context,
    },
    stamp,
  );
  return inClient(state, [{ ...client, connections }, outputs]);
}
