/**
 * The start of a consumer (upstream `DefaultMQPushConsumerImpl.start`).
 *
 * Behaviour: the route of every subscribed topic is looked up, the retry topic's too in clustering;
 * when all are answered, known or not, every broker gets a heartbeat and the first round of
 * rebalancing is wanted. A topic that does not exist is no error: it is asked for every 30 s.
 * Not modelled: a start that fails. Upstream's throws when no name server answers; this one goes on
 * with the periodic look-ups, as a Go client does.
 */

import { retryTopicOf } from '../../../protocol/retryTopics.ts';
import { andThen, each } from '../../shared/apply.ts';
import {
  hasNameServer,
  inClient,
  lookupRoute,
  onRouteReply,
  sendHeartbeats,
  startClient,
  watchTopic,
} from '../../shared/client/index.ts';
import { type Subscription, subscriptionOf } from '../../shared/client/subscription.ts';
import { logged } from '../../shared/logged.ts';
import type { Boot, Reply, Stamp } from '../../shared/node.ts';
import { checkFilters } from '../checkFilters.ts';
import { startProblem } from '../checks.ts';
import { consumerTimes, needsLocks } from '../config.ts';
import { expiredTimer } from '../expired.ts';
import { heartbeatOf } from '../heartbeat.ts';
import { lockAllTimer } from '../locks.ts';
import { persistTimer } from '../offsets.ts';
import { rebalanceTimer, routeLookedUp, wakeRebalancing, withRebalancing } from '../rebalance.ts';
import { replyRouteKnown } from '../replying.ts';
import { type ConsumerState, type ConsumerStep, setTimer } from '../state.ts';
import { parseTimestamp } from '../timestamp.ts';

/** Begins a life. For `node.boot`. */
export function boot(fresh: ConsumerState, event: Boot): ConsumerStep {
  const { config } = fresh;
  const subscriptions = firstSubscriptions(fresh, event);
  const topics = subscriptions.map(({ topic }) => topic);
  const booted: ConsumerState = {
    ...withRebalancing(fresh, { endedMono: event.mono }),
    subscriptions,
    startingTopics: hasNameServer(fresh.client) ? topics : [],
    bootedAt: event.at,
    consumeFromMs: parseTimestamp(config.consumeTimestamp) ?? event.at - consumerTimes.lookBackMs,
  };
  const timers = [
    setTimer(persistTimer, '', consumerTimes.firstPersistMs),
    setTimer(rebalanceTimer, '', config.rebalanceWaitIntervalMs),
  ];
  if (!config.consumeOrderly) timers.push(setTimer(expiredTimer, '', config.consumeTimeoutMs));
  if (needsLocks(config)) timers.push(setTimer(lockAllTimer, '', consumerTimes.firstLockAllMs));
  return andThen([booted, timers], (idle) =>
    andThen(inClient(idle, startClient(idle.client, event)), (started) =>
      each(started, topics, (now, topic) =>
        inClient(now, lookupRoute(watchTopic(now.client, topic), topic, event)),
      ),
    ),
  );
}

/** Says why the consumer does not start. For `node.boot` with wrong settings. */
export function refuseStart(state: ConsumerState): ConsumerStep {
  return [state, [logged('error', `the consumer does not start: ${startProblem(state.config)}`)]];
}

function firstSubscriptions({ config }: ConsumerState, { at }: Stamp): readonly Subscription[] {
  const wanted = new Map(config.subscriptions.map((s) => [s.topic, s]));
  const given = [...wanted.values()].map(({ topic, expression, type }) =>
    subscriptionOf(topic, expression, at, type),
  );
  if (config.messageModel === 'BROADCASTING') return given;
  return [...given, subscriptionOf(retryTopicOf(config.group), '*', at)];
}

/** A route look-up has ended while starting. The last one ends the start. */
export function routeWhileStarting(
  state: ConsumerState,
  event: Reply<'getRouteInfoByTopic'>,
): ConsumerStep {
  const [client, outputs, { topic }] = onRouteReply(state.client, event);
  const startingTopics = state.startingTopics.filter((other) => other !== topic);
  const next: ConsumerState = { ...state, client, startingTopics };
  if (startingTopics.length > 0) return [next, outputs];
  const checked = andThen([next, []], (now) => checkFilters(now, event));
  const told = andThen(checked, (now) =>
    inClient(now, sendHeartbeats(now.client, heartbeatOf(now), event)),
  );
  const [started, more] = andThen(told, (now) => wakeRebalancing(now, event));
  return [started, [...outputs, ...more]];
}

/** A route look-up has ended later on. */
export function routeReplied(
  state: ConsumerState,
  event: Reply<'getRouteInfoByTopic'>,
): ConsumerStep {
  const [client, outputs, { topic }] = onRouteReply(state.client, event);
  const [next, more] = andThen(routeLookedUp({ ...state, client }, topic, event), (now) =>
    replyRouteKnown(now, topic, event),
  );
  return [next, [...outputs, ...more]];
}
