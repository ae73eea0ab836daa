/**
 * The one bridge between handlers and XState: turns a handler's `Step` into XState actions.
 *
 * Machines say *when*; handlers are pure functions that say *what*. Each machine declares a single
 * action, `apply`, whose parameter is the step that a handler computed.
 */
import type { Output, Stamp, Step } from './node.ts';

/** The context of every node's machine: one value, replaced as a whole. */
export interface NodeContext<State> {
  readonly node: State;
}

/** The part of XState's `enqueue` that applying a step needs. */
interface Enqueue<State> {
  assign(context: NodeContext<State>): void;
  emit(output: never): void;
  raise(event: never, options?: { id: string; delay: number }): void;
  cancel(id: string): void;
}

/** The id of the timer (name, key) in XState's terms and in traces. */
export function timerId(name: string, key: string): string {
  return key === '' ? `timer.${name}` : `timer.${name}.${key}`;
}

/** Applies a handler's step: the new state, then its outputs in order. */
export function applyStep<State>(
  { context, enqueue }: { context: NodeContext<State>; enqueue: unknown },
  [node, outputs]: Step<State>,
): void {
  const queue = enqueue as Enqueue<State>;
  if (node !== context.node) queue.assign({ node });
  for (const output of outputs) enqueueOutput(queue, output);
}

function enqueueOutput<State>(queue: Enqueue<State>, output: Output): void {
  switch (output.type) {
    case 'timer.set': {
      const { name, key, delayMs } = output;
      queue.raise({ type: `timer.${name}`, key } as never, {
        id: timerId(name, key),
        delay: delayMs,
      });
      return;
    }
    case 'timer.cancel':
      queue.cancel(timerId(output.name, output.key));
      return;
    case 'raise':
      queue.raise(output.event as never);
      return;
    default:
      queue.emit(output as never);
  }
}

/** Runs a second handler on what a first one left, and joins their outputs. */
export function andThen<State>(
  [state, outputs]: Step<State>,
  next: (state: State) => Step<State>,
): Step<State> {
  const [after, more] = next(state);
  if (more.length === 0) return [after, outputs];
  return [after, outputs.length === 0 ? more : [...outputs, ...more]];
}

/** The stamp of an event, for events made from it. */
export function stampOf({ at, mono, entropy }: Stamp): Stamp {
  return { at, mono, entropy };
}
