/**
 * Where what proxies tell each other is kept: a topic with one queue on every master of a cluster.
 *
 * Behaviour: at start, and every 10 s, the masters of the cluster are looked up; on one that lacks
 * the topic it is made. Each queue is read from what was told within the lifetime of a member, and
 * from then on by long polls that bring their subscription along: no broker has to know a group or
 * a member for that. Whatever fails is opened anew from the beginning; what is read twice changes
 * nothing.
 *
 * Until everything has been read once, lists of members would be partial (`isComplete`). All
 * brokers but one hold everything (telling.ts): the last one is not waited for.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call, within } from '../../connection/index.ts';
import { andThen, each } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Address, Output, Reply, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import { masterId } from '../brokers.ts';
import { refetch, withRoute } from '../routes.ts';
import type { ProxyState } from '../state.ts';
import { tellEverybody } from './announcing.ts';
import { completed } from './notifying.ts';
import { startReading } from './reading.ts';
import { isStandIn } from './standIns.ts';
import { type Feed, openFeeds } from './syncState.ts';

/** The timer of the look for brokers. */
export const syncRoundTimer = 'syncRound';

const roundMs = 10_000;
const firstRetryMs = 100;

/** What a feed's calls are remembered by. */
export interface FeedContext {
  readonly for: 'syncConfig' | 'syncCreate' | 'syncSearch' | 'syncPull';
  readonly brokerName: string;
  readonly turn: number;
  readonly queueId: number;
  readonly offset: number;
  readonly isCaughtUp: boolean;
}

/** `timer.syncRound`: opens what is not open, lets go what is no more, and comes again. */
export function syncRound(state: ProxyState, event: TimerEvent<'syncRound'>): Step<ProxyState> {
  const { rocketMQClusterName: cluster } = state.config;
  return withRoute(state, cluster, event, (now, found) => {
    // A name server that knows no cluster says nothing of brokers: what is read is read on.
    if (found.kind === 'none') return again([now, []], true);
    const masters = new Map<string, Address>();
    for (const broker of found.route.brokerDatas) {
      const master = broker.brokerAddrs.get(masterId);
      if (broker.cluster === cluster && master) masters.set(broker.brokerName, master);
    }
    let { feeds } = now.sync;
    for (const brokerName of feeds.keys()) {
      if (!masters.has(brokerName)) feeds = feeds.delete(brokerName);
    }
    const left: ProxyState = { ...now, sync: { ...now.sync, feeds } };
    const names = [...masters.keys()].sort();
    const opened = each(left, names, (open, brokerName) =>
      opening(open, brokerName, masters.get(brokerName) as Address, event),
    );
    return again(opened, masters.size === 0);
  });
}

/** When the next look is: soon, and then ever later, as long as something is not as it should. */
function again([state, outputs]: Step<ProxyState>, isEmpty: boolean): Step<ProxyState> {
  const { sync } = state;
  const isTroubled = isEmpty || [...sync.feeds.values()].some(({ phase }) => phase !== 'open');
  const troubles = isTroubled ? Math.min(sync.troubles + 1, 20) : 0;
  const delayMs = isTroubled ? Math.min(roundMs, firstRetryMs * 2 ** sync.troubles) : roundMs;
  const timer: Output = { type: 'timer.set', name: syncRoundTimer, key: '', delayMs };
  return [{ ...state, sync: { ...sync, troubles } }, [...outputs, timer]];
}

/** Asks a broker whether it has the topic, unless that is under way or done. */
function opening(
  state: ProxyState,
  brokerName: string,
  address: Address,
  stamp: Stamp,
): Step<ProxyState> {
  const { sync, config } = state;
  const known = sync.feeds.get(brokerName);
  if (known !== undefined && known.phase !== 'failed' && known.address === address) {
    return [state, []];
  }
  const turn = sync.turns + 1;
  const feed: Feed = { address, turn, phase: 'opening', unread: 1 };
  const feeds = sync.feeds.set(brokerName, feed);
  const next: ProxyState = { ...state, sync: { ...sync, feeds, turns: turn } };
  const made = call(
    next.connections,
    {
      to: address,
      command: 'getTopicConfig',
      header: { topic: config.heartbeatSyncerTopicName },
      body: undefined,
      timeoutMs: config.mqClientApiTimeoutMs,
      mode: 'prompt',
      context: contextOf('syncConfig', brokerName, turn),
    },
    stamp,
  );
  return within(next, made);
}

/** The context of a call that reads no queue. */
function contextOf(
  purpose: 'syncConfig' | 'syncCreate',
  brokerName: string,
  turn: number,
): FeedContext {
  return { for: purpose, brokerName, turn, queueId: 0, offset: 0, isCaughtUp: false };
}

/** The feed that a reply is for, if it is still that one. */
export function feedOf(state: ProxyState, { brokerName, turn }: FeedContext): Feed | undefined {
  const feed = state.sync.feeds.get(brokerName);
  return feed?.turn === turn ? feed : undefined;
}

