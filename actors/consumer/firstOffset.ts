/**
 * Where a queue that was just taken begins (upstream `RebalancePushImpl.computePullFromWhere`).
 *
 * Behaviour: at the group's stored offset; without one, by `consumeFromWhere`. A broker answers 0
 * by itself for a young queue nobody has consumed, so the default CONSUME_FROM_LAST_OFFSET reads
 * such a queue from its beginning. A retry topic without a stored offset is always read from 0,
 * but for CONSUME_FROM_TIMESTAMP, which begins it at its end. Whatever fails leaves the queue
 * untaken until the next round.
 */
import type { CommandName } from '../../protocol/commands/index.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { isRetryTopic } from '../../protocol/retryTopics.ts';
import { type CallRequest, call } from '../connection/index.ts';
import {
  inClient,
  type MessageQueue,
  masterAddress,
  masterId,
  subscribeAddress,
} from '../shared/client/index.ts';
import type { Address, Reply, Stamp } from '../shared/node.ts';
import { consumerTimes } from './config.ts';
import { queueKey } from './queues.ts';
import type { ConsumerState, ConsumerStep } from './state.ts';

/** The context of a call for a first offset. */
export interface FirstOffsetContext {
  readonly for: 'consumer.firstOffset';
  /** The round of rebalancing that wants it. */
  readonly round: number;
  readonly queue: MessageQueue;
  /** Not a round: the pull loop wants it, in this tenure of the queue. */
  readonly tenure?: number;
}

/** What is known of a queue's first offset. */
export type FirstOffset =
  /** `stored`: the group stood there; `initial`: it never stood anywhere. */
  | { readonly kind: 'stored' | 'initial'; readonly offset: number }
  /** A request is out; its answer goes to `firstOffsetFrom`. */
  | { readonly kind: 'asked'; readonly step: ConsumerStep }
  | { readonly kind: 'failed'; readonly why: string };

type Ask = Omit<FirstOffsetContext, 'for'>;

/** Begins to find out: the stored offset first. */
export function firstOffset(state: ConsumerState, ask: Ask, stamp: Stamp): FirstOffset {
  if (state.config.messageModel === 'BROADCASTING') {
    const offset = state.storedOffsets.get(queueKey(ask.queue));
    return offset === undefined ? initial(state, ask, stamp) : { kind: 'stored', offset };
  }
  const { topic, brokerName, queueId } = ask.queue;
  const to = subscribeAddress(state.client, brokerName, masterId, false)?.address;
  if (to === undefined) return noAddress(brokerName);
  const header = { consumerGroup: state.config.group, topic, queueId, bname: brokerName };
  const timeoutMs = consumerTimes.offsetTimeoutMs;
  return asked(state, to, { command: 'queryConsumerOffset', header, timeoutMs }, ask, stamp);
}

/** The three requests that a first offset may take. */
export type OffsetReply = Reply<'queryConsumerOffset' | 'getMaxOffset' | 'searchOffsetByTimestamp'>;

/** Goes on with an answer. */
export function firstOffsetFrom(state: ConsumerState, event: OffsetReply): FirstOffset {
  const ask = event.context as FirstOffsetContext; // Made by `asked` alone.
  const { outcome } = event;
  if (!outcome.ok) return { kind: 'failed', why: outcome.problem };
  const { code, header } = outcome.frame;
  const stored = event.type === 'reply.queryConsumerOffset';
  if (stored && code === responseCode.QUERY_NOT_FOUND) return initial(state, ask, event);
  if (code !== responseCode.SUCCESS || header?.offset === undefined) {
    return { kind: 'failed', why: `code ${code}` };
  }
  const offset = Number(header.offset);
  if (offset >= 0) return { kind: stored ? 'stored' : 'initial', offset };
  return stored ? initial(state, ask, event) : { kind: 'failed', why: `offset ${offset}` };
}

function initial(state: ConsumerState, ask: Ask, stamp: Stamp): FirstOffset {
  const { topic, brokerName, queueId } = ask.queue;
  const { consumeFromWhere: where } = state.config;
  const isRetry = isRetryTopic(topic);
  const byTime = where === 'CONSUME_FROM_TIMESTAMP';
  if (where === 'CONSUME_FROM_FIRST_OFFSET' || (isRetry && !byTime)) {
    return { kind: 'initial', offset: 0 };
  }
  const to = masterAddress(state.client, brokerName);
  if (to === undefined) return noAddress(brokerName);
  const timeoutMs = consumerTimes.adminTimeoutMs;
  if (byTime && !isRetry) {
    const timestamp = state.consumeFromMs;
    const header = { topic, queueId, timestamp, boundaryType: 'LOWER', bname: brokerName } as const;
    return asked(state, to, { command: 'searchOffsetByTimestamp', header, timeoutMs }, ask, stamp);
  }
  const header = { topic, queueId, committed: true, bname: brokerName };
  return asked(state, to, { command: 'getMaxOffset', header, timeoutMs }, ask, stamp);
}

function asked<N extends CommandName>(
  state: ConsumerState,
  to: Address,
  request: Pick<CallRequest<N>, 'command' | 'header' | 'timeoutMs'>,
  ask: Ask,
  stamp: Stamp,
): FirstOffset {
  const { client } = state;
  const context: FirstOffsetContext = { for: 'consumer.firstOffset', ...ask };
  // None of the three commands has a body.
  const body = undefined as CallRequest<N>['body'];
  const [connections, outputs] = call(client.connections, { ...request, to, body, context }, stamp);
  return { kind: 'asked', step: inClient(state, [{ ...client, connections }, outputs]) };
}

function noAddress(brokerName: string): FirstOffset {
  return { kind: 'failed', why: `no address of ${brokerName}` };
}
