/**
 * Start and end of a lite pull consumer (upstream `DefaultLitePullConsumerImpl.start`, `shutdown`).
 *
 * Behaviour: a start looks up the topics that are subscribed, or begins the tasks of queues that
 * are assigned. It sends no heartbeat and wakes no rebalancing: the first heartbeat is the timer's,
 * after 1 s, or that of the first connection to a broker. A shutdown commits what is in memory, but
 * not what was polled since the last commit; unregisters the group; then closes all connections.
 * What is not settled by then settles `unanswered`; upstream's shutdown waits for a poll instead.
 * Once the route of a topic of the start is known, a broker is asked whether it can read the
 * filter, if that is not by tags: a no ends the consumer, where upstream's start throws.
 * Not modelled: a start that fails for want of a name server.
 */
import { onLink } from '../../connection/index.ts';
import { andThen, each } from '../../shared/apply.ts';
import { checkFilter, filterRefusal } from '../../shared/client/filterCheck.ts';
import { offsetTimes } from '../../shared/client/firstOffset.ts';
import {
  closeClient,
  inClient,
  isLeaving,
  knownBrokers,
  lookupRoute,
  startClient,
  unregister,
  watchTopic,
} from '../../shared/client/index.ts';
import { cutOff } from '../../shared/client/settlement.ts';
import { parseTimestamp } from '../../shared/client/timestamp.ts';
import { logged } from '../../shared/logged.ts';
import type { Boot, LinkOpened, Output, Reply, Stamp } from '../../shared/node.ts';
import { emptyLog } from '../../shared/segmentedLog.ts';
import { assignQueues } from '../assigning.ts';
import { startProblem } from '../checks.ts';
import { litePullTimes } from '../config.ts';
import { metadataTimer } from '../fetching.ts';
import { persistHeld, persistTimer } from '../offsets.ts';
import { settled } from '../operation.ts';
import { pollTimer } from '../polling.ts';
import { pullTimer } from '../queueTable.ts';
import { rebalanceTimer, wakeRebalancing, withRebalancing } from '../rounds.ts';
import { cancelTimer, type LitePullState, type LitePullStep, setTimer } from '../state.ts';
import { withSubscription } from '../subscriptions.ts';

/** Begins a life. For `node.boot`. */
export function start(fresh: LitePullState, event: Boot): LitePullStep {
  const { settings } = fresh;
  const subscribed = settings.subscriptions.reduce<LitePullState>(
    (now, { topic, expression, type }) => withSubscription(now, topic, expression, event.at, type),
    withRebalancing(fresh, { endedMono: event.mono }),
  );
  const isAssigned = settings.assign.length > 0 || settings.subExpressionsForAssign.length > 0;
  const booted: LitePullState = {
    ...subscribed,
    unchecked: settings.subscriptions.map(({ topic }) => topic),
    mode: isAssigned ? 'assign' : settings.subscriptions.length > 0 ? 'subscribe' : 'none',
    consumeFromMs: parseTimestamp(settings.consumeTimestamp) ?? event.at - offsetTimes.lookBackMs,
  };
  const timers = [
    setTimer(persistTimer, '', litePullTimes.firstPersistMs),
    setTimer(metadataTimer, '', litePullTimes.firstPersistMs),
    setTimer(rebalanceTimer, '', settings.rebalanceWaitIntervalMs),
  ];
  const started = andThen([booted, timers], (idle) =>
    inClient(idle, startClient(idle.client, event)),
  );
  const asked = andThen(started, (now) =>
    each(now, settings.subscriptions, (each, { topic }) =>
      inClient(each, lookupRoute(watchTopic(each.client, topic), topic, event)),
    ),
  );
  if (settings.assign.length === 0) return asked;
  return andThen(asked, (now) => assignQueues(now, settings.assign, event));
}

/** Says why the consumer does not start. */
export function refuseStart(state: LitePullState): LitePullStep {
  const text = `the lite pull consumer does not start: ${startProblem(state.settings)}`;
  return [state, [logged('error', text)]];
}

/** A connection to a broker came up: it has been told of the group (`onChannelActive`). */
export function connected(state: LitePullState, event: LinkOpened): LitePullStep {
  const isBroker = knownBrokers(state.client).some(({ address }) => address === event.address);
  return isBroker ? wakeRebalancing(state, event) : [state, []];
}

/** Takes in `link.opened` for the connections alone: a heartbeat would join the group again. */
export function connectedWhileStopping(state: LitePullState, event: LinkOpened): LitePullStep {
  const [connections, outputs] = onLink(state.client.connections, event);
  return [{ ...state, client: { ...state.client, connections } }, outputs];
}

/** Begins to leave: `hasLeft` says when that is done. */
export function shutdown(state: LitePullState, event: Stamp): LitePullStep {
  const { group: consumerGroup } = state.settings;
  const quiet = [...state.queues.keys()].sort().map((key) => cancelTimer(pullTimer, key));
  const single = [persistTimer, metadataTimer, rebalanceTimer, pollTimer];
  const cancelled: readonly Output[] = [...quiet, ...single.map((name) => cancelTimer(name, ''))];
  const [committed, outputs] = persistHeld(state, event);
  const step: LitePullStep = [committed, [...cancelled, ...outputs]];
  return andThen(step, (now) => inClient(now, unregister(now.client, [{ consumerGroup }], event)));
}

/** A route of the start is known, if it will ever be: whether its brokers can read the filter. */
export function checkUnchecked(state: LitePullState, topic: string, stamp: Stamp): LitePullStep {
  if (!state.unchecked.includes(topic)) return [state, []];
  const unchecked = state.unchecked.filter((one) => one !== topic);
  const next: LitePullState = { ...state, unchecked };
  const found = next.subscriptions.find((one) => one.topic === topic);
  if (found === undefined) return [next, []];
  return inClient(next, checkFilter(next.client, next.settings.group, found, stamp));
}

/** Says why the consumer does not go on, and leaves. */
export function filterRefused(
  state: LitePullState,
  event: Reply<'checkClientConfig'>,
): LitePullStep {
  return andThen([state, [logged('error', filterRefusal(event))]], (now) => shutdown(now, event));
}

/** Whether every broker has been told, or did not answer. */
export function hasLeft({ client }: LitePullState): boolean {
  return !isLeaving(client);
}

/** Ends what is left: open orders settle, oldest first, and the connections close. */
export function finish(state: LitePullState, stamp: Stamp): LitePullStep {
  const left = [...state.open.values()].sort((a, b) => a.sequence - b.sequence);
  const cleared: LitePullState = {
    ...state,
    open: left.reduce((table, { sequence }) => table.delete(sequence), state.open),
    waiting: emptyLog(),
    turn: undefined,
  };
  const told = each(cleared, left, (now, operation) => [now, [settled(operation, cutOff)]]);
  return andThen(told, (now) => inClient(now, closeClient(now.client, stamp)));
}
