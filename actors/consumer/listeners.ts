/**
 * Listeners: what the user's code would do with a message, as named data.
 *
 * A configuration names a listener and gives it a number or a text; functions never travel in
 * configurations, events or snapshots. A listener is pure: it sees the message, which delivery this
 * is, and the entropy of the step, and says how it will end and how long it takes. The consumer
 * lets that time pass by a timer while the message occupies one of its threads.
 */
import type { StoredMessage } from '../../protocol/message.ts';
import { drawFloat } from '../shared/entropy.ts';

/**
 * `success`: CONSUME_SUCCESS, of orderly ones SUCCESS; `later`: RECONSUME_LATER, of orderly ones
 * SUSPEND_CURRENT_QUEUE_A_MOMENT; `throws`, `nothing`: an exception and null, which count as
 * `later`; `commit`, `rollback`: what orderly ones say without `autoCommit`, from others they are
 * `success` and `later`.
 */
export type ListenerResult = 'success' | 'later' | 'throws' | 'nothing' | 'commit' | 'rollback';

/** What a result means to whoever does not consume in order. */
export function plainResult(result: ListenerResult): 'success' | 'later' {
  return result === 'success' || result === 'commit' ? 'success' : 'later';
}

/** What an orderly listener's answer is called. */
export function orderlyResult(
  result: ListenerResult,
): 'success' | 'suspend' | 'commit' | 'rollback' {
  return result === 'success' || result === 'commit' || result === 'rollback' ? result : 'suspend';
}

/** How one invocation of a listener goes. */
export interface Consumption {
  readonly result: ListenerResult;
  /** How long the listener runs, in ms. At 0 it is over in the step that began it. */
  readonly tookMs: number;
  /** What it sends as replies to the message. */
  readonly replies?: readonly ListenerReply[];
}

/** A reply that a listener sends. */
export interface ListenerReply {
  readonly body: Uint8Array;
  /** From the listener's begin, in ms. */
  readonly afterMs: number;
}

/**
 * Decides one invocation. `attempt` is 0 for the first delivery of a message and counts as
 * reconsumeTimes does.
 */
export type Listener = (message: StoredMessage, attempt: number, entropy: number) => Consumption;

/** A listener in a configuration: its name and what that listener takes as its argument. */
export interface ListenerConfig {
  readonly name: ListenerName;
  readonly arg?: number;
  /** For `failBody`: the body. For those that reply: what stands before the request's own. */
  readonly text?: string;
}

/** Salt of the draws made here. */
const listenerSalt = 0x6c697374;

const done = (result: ListenerResult, tookMs = 0): Consumption => ({ result, tookMs });

const makers = {
  /** Succeeds, after `arg` ms (0). */
  succeed:
    (arg = 0): Listener =>
    () =>
      done('success', arg),
  /** Never succeeds: asks for each message again, after `arg` ms (0). */
  later:
    (arg = 0): Listener =>
    () =>
      done('later', arg),
  /** Fails the first `arg` (1) deliveries of each message, then succeeds. */
  failFirst:
    (arg = 1): Listener =>
    (_message, attempt) =>
      done(attempt < arg ? 'later' : 'success'),
  /** Fails the first `arg` (all) deliveries of messages with the body `text` (none). */
  failBody: (arg = Number.POSITIVE_INFINITY, text?: string): Listener => {
    const body = text === undefined ? undefined : new TextEncoder().encode(text);
    return (message, attempt) =>
      done(body !== undefined && attempt < arg && isSame(message.body, body) ? 'later' : 'success');
  },
  /** Fails each delivery with the probability `arg` (0.5). */
  failSometimes:
    (arg = 0.5): Listener =>
    (_message, _attempt, entropy) =>
      done(drawFloat(entropy, listenerSalt) < arg ? 'later' : 'success'),
  /** Replies after `arg` (0) ms, with `text` ("re: ") before the request's body, and succeeds. */
  reply:
    (arg = 0, text?: string): Listener =>
    ({ body }) => ({ ...done('success', arg), replies: [replyTo(body, text, arg)] }),
  /** Succeeds at once; somebody else replies `arg` (5000) ms later. */
  replyLate:
    (arg = 5000, text?: string): Listener =>
    ({ body }) => ({ ...done('success'), replies: [replyTo(body, text, arg)] }),
  /** Replies at once, and once more `arg` (0) ms later. */
  replyTwice:
    (arg = 0, text?: string): Listener =>
    ({ body }) => ({
      ...done('success'),
      replies: [replyTo(body, text, 0), replyTo(body, text, arg)],
    }),
  /** Succeeds, after `arg` (1000) ms. */
  slow:
    (arg = 1000): Listener =>
    () =>
      done('success', arg),
  /** Succeeds, after a drawn time below `arg` (100) ms: messages overtake each other. */
  uneven:
    (arg = 100): Listener =>
    (_message, _attempt, entropy) =>
      done('success', Math.floor(drawFloat(entropy, listenerSalt) * arg)),
  /** Always throws. */
  throws: (): Listener => () => done('throws'),
  /** Always returns null. */
  returnsNull: (): Listener => () => done('nothing'),
  /** Orderly without `autoCommit`: commits at each `arg`-th (4) message of a queue. */
  commitEach:
    (arg = 4): Listener =>
    ({ queueOffset }) =>
      done((queueOffset + 1) % arg === 0 ? 'commit' : 'success'),
  /** The same, but rolls back with the probability `arg` (0.5) instead. */
  rollbackSometimes:
    (arg = 0.5): Listener =>
    (_message, _attempt, entropy) =>
      done(drawFloat(entropy, listenerSalt) < arg ? 'rollback' : 'commit'),
} as const;

function replyTo(body: Uint8Array, text = 're: ', afterMs: number): ListenerReply {
  const before = new TextEncoder().encode(text);
  const all = new Uint8Array(before.length + body.length);
  all.set(before);
  all.set(body, before.length);
  return { body: all, afterMs };
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/** The name of a listener. */
export type ListenerName = keyof typeof makers;

/** Every listener's name. */
export const listenerNames = Object.keys(makers) as readonly ListenerName[];

/** The listener that a configuration means. */
export function listenerOf({ name, arg, text }: ListenerConfig): Listener {
  return makers[name](arg, text);
}
