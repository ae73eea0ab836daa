/**
 * The client's route cache: looking up topics, keeping what is watched fresh
 * (`MQClientInstance.updateTopicRouteInfoFromNameServer`).
 *
 * Not modelled: the lock that makes look-ups wait for one another; here each topic has at most one
 * look-up under way, and different topics do not wait.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call } from '../../connection/index.ts';
import { each } from '../apply.ts';
import { logged } from '../logged.ts';
import type { Output, Reply, Stamp, Step } from '../node.ts';
import type { ClientState, TopicRoute } from './clientState.ts';
import { autoCreateTopic } from './clientState.ts';
import { nextNameServer } from './nameServer.ts';
import { asDefaultRoute, publishInfoOf, routeKey, subscribeQueuesOf } from './routeInfo.ts';

/** The context of a route look-up's call. */
export interface RouteContext {
  readonly for: 'client.route';
  /** The topic that the route is for, also where `TBW102` is asked for in its place. */
  readonly topic: string;
  readonly asDefault: boolean;
}

/** What a look-up came to. `asDefault` says which of the two look-ups it was. */
export type RouteNews = { readonly topic: string; readonly asDefault: boolean } & (
  | { readonly kind: 'changed' | 'unchanged' }
  /** The name server knows no such topic, or refused with another code. */
  | { readonly kind: 'missing'; readonly code: number; readonly remark: string | undefined }
  /** No name server answered; what was known before stays. */
  | { readonly kind: 'unreachable'; readonly problem: string }
);

/** The periodic timer's name; the event is `timer.refreshRoutes`, the key empty. */
export const refreshTimer = 'refreshRoutes';

/** Has the periodic refresh ask for a topic from now on; asks nothing itself. */
export function watchTopic(client: ClientState, topic: string): ClientState {
  const watched = client.watched.set(topic, true);
  return watched === client.watched ? client : { ...client, watched };
}

/** The periodic refresh leaves the topic out from now on; what is known of it stays. */
export function unwatchTopic(client: ClientState, topic: string): ClientState {
  const watched = client.watched.delete(topic);
  return watched === client.watched ? client : { ...client, watched };
}

/** What is known of a topic, if anything. */
export function routeOf(client: ClientState, topic: string): TopicRoute | undefined {
  return client.routes.get(topic);
}

/**
 * Asks a name server for a topic, or with `asDefault` for `TBW102` in its place; joins a look-up of
 * the topic that is under way already. The answer comes as `reply.getRouteInfoByTopic`. Without
 * any name server configured nothing happens: see `hasNameServer`.
 */
export function lookupRoute(
  client: ClientState,
  topic: string,
  stamp: Stamp,
  asDefault = false,
): Step<ClientState> {
  if (client.lookups.has(topic)) return [client, []];
  const [chosen, to] = nextNameServer(client);
  if (to === undefined) return [client, []];
  const context: RouteContext = { for: 'client.route', topic, asDefault };
  const [connections, outputs] = call(
    chosen.connections,
    {
      to,
      command: 'getRouteInfoByTopic',
      header: { topic: asDefault ? autoCreateTopic : topic },
      body: undefined,
      timeoutMs: client.config.mqClientApiTimeoutMs,
      context,
    },
    stamp,
  );
  const lookups = client.lookups.set(topic, asDefault ? 'default' : 'topic');
  return [{ ...chosen, connections, lookups }, outputs];
}

/** Whether there is any name server to ask. */
export function hasNameServer({ config }: ClientState): boolean {
  return config.namesrvAddrs.length > 0;
}

/** Asks for every watched topic and sets the timer again. For `timer.refreshRoutes`. */
export function refreshRoutes(client: ClientState, stamp: Stamp): Step<ClientState> {
  const topics = [...client.watched.keys()].sort();
  const [asked, outputs] = each(client, topics, (now, topic) => lookupRoute(now, topic, stamp));
  const delayMs = client.config.pollNameServerIntervalMs;
  return [asked, [...outputs, { type: 'timer.set', name: refreshTimer, key: '', delayMs }]];
}

/**
 * Takes in `reply.getRouteInfoByTopic` (every such call is the client's own) and says what is new.
 * A refusal or a silence leaves the known route as it is.
 */
export function onRouteReply(
  client: ClientState,
  { context, outcome }: Reply<'getRouteInfoByTopic'>,
): readonly [client: ClientState, outputs: readonly Output[], news: RouteNews] {
  const { topic, asDefault } = context as RouteContext; // Made by `lookupRoute` alone.
  const about = { topic, asDefault } as const;
  const idle: ClientState = { ...client, lookups: client.lookups.delete(topic) };
  if (!outcome.ok) {
    const { problem } = outcome;
    return [
      idle,
      [logged('warn', `no route of ${topic}: ${problem}`)],
      { ...about, kind: 'unreachable', problem },
    ];
  }
  const { code, remark, body } = outcome.frame;
  if (code !== responseCode.SUCCESS || body === undefined) {
    return [idle, [], { ...about, kind: 'missing', code, remark }];
  }
  const route = asDefault ? asDefaultRoute(body, client.config.defaultTopicQueueNums) : body;
  const key = routeKey(route);
  const known = client.routes.get(topic);
  if (known?.key === key) return [idle, [], { ...about, kind: 'unchanged' }];
  const entry: TopicRoute = {
    route,
    key,
    publish: publishInfoOf(topic, route),
    subscribe: subscribeQueuesOf(topic, route),
  };
  return [withRoute(idle, topic, entry), [], { ...about, kind: 'changed' }];
}

function withRoute(client: ClientState, topic: string, entry: TopicRoute): ClientState {
  let { brokers } = client;
  for (const { brokerName, brokerAddrs } of entry.route.brokerDatas) {
    brokers = brokers.set(brokerName, brokerAddrs);
  }
  return { ...client, brokers, routes: client.routes.set(topic, entry) };
}
