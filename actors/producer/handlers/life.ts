/**
 * Start and end of a producer (`DefaultMQProducerImpl.start`, `shutdown`).
 *
 * Behaviour: a start opens no connection and looks up only topics named in the settings. A shutdown
 * unregisters the group, then the client's inner one, then closes all connections; sends that are
 * not settled by then settle `unreachable`, requests that wait for a reply `cutOff`.
 */
import { andThen, each } from '../../shared/apply.ts';
import {
  closeClient,
  groupNameProblem,
  inClient,
  isLeaving,
  lookupRoute,
  startClient,
  unregister,
  watchTopic,
} from '../../shared/client/index.ts';
import { logged } from '../../shared/logged.ts';
import type { Boot, Stamp, Step } from '../../shared/node.ts';
import { cutOff } from '../attempt.ts';
import { startDetector, stopDetector } from '../detector.ts';
import type { ShutdownOrder } from '../events.ts';
import { drawProcess } from '../messages.ts';
import { endAll, scanTimes } from '../requests.ts';
import type { ProducerState } from '../state.ts';
import { endLookUps } from './lookUp.ts';
import { leaveTransactions } from './sendInTransaction.ts';

/** What is wrong with the settings, so that the producer cannot start (`checkConfig`). */
export function startProblem({ settings }: ProducerState): string | undefined {
  const { producerGroup } = settings;
  if (producerGroup === 'DEFAULT_PRODUCER') {
    return 'producerGroup can not equal DEFAULT_PRODUCER, please specify another one.';
  }
  return groupNameProblem(producerGroup);
}

/** Starts the client instance and looks up the topics that the settings name. */
export function start(state: ProducerState, event: Boot): Step<ProducerState> {
  const process = drawProcess(state.settings.clientId, event);
  const started = startClient(state.client, event);
  const requests = { ...state.requests, scanMono: event.mono + scanTimes.firstMs };
  const begun = andThen(inClient({ ...state, process, requests }, started), startDetector);
  return andThen(begun, (booted) =>
    each(booted, state.settings.topics, (now, topic) =>
      inClient(now, lookupRoute(watchTopic(now.client, topic), topic, event)),
    ),
  );
}

/** Says why the producer does not start. */
export function refuseStart(state: ProducerState): Step<ProducerState> {
  const text = `the producer does not start: ${startProblem(state)}`;
  return [state, [logged('error', text)]];
}

/** Begins to leave: `hasLeft` says when that is done. */
export function shutdown(state: ProducerState, event: ShutdownOrder): Step<ProducerState> {
  const { producerGroup } = state.settings;
  return andThen(stopDetector(state), (now) =>
    inClient(now, unregister(now.client, [{ producerGroup }], event)),
  );
}

/** Whether every broker has been told, or did not answer. */
export function hasLeft({ client }: ProducerState): boolean {
  return !isLeaving(client);
}

/** Ends what is left: open sends settle, oldest first, and the connections close. */
export function finish(state: ProducerState, stamp: Stamp): Step<ProducerState> {
  const settled = each(state, state.pending.values(), cutOff);
  const asked = andThen(settled, endLookUps);
  const ended = andThen(andThen(asked, endAll), leaveTransactions);
  return andThen(ended, (now) => inClient(now, closeClient(now.client, stamp)));
}
