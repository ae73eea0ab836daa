/**
 * Where a queue that was just taken begins (upstream `RebalancePushImpl.computePullFromWhere`):
 * `shared/client/firstOffset.ts` says how. Whatever fails leaves the queue untaken until the next
 * round.
 */
import {
  askStored,
  type FirstOffset as FirstOffsetOfClient,
  firstOffsetFrom as firstOffsetOfClient,
  initialOffset,
  type OffsetReply,
  type OffsetWanted,
} from '../shared/client/firstOffset.ts';
import { inClient, type MessageQueue } from '../shared/client/index.ts';
import { queueKey } from '../shared/client/queues.ts';
import type { Stamp } from '../shared/node.ts';
import type { ConsumerState, ConsumerStep } from './state.ts';

export type { OffsetReply } from '../shared/client/firstOffset.ts';

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
  | Exclude<FirstOffsetOfClient, { kind: 'asked' }>
  /** A request is out; its answer goes to `firstOffsetFrom`. */
  | { readonly kind: 'asked'; readonly step: ConsumerStep };

type Ask = Omit<FirstOffsetContext, 'for'>;

/** Begins to find out: the stored offset first. */
export function firstOffset(state: ConsumerState, ask: Ask, stamp: Stamp): FirstOffset {
  const wanted = wantedOf(state, ask);
  if (state.config.messageModel !== 'BROADCASTING') {
    return inConsumer(state, askStored(state.client, wanted, stamp));
  }
  const offset = state.storedOffsets.get(queueKey(ask.queue));
  return offset === undefined
    ? inConsumer(state, initialOffset(state.client, wanted, stamp))
    : { kind: 'stored', offset };
}

/** Goes on with an answer. */
export function firstOffsetFrom(state: ConsumerState, event: OffsetReply): FirstOffset {
  const ask = event.context as FirstOffsetContext; // Made by `wantedOf` alone.
  return inConsumer(state, firstOffsetOfClient(state.client, wantedOf(state, ask), event));
}

function wantedOf({ config, consumeFromMs }: ConsumerState, ask: Ask): OffsetWanted {
  const { group, consumeFromWhere } = config;
  const context: FirstOffsetContext = { ...ask, for: 'consumer.firstOffset' };
  return { group, queue: ask.queue, consumeFromWhere, consumeFromMs, context };
}

function inConsumer(state: ConsumerState, found: FirstOffsetOfClient): FirstOffset {
  return found.kind === 'asked' ? { kind: 'asked', step: inClient(state, found.step) } : found;
}
