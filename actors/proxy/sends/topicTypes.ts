/**
 * The message types of topics that a proxy has cached (`ClusterMetadataService`), and requests that
 * wait for one.
 *
 * Behaviour: a broker of the topic is asked for its settings (GET_TOPIC_CONFIG); without the
 * attribute `message.type` a topic is NORMAL. A cached type is served up to
 * `topicConfigCacheRefreshMs`; the next use still gets it and has it asked for anew. One that
 * nobody used for `topicConfigCacheExpiredMs` counts as unknown. As with routes, a request whose
 * topic is not known is set aside and comes again.
 *
 * Better than upstream, on purpose: the broker that the request is for is asked first, not any
 * (upstream picks one at random): if it does not answer, the request would have failed there, too.
 * Whoever waits is told that, where upstream takes the topic for UNSPECIFIED and so refuses every
 * message as one of the wrong type (#9595). That a topic does not exist is not remembered.
 *
 * Not modelled: the bound of 20,000 entries; the cache's threads.
 */
import type { TopicRouteData } from '../../../protocol/bodies/topicRouteData.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call, within } from '../../connection/index.ts';
import { andThen } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Address, Reply, Stamp, Step } from '../../shared/node.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import { leftMs, type Resumable } from '../bounds.ts';
import { masterId } from '../brokers.ts';
import { failureText } from '../forwarding.ts';
import { foundRoute, refetch, withRoute } from '../routes.ts';
import { comeAgain, joined, nobody, type Waiting } from '../setAside.ts';
import type { ProxyState } from '../state.ts';

/** What is known of a topic's type, or why nothing is: code and remark for whoever asked. */
export type FoundType =
  | { readonly kind: 'type'; readonly type: string }
  | { readonly kind: 'none'; readonly code: number; readonly remark: string };

interface CachedType {
  readonly found: FoundType;
  /** False: there is no such topic, or nobody could say; it counts at this instant alone. */
  readonly isLasting: boolean;
  /** Monotonic time of the answer. */
  readonly fetchedMono: number;
  /** Monotonic time of the last use. */
  readonly usedMono: number;
}

/** All cached types, and what waits for others. */
export interface TopicTypes {
  readonly cached: Table<CachedType>;
  /** By topic that a broker was asked for. */
  readonly waiting: Table<Waiting>;
}

/** Nothing known. */
export const noTopicTypes: TopicTypes = { cached: emptyTable(), waiting: emptyTable() };

interface TypeContext {
  readonly for: 'topicType';
  readonly topic: string;
}

/** The type of a topic that does not exist. */
const unspecified: FoundType = { kind: 'type', type: 'UNSPECIFIED' };

/** Which topic is meant, and which broker the request is for. */
interface Asked {
  readonly topic: string;
  readonly brokerName: string | undefined;
}

/** Does something with the message type of a topic, as `withRoute` does with a route. */
export function withTopicType(
  state: ProxyState,
  asked: Asked,
  event: Resumable,
  then: (state: ProxyState, found: FoundType) => Step<ProxyState>,
): Step<ProxyState> {
  const { topic } = asked;
  const known = state.topicTypes.cached.get(topic);
  if (known !== undefined && counts(state, known, event)) {
    return andThen(refreshed(state, asked, known, event), (now) => then(now, known.found));
  }
  const { waiting } = state.topicTypes;
  const asking = waiting.get(topic);
  if (asking !== undefined) {
    return [withTypes(state, { waiting: waiting.set(topic, joined(asking, event)) }), []];
  }
  return withRoute(state, topic, event, (now, found) => {
    if (found.kind === 'route') {
      const to = addressOf(found.route, asked.brokerName);
      if (to !== undefined) return fetch(now, topic, to, event, joined(nobody, event));
      const remark = `type of topic ${topic} unknown: none of its brokers has a master`;
      return then(now, { kind: 'none', code: responseCode.SYSTEM_ERROR, remark });
    }
    const { code, remark = '' } = found;
    if (code === responseCode.TOPIC_NOT_EXIST) return then(now, unspecified);
    return then(now, { kind: 'none', code, remark });
  });
}

function counts({ config }: ProxyState, known: CachedType, { mono }: Stamp): boolean {
  if (!known.isLasting) return known.fetchedMono === mono;
  return mono - known.usedMono <= config.topicConfigCacheExpiredMs;
}

/** Without the types that do not count any more. */
export function withoutUnusedTypes(state: ProxyState, stamp: Stamp): ProxyState {
  let { cached } = state.topicTypes;
  for (const [topic, known] of cached) {
    if (!counts(state, known, stamp)) cached = cached.delete(topic);
  }
  return withTypes(state, { cached });
}

