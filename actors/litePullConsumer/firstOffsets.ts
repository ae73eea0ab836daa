/** First offsets of queues, as pull tasks and rounds of rebalancing ask for them. */

import {
  askStored,
  type FirstOffset,
  initialOffset,
  type OffsetWanted,
} from '../shared/client/firstOffset.ts';
import type { MessageQueue } from '../shared/client/index.ts';
import { queueKey } from '../shared/client/queues.ts';
import type { Stamp } from '../shared/node.ts';
import type { LitePullState } from './state.ts';

/** What a first offset is wanted of, with the context of the calls that it takes. */
export function wantedOf(
  { settings, consumeFromMs }: LitePullState,
  queue: MessageQueue,
  context: unknown,
): OffsetWanted {
  const { group, consumeFromWhere } = settings;
  return { group, queue, consumeFromWhere, consumeFromMs, context };
}

/** Begins to find out: in memory, then in the store (`MEMORY_FIRST_THEN_STORE`). */
export function firstOffset(state: LitePullState, wanted: OffsetWanted, stamp: Stamp): FirstOffset {
  const key = queueKey(wanted.queue);
  const memory = state.offsets.get(key);
  if (memory !== undefined) return { kind: 'stored', offset: memory.offset };
  if (state.settings.messageModel !== 'BROADCASTING') {
    return askStored(state.client, wanted, stamp);
  }
  const offset = state.storedOffsets.get(key);
  return offset === undefined
    ? initialOffset(state.client, wanted, stamp)
    : { kind: 'stored', offset };
}
