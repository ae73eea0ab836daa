/**
 * Where a group begins to read a queue (upstream `RebalancePushImpl.computePullFromWhere`,
 * `RebalanceLitePullImpl.computePullFromWhereWithException`).
 *
 * Behaviour: at the group's stored offset; without one, by `consumeFromWhere`. A broker answers 0
 * by itself for a young queue nobody has consumed, so the default CONSUME_FROM_LAST_OFFSET reads
 * such a queue from its beginning. A retry topic without a stored offset is always read from 0,
 * but for CONSUME_FROM_TIMESTAMP, which begins it at its end.
 */
import type { ConsumeFromWhere } from '../../../protocol/bodies/heartbeatData.ts';
import type { CommandName } from '../../../protocol/commands/index.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { isRetryTopic } from '../../../protocol/retryTopics.ts';
import { type CallRequest, call } from '../../connection/index.ts';
import type { Address, Reply, Stamp, Step } from '../node.ts';
import { masterAddress, subscribeAddress } from './brokerAddresses.ts';
import type { ClientState } from './clientState.ts';
import { type MessageQueue, masterId } from './routeInfo.ts';

/** Time-outs of the requests that a first offset may take, in ms. */
export const offsetTimes = {
  /** Of QUERY_CONSUMER_OFFSET. */
  storedTimeoutMs: 5000,
  /** Of GET_MAX_OFFSET, GET_MIN_OFFSET and SEARCH_OFFSET_BY_TIMESTAMP. */
  adminTimeoutMs: 6000,
  /** How far before the boot CONSUME_FROM_TIMESTAMP begins without a `consumeTimestamp`. */
  lookBackMs: 1_800_000,
} as const;

/** Whose first offset in which queue, and what the calls are to carry along. */
export interface OffsetWanted {
  readonly group: string;
  readonly queue: MessageQueue;
  readonly consumeFromWhere: ConsumeFromWhere;
  /** Wall time that CONSUME_FROM_TIMESTAMP means, in ms. */
  readonly consumeFromMs: number;
  /** The context of each call, by which its answer is known again. */
  readonly context: unknown;
}

/** What is known of a first offset. */
export type FirstOffset =
  /** `stored`: the group stood there; `initial`: it never stood anywhere. */
  | { readonly kind: 'stored' | 'initial'; readonly offset: number }
  /** A request is out; its answer goes to `firstOffsetFrom`. */
  | { readonly kind: 'asked'; readonly step: Step<ClientState> }
  /** `unread`: what is stored could not be read; else the queue's end could not. */
  | { readonly kind: 'failed'; readonly why: string; readonly unread: boolean };

/** The three requests that a first offset may take. */
export type OffsetReply = Reply<'queryConsumerOffset' | 'getMaxOffset' | 'searchOffsetByTimestamp'>;

/** Asks the broker for the stored offset, which comes first in clustering. */
export function askStored(client: ClientState, wanted: OffsetWanted, stamp: Stamp): FirstOffset {
  const { topic, brokerName, queueId } = wanted.queue;
  const to = subscribeAddress(client, brokerName, masterId, false)?.address;
  if (to === undefined) return noAddress(brokerName, true);
  const header = { consumerGroup: wanted.group, topic, queueId, bname: brokerName };
  const timeoutMs = offsetTimes.storedTimeoutMs;
  return asked(client, to, { command: 'queryConsumerOffset', header, timeoutMs }, wanted, stamp);
}

/** Goes on with an answer. */
export function firstOffsetFrom(
  client: ClientState,
  wanted: OffsetWanted,
  event: OffsetReply,
): FirstOffset {
  const { outcome } = event;
  const unread = event.type === 'reply.queryConsumerOffset';
  if (!outcome.ok) return { kind: 'failed', why: outcome.problem, unread };
  const { code, header } = outcome.frame;
  if (unread && code === responseCode.QUERY_NOT_FOUND) return initialOffset(client, wanted, event);
  if (code !== responseCode.SUCCESS || header?.offset === undefined) {
    return { kind: 'failed', why: `code ${code}`, unread };
  }
  const offset = Number(header.offset);
  if (offset >= 0) return { kind: unread ? 'stored' : 'initial', offset };
  return unread
    ? initialOffset(client, wanted, event)
    : { kind: 'failed', why: `offset ${offset}`, unread };
}

/** Where a group begins that has no stored offset. */
export function initialOffset(
  client: ClientState,
  wanted: OffsetWanted,
  stamp: Stamp,
): FirstOffset {
  const { queue, consumeFromWhere: where, consumeFromMs: timestamp } = wanted;
  const { topic, brokerName, queueId } = queue;
  const isRetry = isRetryTopic(topic);
  const byTime = where === 'CONSUME_FROM_TIMESTAMP';
  if (where === 'CONSUME_FROM_FIRST_OFFSET' || (isRetry && !byTime)) {
    return { kind: 'initial', offset: 0 };
  }
  const to = masterAddress(client, brokerName);
  if (to === undefined) return noAddress(brokerName, false);
  const timeoutMs = offsetTimes.adminTimeoutMs;
  if (byTime && !isRetry) {
    const header = { topic, queueId, timestamp, boundaryType: 'LOWER', bname: brokerName } as const;
    const request = { command: 'searchOffsetByTimestamp', header, timeoutMs } as const;
    return asked(client, to, request, wanted, stamp);
  }
  const header = { topic, queueId, committed: true, bname: brokerName };
  return asked(client, to, { command: 'getMaxOffset', header, timeoutMs }, wanted, stamp);
}

function asked<N extends CommandName>(
  client: ClientState,
  to: Address,
  request: Pick<CallRequest<N>, 'command' | 'header' | 'timeoutMs'>,
  { context }: OffsetWanted,
  stamp: Stamp,
): FirstOffset {
  // None of the three commands has a body.
  const body = undefined as CallRequest<N>['body'];
  const [connections, outputs] = call(client.connections, { ...request, to, body, context }, stamp);
  return { kind: 'asked', step: [{ ...client, connections }, outputs] };
}

function noAddress(brokerName: string, unread: boolean): FirstOffset {
  return { kind: 'failed', why: `no address of ${brokerName}`, unread };
}