/** A broker's topic is there, or has to be made. */
export function onSyncConfig(state: ProxyState, reply: Reply<'getTopicConfig'>): Step<ProxyState> {
  const context = reply.context as FeedContext;
  const { outcome } = reply;
  const feed = feedOf(state, context);
  if (feed === undefined) return [state, []];
  if (!outcome.ok) return feedFailed(state, context, outcome.problem, reply);
  const { code, remark, body } = outcome.frame;
  if (code === responseCode.TOPIC_NOT_EXIST) return makeTopic(state, context, feed.address, reply);
  if (code !== responseCode.SUCCESS || body === undefined) {
    return feedFailed(state, context, `${code}: ${remark}`, reply);
  }
  return openedFeed(state, context, body.readQueueNums, reply);
}

function makeTopic(
  state: ProxyState,
  { brokerName, turn }: FeedContext,
  to: Address,
  stamp: Stamp,
): Step<ProxyState> {
  const { config } = state;
  const made = call(
    state.connections,
    {
      to,
      command: 'updateAndCreateTopic',
      header: newTopicHeader(config.heartbeatSyncerTopicName),
      body: undefined,
      timeoutMs: config.mqClientApiTimeoutMs,
      mode: 'prompt',
      context: contextOf('syncCreate', brokerName, turn),
    },
    stamp,
  );
  return within(state, made);
}

/** A topic with one queue that may be read and written. */
export function newTopicHeader(topic: string) {
  return {
    topic,
    defaultTopic: 'TBW102',
    readQueueNums: 1,
    writeQueueNums: 1,
    perm: 6,
    topicFilterType: 'SINGLE_TAG',
    topicSysFlag: 0,
    order: false,
    force: false,
  };
}

/** A broker has made the topic, or will not. */
export function onSyncCreated(
  state: ProxyState,
  reply: Reply<'updateAndCreateTopic'>,
): Step<ProxyState> {
  const context = reply.context as FeedContext;
  const { outcome } = reply;
  if (feedOf(state, context) === undefined) return [state, []];
  if (!outcome.ok) return feedFailed(state, context, outcome.problem, reply);
  const { code, remark } = outcome.frame;
  if (code !== responseCode.SUCCESS) return feedFailed(state, context, `${code}: ${remark}`, reply);
  return openedFeed(state, context, 1, reply);
}

/** Messages may go there and are read from there; the first such broker is told of everybody. */
function openedFeed(
  state: ProxyState,
  context: FeedContext,
  queues: number,
  stamp: Stamp,
): Step<ProxyState> {
  const feed = feedOf(state, context);
  if (feed === undefined) return [state, []];
  const isFirst = openFeeds(state.sync).length === 0;
  const open: Feed = { ...feed, phase: 'open', unread: queues };
  const feeds = state.sync.feeds.set(context.brokerName, open);
  const next: ProxyState = { ...state, sync: { ...state.sync, feeds } };
  const told: Step<ProxyState> = isFirst ? tellEverybody(next, stamp) : [next, []];
  const ids = Array.from({ length: queues }, (_, queueId) => queueId);
  return andThen(told, (now) =>
    each(now, ids, (reading, queueId) => startReading(reading, { ...context, queueId }, stamp)),
  );
}

/** A queue has been read to its end: perhaps all have. */
export function caughtUp(
  state: ProxyState,
  { brokerName }: FeedContext,
  stamp: Stamp,
): Step<ProxyState> {
  const feed = state.sync.feeds.get(brokerName);
  if (feed === undefined) return [state, []];
  const feeds = state.sync.feeds.set(brokerName, { ...feed, unread: feed.unread - 1 });
  const next: ProxyState = { ...state, sync: { ...state.sync, feeds } };
  const unread = [...feeds.values()].filter((one) => one.phase !== 'open' || one.unread > 0);
  const isEnough = unread.length === 0 || (unread.length < 2 && feeds.size > 1 && areOurs(next));
  return isEnough ? completed(next, stamp) : [next, []];
}

/** No 5.5.0 proxy is about, which tells each thing to one broker alone. */
function areOurs({ members }: ProxyState): boolean {
  for (const { channels } of members.consumers.values()) {
    for (const channel of channels.values()) {
      if (isStandIn(channel) && channel.life === undefined) return false;
    }
  }
  return true;
}

/** It will be opened anew; where its broker is now is asked at once. */
export function feedFailed(
  state: ProxyState,
  { brokerName }: FeedContext,
  problem: string,
  stamp: Stamp,
): Step<ProxyState> {
  const { sync, config, connections } = state;
  const feed = sync.feeds.get(brokerName);
  if (feed === undefined || connections.stopped) return [state, []];
  const feeds = sync.feeds.set(brokerName, { ...feed, phase: 'failed' });
  const failed: ProxyState = { ...state, sync: { ...sync, feeds } };
  const outputs: Output[] = [];
  if (sync.troubles === 0 || feed.phase === 'open') {
    const text = `what proxies tell by ${brokerName} cannot be read or written: ${problem}`;
    outputs.push(logged('warn', text));
  }
  if (sync.troubles === 0) {
    const delayMs = firstRetryMs;
    outputs.push({ type: 'timer.set', name: syncRoundTimer, key: '', delayMs });
  }
  return andThen([failed, outputs], (now) => refetch(now, config.rocketMQClusterName, stamp));
}
