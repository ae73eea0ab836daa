/**
 * The routes that a proxy has cached (`TopicRouteService`), and requests that wait for one.
 *
 * A request whose route is not known is set aside as it came; when the route is there, it is raised
 * again and finds it. So no handler has a second half.
 *
 * Behaviour: a cached route is served up to `topicRouteServiceCacheRefreshMs`; the next use still
 * gets it and has it asked for anew. One that nobody used for `topicRouteServiceCacheExpiredMs`
 * counts as unknown. A name server that fails leaves what is known; one that knows the topic no
 * more takes it away. That a topic does not exist is not remembered (upstream does, for 20 s).
 *
 * Not modelled: the bound of 20,000 entries; the cache's threads.
 */
import type { TopicRouteData } from '../../protocol/bodies/topicRouteData.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { call, chooseNameServer } from '../connection/index.ts';
import { logged } from '../shared/logged.ts';
import type { Reply, Stamp, Step, TimerEvent } from '../shared/node.ts';
import { emptyTable, type Table } from '../shared/table.ts';
import type { NoRoute, Resumable } from './bounds.ts';
import { comeAgain, nobody, overdue, setAside, type Waiting } from './setAside.ts';
import type { ProxyState } from './state.ts';

/** What a name server said of a topic, last. */
interface CachedRoute {
  readonly route: TopicRouteData;
  /** Monotonic time of the answer. */
  readonly fetchedMono: number;
  /** Monotonic time of the last use. */
  readonly usedMono: number;
}

/** All cached routes, and what waits for others. */
export interface Routes {
  readonly cached: Table<CachedRoute>;
  /** By topic that a name server was asked for. */
  readonly waiting: Table<Waiting>;
  /** By broker name: its addresses by id, as the newest route that names it has them. */
  readonly brokers: Table<KnownBroker>;
}

/** Where a broker is. */
export interface KnownBroker {
  readonly addresses: ReadonlyMap<number, string>;
  readonly cluster: string;
}

/** What upstream's exceptions end with (`FAQUrl.attachDefaultURL`). */
const faqUrl = 'https://rocketmq.apache.org/docs/bestPractice/06FAQ';
const faq = `\nFor more information, please visit the url, ${faqUrl}`;

/** Nothing known. */
export const noRoutes: Routes = {
  cached: emptyTable(),
  waiting: emptyTable(),
  brokers: emptyTable(),
};

/** What is known of a topic: a route, or why there is none. */
export type Found = { readonly kind: 'route'; readonly route: TopicRouteData } | NoRoute;

interface RouteContext {
  readonly for: 'route';
  readonly topic: string;
}

/**
 * Does something with the route of a topic: at once where it is known; else the event is set aside
 * and comes again, so that the handler that called this runs once more from its beginning.
 */
export function withRoute(
  state: ProxyState,
  topic: string,
  event: Resumable,
  then: (state: ProxyState, found: Found) => Step<ProxyState>,
): Step<ProxyState> {
  const found = event.waited?.absent.get(topic) ?? foundRoute(state, topic, event);
  if (found === undefined) return park(state, topic, event);
  const [used, outputs] = refreshed(state, topic, event);
  const [after, more] = then(used, found);
  return [after, outputs.length === 0 ? more : [...outputs, ...more]];
}

/** Has a topic asked for at once, whatever is cached: an address of its route has failed. */
export function refetch(state: ProxyState, topic: string, stamp: Stamp): Step<ProxyState> {
  return state.routes.waiting.has(topic) ? [state, []] : fetch(state, topic, nobody, stamp);
}

/** What is cached of a topic, if it still counts. */
export function foundRoute(
  { routes, config }: ProxyState,
  topic: string,
  { mono }: Stamp,
): Extract<Found, { readonly kind: 'route' }> | undefined {
  const known = routes.cached.get(topic);
  if (known === undefined) return undefined;
  const isForgotten = mono - known.usedMono > config.topicRouteServiceCacheExpiredMs;
  return isForgotten ? undefined : { kind: 'route', route: known.route };
}

/** Notes the use of a cached route, and has it asked for anew if it is old. */
function refreshed(state: ProxyState, topic: string, stamp: Stamp): Step<ProxyState> {
  const { routes, config } = state;
  const known = routes.cached.get(topic);
  if (known === undefined) return [state, []];
  const used: ProxyState =
    known.usedMono === stamp.mono
      ? state
      : withCached(state, topic, { ...known, usedMono: stamp.mono });
  const isOld = stamp.mono - known.fetchedMono > config.topicRouteServiceCacheRefreshMs;
  return isOld ? refetch(used, topic, stamp) : [used, []];
}

function park(state: ProxyState, topic: string, event: Resumable): Step<ProxyState> {
  const asked = state.routes.waiting.get(topic);
  const [waiting, outputs] = setAside(state.config, topic, asked ?? nobody, event);
  if (asked === undefined) {
    const [after, more] = fetch(state, topic, waiting, event);
    return [after, [...outputs, ...more]];
  }
  return [withWaiting(state, topic, waiting), outputs];
}

