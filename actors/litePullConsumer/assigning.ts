/**
 * Choosing queues (upstream `DefaultLitePullConsumerImpl.subscribe`, `unsubscribe`, `assign`).
 *
 * Behaviour: a consumer subscribes or is assigned queues, never both. A subscription is told to
 * every broker, and its queues come with a round of rebalancing. Assigned queues replace those
 * before them; tasks begin and end at once, and what is in memory of the old ones is not committed.
 */
import { andThen, each } from '../shared/apply.ts';
import {
  inClient,
  lookupRoute,
  sendHeartbeats,
  unwatchTopic,
  watchTopic,
} from '../shared/client/index.ts';
import { compareText, queueKey, queueName } from '../shared/client/queues.ts';
import type { Stamp } from '../shared/node.ts';
import type { Assign, Subscribe, Unsubscribe } from './events.ts';
import { heartbeatOf } from './heartbeat.ts';
import { type Operation, refuse, settle } from './operation.ts';
import { assignedQueues, drop, queuesAssigned, take, unassign } from './queueTable.ts';
import { startTasks } from './share.ts';
import { type LitePullState, type LitePullStep, withClient } from './state.ts';
import { inMode, modeConflict, withSubscription } from './subscriptions.ts';

const done = { outcome: 'done', code: 0 } as const;

/** Subscribes a topic, or changes what is wanted of it. */
export function subscribe(
  state: LitePullState,
  operation: Operation,
  { topic, expression = '*', expressionType }: Subscribe,
  stamp: Stamp,
): LitePullStep {
  if (topic === '') return refuse(state, operation, 'Topic can not be null or empty.', stamp);
  const chosen = inMode(state, 'subscribe');
  if (chosen === undefined) return refuse(state, operation, modeConflict, stamp);
  const next = withClient(
    withSubscription(chosen, topic, expression, stamp.at, expressionType),
    watchTopic(chosen.client, topic),
  );
  const told = inClient(next, sendHeartbeats(next.client, heartbeatOf(next), stamp));
  const asked = andThen(told, (now) =>
    each(now, now.subscriptions, (each, one) =>
      inClient(each, lookupRoute(each.client, one.topic, stamp)),
    ),
  );
  return andThen(asked, (now) => settle(now, operation, done, stamp));
}

/** Ends a subscription; or takes a topic's queues out of those that are assigned. */
export function unsubscribe(
  state: LitePullState,
  operation: Operation,
  { topic }: Unsubscribe,
  stamp: Stamp,
): LitePullStep {
  const subscriptions = state.subscriptions.filter((one) => one.topic !== topic);
  const next = withClient({ ...state, subscriptions }, unwatchTopic(state.client, topic));
  const held = assignedQueues(state, topic).length > 0;
  const ended = andThen(unassign(next, topic), (now) => [
    now,
    held ? [queuesAssigned(now, topic)] : [],
  ]);
  return andThen(ended, (now) => settle(now, operation, done, stamp));
}

/** Assigns queues. */
export function assign(
  state: LitePullState,
  operation: Operation,
  { queues }: Assign,
  stamp: Stamp,
): LitePullStep {
  if (queues.length === 0) {
    return refuse(state, operation, 'Message queues can not be null or empty.', stamp);
  }
  const chosen = inMode(state, 'assign');
  if (chosen === undefined) return refuse(state, operation, modeConflict, stamp);
  return andThen(assignQueues(chosen, queues, stamp), (now) => settle(now, operation, done, stamp));
}

/** Puts queues in the place of those that are assigned, and begins their tasks. */
export function assignQueues(
  state: LitePullState,
  queues: Assign['queues'],
  stamp: Stamp,
): LitePullStep {
  const keys = new Set(queues.map(queueKey));
  const lost = [...state.queues].filter(([key, { assigned }]) => !(assigned && keys.has(key)));
  const missing = queues.filter((queue) => {
    return state.queues.get(queueKey(queue))?.assigned !== true;
  });
  const changed = [...lost.map(([, { queue }]) => queue), ...missing].map(({ topic }) => topic);
  const topics = [...new Set(changed)].sort(compareText);
  const dropped = drop(state, lost.map(([key]) => key).sort());
  const taken = andThen(dropped, (now) => [missing.reduce(take, now), []]);
  const told = andThen(taken, (now) =>
    each(now, topics, (after, topic) => [after, [queuesAssigned(after, topic)]]),
  );
  return andThen(told, (now) => startTasks(now, [...keys], stamp));
}

/** Says which queues are assigned now. */
export function listQueues(state: LitePullState, operation: Operation, stamp: Stamp): LitePullStep {
  const queues = assignedQueues(state).map(queueName);
  return settle(state, operation, { ...done, queues }, stamp);
}
