/**
 * `%RETRY%<group>`: made when a consumer's heartbeat comes, as brokers do it themselves.
 *
 * Behaviour: a proxy hands no heartbeat of a consumer on (brokers would take it for a member), so
 * each master of the topics that the group reads is asked for the retry topic's settings, once, and
 * where there are none is told to make the topic: one queue to read and one to write, as a broker
 * makes it for a group with default settings. Clients find it when they next ask for its route, as
 * they do directly. A broker that could not be asked is asked again with a later heartbeat.
 *
 * Not modelled: another `retryQueueNums` of the group; the `order` and unit marks of the topic.
 */
import type { ConsumerData } from '../../../protocol/bodies/heartbeatData.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { retryTopicOf } from '../../../protocol/retryTopics.ts';
import { call, within } from '../../connection/index.ts';
import { each, stampOf } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Address, Output, Reply, Stamp, Step } from '../../shared/node.ts';
import { masterId } from '../brokers.ts';
import { withRoute } from '../routes.ts';
import type { ProxyState } from '../state.ts';
import { newTopicHeader } from './feeds.ts';

/** A group reads a topic: the brokers of the topic need the group's retry topic. */
export interface RetryTopicWanted extends Stamp {
  readonly type: 'members.retryTopicWanted';
  readonly group: string;
  readonly topic: string;
}

interface RetryContext {
  readonly for: 'retryConfig' | 'retryCreate';
  readonly key: string;
  readonly group: string;
}

/** Has the retry topic made on the brokers of each topic that the group reads. */
export function wantRetryTopic(
  state: ProxyState,
  { groupName: group, subscriptionDataSet }: ConsumerData,
  stamp: Stamp,
): Step<ProxyState> {
  const retryTopic = retryTopicOf(group);
  const raised: Output[] = [];
  for (const { topic } of subscriptionDataSet) {
    if (topic === retryTopic || isAsked(state, group, topic, stamp)) continue;
    const event = { type: 'members.retryTopicWanted', group, topic, ...stampOf(stamp) };
    raised.push({ type: 'raise', event });
  }
  return [state, raised];
}

/** Heartbeats are many: one that brings nothing new, while the route is fresh, costs no event. */
function isAsked(
  { routes, config, sync }: ProxyState,
  group: string,
  topic: string,
  { mono }: Stamp,
): boolean {
  const known = routes.cached.get(topic);
  if (known?.route === undefined) return false;
  if (mono - known.fetchedMono > config.topicRouteServiceCacheRefreshMs) return false;
  return known.route.brokerDatas.every(({ brokerName, brokerAddrs }) => {
    return !brokerAddrs.has(masterId) || sync.retryTopics.has(retryKey(group, brokerName));
  });
}

const retryKey = (group: string, brokerName: string): string => `${group} ${brokerName}`;

/** Asks the brokers of the topic that were not asked yet. */
export function retryTopicWanted(state: ProxyState, event: RetryTopicWanted): Step<ProxyState> {
  const { group, topic } = event;
  return withRoute(state, topic, event, (now, found) => {
    const brokers = found.kind === 'route' ? found.route.brokerDatas : [];
    return each(now, brokers, (asking, { brokerName, brokerAddrs }) => {
      const key = retryKey(group, brokerName);
      const master = brokerAddrs.get(masterId);
      if (master === undefined || asking.sync.retryTopics.has(key)) return [asking, []];
      return ask(asking, master, { for: 'retryConfig', key, group }, event);
    });
  });
}

function ask(
  state: ProxyState,
  to: Address,
  context: RetryContext,
  stamp: Stamp,
): Step<ProxyState> {
  const { sync, config } = state;
  const retryTopics = sync.retryTopics.set(context.key, true);
  const made = call(
    state.connections,
    {
      to,
      command: 'getTopicConfig',
      header: { topic: retryTopicOf(context.group) },
      body: undefined,
      timeoutMs: config.mqClientApiTimeoutMs,
      mode: 'prompt',
      context,
    },
    stamp,
  );
  return within({ ...state, sync: { ...sync, retryTopics } }, made);
}

/** Whether the broker has the topic; if not, it is to make it. */
export function onRetryConfig(state: ProxyState, reply: Reply<'getTopicConfig'>): Step<ProxyState> {
  const context = reply.context as RetryContext;
  const { outcome, address } = reply;
  const code = outcome.ok ? outcome.frame.code : undefined;
  if (code === responseCode.SUCCESS) return [state, []];
  if (code !== responseCode.TOPIC_NOT_EXIST) return unmade(state, reply);
  const made = call(
    state.connections,
    {
      to: address,
      command: 'updateAndCreateTopic',
      header: newTopicHeader(retryTopicOf(context.group)),
      body: undefined,
      timeoutMs: state.config.mqClientApiTimeoutMs,
      mode: 'prompt',
      context: { ...context, for: 'retryCreate' } satisfies RetryContext,
    },
    reply,
  );
  return within(state, made);
}

/** Whether the broker has made it. */
export function onRetryCreated(
  state: ProxyState,
  reply: Reply<'updateAndCreateTopic'>,
): Step<ProxyState> {
  const { outcome } = reply;
  const isMade = outcome.ok && outcome.frame.code === responseCode.SUCCESS;
  return isMade ? [state, []] : unmade(state, reply);
}

function unmade(
  state: ProxyState,
  { context, outcome, address }: Reply<'getTopicConfig' | 'updateAndCreateTopic'>,
): Step<ProxyState> {
  const { key, group } = context as RetryContext;
  const { sync } = state;
  const retryTopics = sync.retryTopics.delete(key);
  const problem = outcome.ok ? `${outcome.frame.code}: ${outcome.frame.remark}` : outcome.problem;
  const said = logged('warn', `no ${retryTopicOf(group)} at ${address}: ${problem}`);
  return [{ ...state, sync: { ...sync, retryTopics } }, [said]];
}