/** `timer.setAside`: the time of some that wait for a route is over, whatever comes of it. */
export function waitedTooLong(state: ProxyState, { key, ...stamp }: TimerEvent): Step<ProxyState> {
  const asked = state.routes.waiting.get(key);
  if (asked === undefined) return [state, []];
  const remark = `route of ${key} unknown: no name server has answered in time`;
  const none: NoRoute = { kind: 'none', code: responseCode.SYSTEM_ERROR, remark };
  const [waiting, outputs] = overdue(key, asked, none, stamp);
  return [withWaiting(state, key, waiting), outputs];
}

function fetch(state: ProxyState, topic: string, waiting: Waiting, stamp: Stamp): Step<ProxyState> {
  const [nameServers, to] = chooseNameServer(state.nameServers, state.connections);
  const asked = withWaiting({ ...state, nameServers }, topic, waiting);
  if (to === undefined) return failed(asked, topic, 'no name server is configured', stamp);
  const context: RouteContext = { for: 'route', topic };
  const [connections, outputs] = call(
    asked.connections,
    {
      to,
      command: 'getRouteInfoByTopic',
      header: { topic, acceptStandardJsonOnly: true },
      body: undefined,
      timeoutMs: state.config.mqClientApiTimeoutMs,
      mode: 'prompt',
      context,
    },
    stamp,
  );
  return [{ ...asked, connections }, outputs];
}

/** Takes in what a name server said of a topic; whatever waited for it comes again. */
export function onRoute(state: ProxyState, reply: Reply<'getRouteInfoByTopic'>): Step<ProxyState> {
  const { topic } = reply.context as RouteContext; // Made by `fetch` alone.
  const { outcome, address, mono } = reply;
  if (!outcome.ok) return failed(state, topic, `${address}: ${outcome.problem}`, reply);
  const { code, remark, body: route } = outcome.frame;
  if (code === responseCode.SUCCESS && route !== undefined) {
    const cached = { route, fetchedMono: mono, usedMono: mono };
    const known = withBrokers(withCached(state, topic, cached), topic, route);
    return resumed(known, topic, undefined, reply);
  }
  if (code !== responseCode.TOPIC_NOT_EXIST) {
    return failed(state, topic, `${address} answered ${code}: ${remark}`, reply);
  }
  const none: NoRoute = { kind: 'none', code, remark: absentText(topic) };
  return resumed(withCached(state, topic, undefined), topic, none, reply);
}

/** That a topic is not there, as a proxy says it (`MQClientException` of the route service). */
function absentText(topic: string): string {
  const text = `No topic route info in name server for the topic: ${topic}`;
  return `CODE: ${responseCode.TOPIC_NOT_EXIST}  DESC: ${text}${faq}`;
}

/** What is known stays as it is; where nothing is, whoever waits is told. */
function failed(state: ProxyState, topic: string, problem: string, stamp: Stamp): Step<ProxyState> {
  const said = logged('warn', `no route of ${topic}: ${problem}`);
  const remark = `route of ${topic} unknown: ${problem}`;
  const isKnown = foundRoute(state, topic, stamp) !== undefined;
  const none: NoRoute = { kind: 'none', code: responseCode.SYSTEM_ERROR, remark };
  const [after, outputs] = resumed(state, topic, isKnown ? undefined : none, stamp);
  return [after, [said, ...outputs]];
}

function resumed(
  state: ProxyState,
  topic: string,
  none: NoRoute | undefined,
  stamp: Stamp,
): Step<ProxyState> {
  const { routes } = state;
  const again = comeAgain(topic, routes.waiting.get(topic) ?? nobody, none, stamp);
  const waiting = routes.waiting.delete(topic);
  return [{ ...state, routes: { ...routes, waiting } }, again];
}

/** Without the routes that nobody has used for so long that they do not count any more. */
export function withoutUnusedRoutes(state: ProxyState, { mono }: Stamp): ProxyState {
  const { routes, config } = state;
  let { cached } = routes;
  for (const [topic, { usedMono }] of cached) {
    if (mono - usedMono > config.topicRouteServiceCacheExpiredMs) cached = cached.delete(topic);
  }
  return { ...state, routes: { ...routes, cached } };
}

function withWaiting(state: ProxyState, topic: string, one: Waiting): ProxyState {
  const { routes } = state;
  return { ...state, routes: { ...routes, waiting: routes.waiting.set(topic, one) } };
}

function withCached(state: ProxyState, topic: string, cached: CachedRoute | undefined): ProxyState {
  const { routes } = state;
  const table =
    cached === undefined ? routes.cached.delete(topic) : routes.cached.set(topic, cached);
  return { ...state, routes: { ...routes, cached: table } };
}

/**
 * Notes where brokers are. A cluster has a topic of its name, on all its brokers: those that are
 * not in its route have ended, and their addresses may soon be another's.
 */
function withBrokers(state: ProxyState, topic: string, route: TopicRouteData): ProxyState {
  let { brokers } = state.routes;
  for (const [brokerName, { cluster }] of brokers) {
    if (cluster === topic) brokers = brokers.delete(brokerName);
  }
  for (const { brokerName, brokerAddrs, cluster } of route.brokerDatas) {
    brokers = brokers.set(brokerName, { addresses: brokerAddrs, cluster });
  }
  return { ...state, routes: { ...state.routes, brokers } };
}
