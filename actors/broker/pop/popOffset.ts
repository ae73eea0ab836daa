/**
 * From where a pop reads a queue (`PopMessageProcessor.getPopOffset`, `getInitOffset`).
 *
 * Behaviour: from the group's offset. A group without one begins at the first message where it asks
 * for that, and in retry topics anyway; else at the last one, unless the queue still has its very
 * first message in memory: then there.
 *
 * Not modelled: messages that have left memory.
 */
import { consumeInitMode } from '../../../protocol/commands/popMessage.ts';
import { committedOffset } from '../offsets.ts';
import type { Broker } from '../state.ts';
import { maxOffsetOf, messageAt, minOffsetOf } from '../store/store.ts';
import { isRetryTopic, queueKey } from '../topics/names.ts';

/** A position, and whether the group has it already. */
export interface PopOffset {
  readonly offset: number;
  readonly isNew: boolean;
}

/** Where a pop of a queue begins. */
export function popOffsetOf(
  state: Broker,
  { topic, group, queueId }: { topic: string; group: string; queueId: number },
  mode: number,
): PopOffset {
  const committed = Number(committedOffset(state.offsets, topic, group, queueId));
  if (committed >= 0) return { offset: committed, isNew: false };
  const key = queueKey(topic, queueId);
  const minOffset = minOffsetOf(state.store, key);
  if (mode === consumeInitMode.min || isRetryTopic(topic))
    return { offset: minOffset, isNew: true };
  const isYoung =
    state.config.initPopOffsetByCheckMsgInMem &&
    minOffset <= 0 &&
    messageAt(state.store, key, 0) !== undefined;
  const last = Math.max(0, maxOffsetOf(state.store, key) - 1);
  return { offset: isYoung ? 0 : last, isNew: true };
}
