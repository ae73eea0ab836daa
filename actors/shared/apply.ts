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

/**
 * How many events a machine may raise to itself in one step before XState takes it for a loop.
 * Calls are settled by raised events, and one lost connection settles all of its calls at once.
 */
export const raisedMax = 1_000_000;

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

/**
 * Runs a handler for each item in turn and joins the outputs. For lists that may be long: with
 * `andThen` in a loop, each item would copy all outputs before it.
 */
export function each<State, T>(
  state: State,
  items: Iterable<T>,
  step: (state: State, item: T) => Step<State>,
): Step<State> {
  const outputs: Output[] = [];
  let now = state;
  for (const item of items) {
    const [next, more] = step(now, item);
    now = next;
    // Not spread into `push`: one item may bring more than fit on the stack.
    for (const output of more) outputs.push(output);
  }
  return [now, outputs];
}

/** The stamp of an event, for events made from it. */
export function stampOf({ at, mono, entropy }: Stamp): Stamp {
  return { at, mono, entropy };
}
