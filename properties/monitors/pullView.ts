/** What a queue had for a pull at the moment of its answer. */

import {
  maxOffsetOf,
  messageAt,
  minOffsetOf,
  type Store,
} from '../../actors/broker/store/store.ts';
import { queueKey } from '../../actors/broker/topics/names.ts';
import type { RequestHeader, ResponseHeader } from '../../protocol/commands/index.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { messageProperty, propertyOf } from '../../protocol/messageProperties.ts';

/** A message that an answer passed over. */
export interface Passed {
  readonly offset: number;
  readonly tags: string | undefined;
}

/** The queue, and what the answer did not hand out between its first and its last offset. */
export interface PullView {
  readonly minOffset: number;
  readonly maxOffset: number;
  readonly passed: readonly Passed[];
}

/** The view of an answered pull; nothing of another command. */
export function pullView(
  store: Store,
  { request, answer }: { readonly request: RequestFrame; readonly answer: ResponseFrame },
): PullView | undefined {
  if (request.command !== 'pullMessage' || answer.header === undefined) return undefined;
  const { topic, queueId, queueOffset } = request.header as RequestHeader<'pullMessage'>;
  const { nextBeginOffset } = answer.header as ResponseHeader<'pullMessage'>;
  const key = queueKey(topic, queueId);
  const body = Array.isArray(answer.body) ? answer.body : [];
  const handedOut = new Set(body.map((message: { queueOffset: number }) => message.queueOffset));
  const passed: Passed[] = [];
  for (let offset = Number(queueOffset); offset < Number(nextBeginOffset); offset += 1) {
    const message = handedOut.has(offset) ? undefined : messageAt(store, key, offset);
    if (message === undefined) continue;
    passed.push({ offset, tags: propertyOf(message.properties, messageProperty.tags) });
  }
  return { minOffset: minOffsetOf(store, key), maxOffset: maxOffsetOf(store, key), passed };
}
