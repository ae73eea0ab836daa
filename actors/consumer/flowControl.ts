/**
 * Whether a queue holds so much that it is not pulled for now (the limits of
 * `DefaultMQPushConsumerImpl.pullMessage`).
 *
 * Behaviour: too many messages, too many bytes, or offsets too far apart, which an orderly consumer
 * does not look at. Of a thousand times the first is told in the log.
 */
import { logged } from '../shared/logged.ts';
import type { Output } from '../shared/node.ts';
import { cachedCount } from './orderlyQueue.ts';
import { offsetSpan } from './processQueue.ts';
import type { ConsumerState, ConsumerStep, HeldQueue } from './state.ts';

const bytesPerMebibyte = 1_048_576;
const toldEach = 1_000;

interface Excess {
  readonly kind: keyof ConsumerState['putOff'];
  readonly what: string;
}

/** Notes that a queue is not pulled because of what it holds; undefined if it is. */
export function putOff(
  state: ConsumerState,
  key: string,
  held: HeldQueue,
): ConsumerStep | undefined {
  const excess = excessOf(state, held);
  if (excess === undefined) return undefined;
  const { kind, what } = excess;
  const times = state.putOff[kind];
  const outputs: readonly Output[] =
    times % toldEach === 0
      ? [logged('warn', `${what}, so do flow control: ${key}, flowControlTimes=${times}`)]
      : [];
  return [{ ...state, putOff: { ...state.putOff, [kind]: times + 1 } }, outputs];
}

function excessOf({ limits, config }: ConsumerState, { messages }: HeldQueue): Excess | undefined {
  const count = cachedCount(messages);
  if (count > limits.messages) {
    const what = `the cached message count exceeds the threshold ${limits.messages}`;
    return { kind: 'full', what: `${what} (${count})` };
  }
  const mebibytes = Math.floor(messages.bytes / bytesPerMebibyte);
  if (mebibytes > limits.mebibytes) {
    const what = `the cached message size exceeds the threshold ${limits.mebibytes} MiB`;
    return { kind: 'full', what: `${what} (${mebibytes})` };
  }
  if (config.consumeOrderly) return undefined;
  const span = offsetSpan(messages);
  if (span <= config.consumeConcurrentlyMaxSpan) return undefined;
  return { kind: 'spread', what: `the queue's messages, span too long (${span})` };
}
