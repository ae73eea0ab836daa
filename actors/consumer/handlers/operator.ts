/**
 * What whoever drives a consumer may ask of it (upstream `DefaultMQPushConsumer`).
 *
 * Behaviour: `subscribe` adds or replaces a subscription and tells every broker; the topic is
 * shared in the next rounds. `unsubscribe` takes one away; its queues go in the next round, and
 * brokers learn it from the next heartbeat. `suspend` stops pulling and rebalancing, what was
 * pulled is still consumed; `resume` begins a round at once.
 */
import { andThen } from '../../shared/apply.ts';
import { inClient, sendHeartbeats, unwatchTopic, watchTopic } from '../../shared/client/index.ts';
import { type ExpressionType, subscriptionOf } from '../../shared/client/subscription.ts';
import type { Stamp } from '../../shared/node.ts';
import { heartbeatOf } from '../heartbeat.ts';
import { beginRound } from '../rebalance.ts';
import { type ConsumerState, type ConsumerStep, subscriptionTo, withClient } from '../state.ts';

/** Subscribes a topic, or changes what is wanted of it. */
export interface Subscribe extends Stamp {
  readonly type: 'operator.subscribe';
  readonly topic: string;
  /** `*`, or tags joined by `||`. */
  readonly expression: string;
  /** What the expression is read as; tags if it is not said. */
  readonly expressionType?: ExpressionType;
}

/** Ends a subscription. */
export interface Unsubscribe extends Stamp {
  readonly type: 'operator.unsubscribe';
  readonly topic: string;
}

/** Stops pulling and rebalancing. */
export interface Suspend extends Stamp {
  readonly type: 'operator.suspend';
}

/** Ends `operator.suspend`. */
export interface Resume extends Stamp {
  readonly type: 'operator.resume';
}

/** Ends the consumer, cleanly. */
export interface Shutdown extends Stamp {
  readonly type: 'operator.shutdown';
}

/** Whatever an operator may ask. */
export type ConsumerOperation = Subscribe | Unsubscribe | Suspend | Resume | Shutdown;

/** Takes in `operator.subscribe`. */
export function subscribe(state: ConsumerState, event: Subscribe): ConsumerStep {
  const { topic, expression, expressionType, at } = event;
  const before = subscriptionTo(state, topic);
  const version = before === undefined ? at : Math.max(at, before.subVersion + 1);
  const subscription = subscriptionOf(topic, expression, version, expressionType);
  const others = state.subscriptions.filter((other) => other.topic !== topic);
  const next = withClient(
    { ...state, subscriptions: [...others, subscription] },
    watchTopic(state.client, topic),
  );
  return inClient(next, sendHeartbeats(next.client, heartbeatOf(next), event));
}

/** Takes in `operator.unsubscribe`. */
export function unsubscribe(state: ConsumerState, { topic }: Unsubscribe): ConsumerStep {
  const subscriptions = state.subscriptions.filter((other) => other.topic !== topic);
  return [withClient({ ...state, subscriptions }, unwatchTopic(state.client, topic)), []];
}

/** Takes in `operator.suspend`. */
export function suspend(state: ConsumerState): ConsumerStep {
  return [state.suspended ? state : { ...state, suspended: true }, []];
}

/** Takes in `operator.resume`. */
export function resume(state: ConsumerState, event: Resume): ConsumerStep {
  const awake: ConsumerStep = [{ ...state, suspended: false }, []];
  return andThen(awake, (now) =>
    now.startingTopics.length > 0 ? [now, []] : beginRound(now, event),
  );
}