/** Notes the use of a cached type, and has it asked for anew if it is old. */
function refreshed(
  state: ProxyState,
  { topic, brokerName }: Asked,
  known: CachedType,
  event: Resumable,
): Step<ProxyState> {
  const { mono } = event;
  const used = known.usedMono === mono ? state : cache(state, topic, { ...known, usedMono: mono });
  const isOld = mono - known.fetchedMono > state.config.topicConfigCacheRefreshMs;
  if (!isOld || state.topicTypes.waiting.has(topic)) return [used, []];
  const route = foundRoute(used, topic, event);
  if (route?.kind !== 'route') return refetch(used, topic, event);
  const to = addressOf(route.route, brokerName);
  return to === undefined ? [used, []] : fetch(used, topic, to, event, nobody);
}

/** The broker meant, if the topic is there; else the first that has a master. */
function addressOf(route: TopicRouteData, brokerName: string | undefined): Address | undefined {
  const brokers = route.brokerDatas.filter(({ brokerAddrs }) => brokerAddrs.has(masterId));
  const meant = brokers.find((broker) => broker.brokerName === brokerName) ?? brokers[0];
  return meant?.brokerAddrs.get(masterId);
}

function fetch(
  state: ProxyState,
  topic: string,
  to: Address,
  event: Resumable,
  waiting: Waiting,
): Step<ProxyState> {
  const { mqClientApiTimeoutMs, forwardTimeoutMs } = state.config;
  const context: TypeContext = { for: 'topicType', topic };
  const request = {
    to,
    command: 'getTopicConfig',
    header: { topic },
    body: undefined,
    timeoutMs: Math.min(mqClientApiTimeoutMs, leftMs(event, forwardTimeoutMs)),
    mode: 'prompt',
    context,
  } as const;
  const { topicTypes } = state;
  const asked = withTypes(state, { waiting: topicTypes.waiting.set(topic, waiting) });
  return within(asked, call(asked.connections, request, event));
}

/** Takes in what a broker said of a topic; whatever waited for it comes again. */
export function onTopicType(state: ProxyState, reply: Reply<'getTopicConfig'>): Step<ProxyState> {
  const { topic } = reply.context as TypeContext; // Made by `fetch` alone.
  const { outcome, address } = reply;
  if (!outcome.ok) {
    const { mqClientApiTimeoutMs } = state.config;
    const isGone = outcome.problem === 'connectFailed' || outcome.problem === 'closed';
    const step = failed(
      state,
      topic,
      failureText(outcome.problem, address, mqClientApiTimeoutMs),
      reply,
    );
    return isGone ? andThen(step, (now) => refetch(now, topic, reply)) : step;
  }
  const { code, remark, body } = outcome.frame;
  if (code === responseCode.SUCCESS && body !== undefined) {
    const type = body.attributes.get('message.type') ?? 'NORMAL';
    return resumed(state, topic, { found: { kind: 'type', type }, isLasting: true }, reply);
  }
  if (code === responseCode.TOPIC_NOT_EXIST) {
    return resumed(state, topic, { found: unspecified, isLasting: false }, reply);
  }
  return failed(state, topic, `${address} answered ${code}: ${remark}`, reply);
}

/** What is known stays as it is; where nothing is, whoever waits is told. */
function failed(state: ProxyState, topic: string, problem: string, stamp: Stamp): Step<ProxyState> {
  const said = logged('warn', `no type of topic ${topic}: ${problem}`);
  const known = state.topicTypes.cached.get(topic);
  const remark = `type of topic ${topic} unknown: ${problem}`;
  const none = { kind: 'none', code: responseCode.SYSTEM_ERROR, remark } as const;
  const step =
    known?.isLasting === true && counts(state, known, stamp)
      ? resumed(state, topic, undefined, stamp)
      : resumed(state, topic, { found: none, isLasting: false }, stamp);
  return andThen([state, [said]], () => step);
}

function resumed(
  state: ProxyState,
  topic: string,
  told: Pick<CachedType, 'found' | 'isLasting'> | undefined,
  stamp: Stamp,
): Step<ProxyState> {
  const { mono } = stamp;
  const known =
    told === undefined
      ? state
      : cache(state, topic, { ...told, fetchedMono: mono, usedMono: mono });
  const { waiting } = known.topicTypes;
  const again = comeAgain(topic, waiting.get(topic) ?? nobody, undefined, stamp);
  return [withTypes(known, { waiting: waiting.delete(topic) }), again];
}

function cache(state: ProxyState, topic: string, cached: CachedType): ProxyState {
  return withTypes(state, { cached: state.topicTypes.cached.set(topic, cached) });
}

function withTypes(state: ProxyState, changed: Partial<TopicTypes>): ProxyState {
  return { ...state, topicTypes: { ...state.topicTypes, ...changed } };
}
