/**
 * Routes, as the producer wants them (`tryToFindTopicPublishInfo`).
 *
 * Behaviour: a topic that no name server knows is looked up as `TBW102`, so that a broker may make
 * it on demand; what is missing there too is no route. A name server that does not answer is none
 * either: upstream throws `IllegalStateException` then, at once and without a second look-up.
 */

import { andThen, each } from '../../shared/apply.ts';
import {
  hasNameServer,
  lookupRoute,
  onRouteReply,
  type RouteNews,
  routeOf,
  watchTopic,
} from '../../shared/client/index.ts';
import type { Reply, Stamp, Step } from '../../shared/node.ts';
import { begin } from '../requestSending.ts';
import { clientErrorCode, noCode, type Settlement, settle } from '../settle.ts';
import type { PendingSend, ProducerState, WaitingSend } from '../state.ts';
import { lookUpsGoOn } from './lookUp.ts';

/** Puts a send behind the look-up of its topic, which it may have to start. */
export function awaitRoute(
  state: ProducerState,
  send: PendingSend,
  stamp: Stamp,
): Step<ProducerState> {
  const { topic } = send.order;
  if (!hasNameServer(state.client)) return settle(state, send, noNameServer);
  const before = state.waiting.get(topic);
  const [client, outputs] = lookupRoute(watchTopic(state.client, topic), topic, stamp);
  const waiting = state.waiting.set(topic, { sequence: send.sequence, before });
  const pending = state.pending.set(send.sequence, send);
  return [{ ...state, client, waiting, pending }, outputs];
}

/** Takes in what came of a look-up: the sends that waited for it go on, or have no route. */
export function onRoute(
  state: ProducerState,
  event: Reply<'getRouteInfoByTopic'>,
): Step<ProducerState> {
  const [client, outputs, news] = onRouteReply(state.client, event);
  const told: Step<ProducerState> = [{ ...state, client }, outputs];
  const gone = andThen(told, (now) => sendsGoOn(now, news, event));
  return andThen(gone, (now) => lookUpsGoOn(now, news.topic, event));
}

function sendsGoOn(state: ProducerState, news: RouteNews, stamp: Stamp): Step<ProducerState> {
  const waiting = state.waiting.get(news.topic);
  if (waiting === undefined) return [state, []];
  if (news.kind === 'missing' && !news.asDefault) {
    const [client, outputs] = lookupRoute(state.client, news.topic, stamp, true);
    return [{ ...state, client }, outputs];
  }
  const released = { ...state, waiting: state.waiting.delete(news.topic) };
  return each(released, oldestFirst(released, waiting), (now, send) =>
    goOn(now, send, news, stamp),
  );
}

function oldestFirst(state: ProducerState, last: WaitingSend): readonly PendingSend[] {
  const sends: PendingSend[] = [];
  for (let entry: WaitingSend | undefined = last; entry !== undefined; entry = entry.before) {
    const send = state.pending.get(entry.sequence);
    if (send !== undefined) sends.push(send);
  }
  return sends.reverse();
}

function goOn(
  state: ProducerState,
  send: PendingSend,
  news: RouteNews,
  stamp: Stamp,
): Step<ProducerState> {
  const { brokerName, selector, topic } = send.order;
  if (news.kind === 'unreachable') return settle(state, send, noAnswer(news.problem));
  const hasQueues = (routeOf(state.client, topic)?.publish.queues.length ?? 0) > 0;
  if (hasQueues || brokerName !== undefined) return begin(state, send, stamp);
  const code = selector === undefined ? clientErrorCode.NOT_FOUND_TOPIC_EXCEPTION : noCode;
  const remark = `No route info of this topic: ${topic}`;
  return settle(state, send, { outcome: 'noRoute', code, remark });
}

const noNameServer: Settlement = {
  outcome: 'noRoute',
  code: clientErrorCode.NO_NAME_SERVER_EXCEPTION,
  remark: 'No name server address, please set it.',
};

const noAnswer = (problem: string): Settlement => ({
  outcome: 'noRoute',
  remark: `no name server answered: ${problem}`,
});
