/**
 * Transaction listeners: what the user's code would say of a transaction, as named data
 * (`TransactionListener`).
 *
 * A configuration or an order names a listener and gives it what it needs. A listener is pure: it
 * sees the message and whether it is asked to execute the local transaction or to say how it ended,
 * and says so, and how long that takes.
 */
import { messageProperty } from '../../protocol/messageProperties.ts';
import type { TransactionState } from '../shared/observation.ts';

/** What a listener says. */
export interface Verdict {
  readonly state: TransactionState;
  /** What it threw; its state is `unknown` then. */
  readonly exception?: string;
}

/** A message as a listener sees it. */
export type TransactionMessage = ReadonlyMap<string, string>;

/** What a listener is asked for: to do the local transaction, or how it ended. */
export type TransactionQuestion = 'execute' | 'check';

type Listener = (message: TransactionMessage, question: TransactionQuestion) => Verdict;

/** A listener in a configuration or an order: its name and what that listener takes. */
export interface TransactionListenerConfig {
  readonly name: TransactionListenerName;
  /** How long each invocation takes, in ms; absent: no time at all. */
  readonly tookMs?: number;
  /** For `commitAtCheck` and `rollbackAtCheck`: which check, from 1. */
  readonly arg?: number;
  /** For `byProperty`: the property's name. For `throws`: what is thrown. */
  readonly text?: string;
}

const says =
  (state: TransactionState): Listener =>
  () => ({ state });

const thrown = (text: string): Verdict => ({
  state: 'unknown',
  exception: `java.lang.RuntimeException: ${text}`,
});

/** Does not know how the transaction ended before the broker has asked so often. */
function atCheck(state: TransactionState, arg: number): Listener {
  return (message, question) => {
    const times = Number(message.get(messageProperty.transactionCheckTimes) ?? 0);
    return { state: question === 'check' && times >= arg ? state : 'unknown' };
  };
}

const makers = {
  /** Commits. */
  commit: () => says('commit'),
  /** Rolls back. */
  rollback: () => says('rollback'),
  /** Never knows. */
  unknown: () => says('unknown'),
  /** Throws an exception with the text `text`. */
  throws:
    ({ text = 'the listener failed' }): Listener =>
    () =>
      thrown(text),
  /** Commits at the check with the number `arg` (1), and does not know before. */
  commitAtCheck: ({ arg = 1 }) => atCheck('commit', arg),
  /** Rolls back at the check with the number `arg` (1), and does not know before. */
  rollbackAtCheck: ({ arg = 1 }) => atCheck('rollback', arg),
  /** As the message's own property `text` (`decision`) has it: `commit`, `rollback`, `throws`. */
  byProperty:
    ({ text = 'decision' }): Listener =>
    (message) => {
      const decision = message.get(text);
      if (decision === 'throws') return thrown('as the message says');
      return { state: decision === 'commit' || decision === 'rollback' ? decision : 'unknown' };
    },
} as const satisfies Record<string, (config: { arg?: number; text?: string }) => Listener>;

/** The name of a transaction listener. */
export type TransactionListenerName = keyof typeof makers;

/** Every transaction listener's name. */
export const transactionListenerNames = Object.keys(makers) as readonly TransactionListenerName[];

/** What a listener says of a message. */
export function verdictOf(
  config: TransactionListenerConfig,
  message: TransactionMessage,
  question: TransactionQuestion,
): Verdict {
  return makers[config.name](config)(message, question);
}

/** What is wrong with a listener's configuration; undefined if nothing is. */
export function transactionListenerProblem(config: unknown): string | undefined {
  if (typeof config !== 'object' || config === null) return 'a name is wanted: { name: "commit" }';
  // Configurations are also written without types.
  const { name, tookMs = 0, arg = 1, text = '' } = config as Partial<Record<string, unknown>>;
  if (!Object.hasOwn(makers, String(name))) {
    const all = transactionListenerNames.join(', ');
    return `there is no transaction listener "${name}", only ${all}`;
  }
  if (!isDuration(tookMs)) return `it cannot take ${tookMs} ms`;
  if (!Number.isFinite(arg)) return `"arg" is a number, not ${arg}`;
  return typeof text === 'string' ? undefined : `"text" is a text, not ${text}`;
}

function isDuration(ms: unknown): boolean {
  return typeof ms === 'number' && Number.isFinite(ms) && ms >= 0;
}
