/** How a queue of what proxies tell each other is read. */
import { pullSysFlag } from '../../../protocol/commands/pullMessage.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call, within } from '../../connection/index.ts';
import { andThen, each } from '../../shared/apply.ts';
import type { Reply, Stamp, Step } from '../../shared/node.ts';
import type { ProxyState } from '../state.ts';
import { caughtUp, type FeedContext, feedFailed, feedOf } from './feeds.ts';
import { received } from './receiving.ts';

/** How long a broker may hold a pull, in ms. */
const holdMs = 15_000;

/** By how much the clocks of broker and proxy may differ without anything being missed, in ms. */
const skewMs = 60_000;

/** Looks for the first message that still counts. */
export function startReading(
  state: ProxyState,
  context: FeedContext,
  stamp: Stamp,
): Step<ProxyState> {
  const feed = feedOf(state, context);
  if (feed === undefined) return [state, []];
  const { config } = state;
  // Upstream's consumer begins at the last offset: a museum piece.
  const isFromEnd = config.museum.includes('newsFromTheEnd');
  const agoMs = isFromEnd ? -skewMs : config.channelExpiredTimeoutMs + skewMs;
  const timestamp = Math.max(0, stamp.at - agoMs);
  const { heartbeatSyncerTopicName: topic, mqClientApiTimeoutMs: timeoutMs } = config;
  const searching: FeedContext = { ...context, for: 'syncSearch' };
  const made = call(
    state.connections,
    {
      to: feed.address,
      command: 'searchOffsetByTimestamp',
      header: { topic, queueId: context.queueId, timestamp },
      body: undefined,
      timeoutMs,
      mode: 'prompt',
      context: searching,
    },
    stamp,
  );
  return within(state, made);
}

/** Where the reading begins. */
export function onSyncSearched(
  state: ProxyState,
  reply: Reply<'searchOffsetByTimestamp'>,
): Step<ProxyState> {
  const context = reply.context as FeedContext;
  const { outcome } = reply;
  if (feedOf(state, context) === undefined) return [state, []];
  if (!outcome.ok) return feedFailed(state, context, outcome.problem, reply);
  const { code, remark, header } = outcome.frame;
  if (code !== responseCode.SUCCESS) return feedFailed(state, context, `${code}: ${remark}`, reply);
  const offset = Math.max(0, Number(header?.offset ?? 0));
  return pull(state, { ...context, for: 'syncPull', offset }, reply);
}

/** Until the end has been reached no pull is held; from then on each is. */
function pull(state: ProxyState, context: FeedContext, stamp: Stamp): Step<ProxyState> {
  const feed = feedOf(state, context);
  if (feed === undefined) return [state, []];
  const { heartbeatSyncerTopicName: topic, holdGraceMs } = state.config;
  const { subscription, suspend } = pullSysFlag;
  const made = call(
    state.connections,
    {
      to: feed.address,
      command: 'pullMessage',
      header: {
        // A name for which brokers need no settings, wherever groups are not made on demand.
        consumerGroup: `CID_RMQ_SYS_${topic}`,
        topic,
        queueId: context.queueId,
        queueOffset: context.offset,
        maxMsgNums: 32,
        sysFlag: subscription | (context.isCaughtUp ? suspend : 0),
        commitOffset: 0,
        suspendTimeoutMillis: holdMs,
        subscription: '*',
        subVersion: 0,
        expressionType: 'TAG',
      },
      body: undefined,
      timeoutMs: holdMs + holdGraceMs,
      mode: 'prompt',
      context,
    },
    stamp,
  );
  return within(state, made);
}

/** Takes in what was read, and reads on. */
export function onSyncPulled(state: ProxyState, reply: Reply<'pullMessage'>): Step<ProxyState> {
  const context = reply.context as FeedContext;
  const { outcome } = reply;
  if (feedOf(state, context) === undefined) return [state, []];
  if (!outcome.ok) return feedFailed(state, context, outcome.problem, reply);
  const { code, remark, header, body } = outcome.frame;
  if (!readable.has(code)) return feedFailed(state, context, `${code}: ${remark}`, reply);
  const messages = code === responseCode.SUCCESS ? (body ?? []) : [];
  const taken = each(state, messages, (now, message) =>
    received(now, context.brokerName, message, reply),
  );
  const offset = Number(header?.nextBeginOffset ?? context.offset);
  const isAtEnd =
    code === responseCode.PULL_NOT_FOUND || offset >= Number(header?.maxOffset ?? offset);
  const isCaughtUp = context.isCaughtUp || isAtEnd;
  const ended =
    isCaughtUp && !context.isCaughtUp
      ? andThen(taken, (now) => caughtUp(now, context, reply))
      : taken;
  return andThen(ended, (now) => pull(now, { ...context, offset, isCaughtUp }, reply));
}

/** Codes of answers to go on from. */
const readable: ReadonlySet<number> = new Set([
  responseCode.SUCCESS,
  responseCode.PULL_NOT_FOUND,
  responseCode.PULL_RETRY_IMMEDIATELY,
  responseCode.PULL_OFFSET_MOVED,
]);
