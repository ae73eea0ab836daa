/** One step of a machine, purely: what it gives out, and the timers that it leaves. */
import type { DurableState, Output } from '../../actors/shared/node.ts';

/** An event without its stamp. */
export interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The machines of `actors/`, as far as they are needed here. */
export interface Machine {
  getInitialSnapshot(scope: never, input: never): unknown;
  transition(snapshot: never, event: never, scope: never): unknown;
}

/** What a machine has done at a step. */
export interface Action {
  readonly type: string;
  readonly params?: {
    readonly event?: unknown;
    readonly id?: string;
    readonly sendId?: string;
    readonly delay?: number;
  };
}

/** A timer that is set. */
export interface Timer {
  readonly id: string;
  readonly dueMs: number;
  readonly event: Event;
}

/** A machine as it begins. */
export function begun(machine: Machine, config: unknown): unknown {
  const disk: DurableState = { logs: {}, values: {} };
  const input = { name: 'recorded', config, disk, incarnation: 1 };
  return machine.getInitialSnapshot(scopeOf(() => {}) as never, input as never);
}

/** What a stamped event makes of a machine. */
export function stepped(
  machine: Machine,
  snapshot: unknown,
  event: Event,
): { readonly next: unknown; readonly actions: readonly Action[] } {
  const actions: Action[] = [];
  const scope = scopeOf((action) => actions.push(action));
  const next = machine.transition(snapshot as never, event as never, scope as never);
  return { next, actions };
}

/** What a machine gave out. */
export function outputsOf(actions: readonly Action[]): readonly Output[] {
  return actions.flatMap(({ type, params }) =>
    // What a machine emits is an output: its type says so.
    type === 'xstate.emit' ? [params?.event as Output] : [],
  );
}

/** The timers after a step, earliest first. */
export function timersAfter(
  timers: readonly Timer[],
  actions: readonly Action[],
  at: number,
): readonly Timer[] {
  let now = timers;
  for (const { type, params = {} } of actions) {
    if (type === 'xstate.cancel') now = now.filter(({ id }) => id !== params.sendId);
    else if (type === 'xstate.raise' && params.delay !== undefined) {
      const id = String(params.id);
      const timer = { id, dueMs: at + params.delay, event: params.event as Event };
      now = [...now.filter((other) => other.id !== id), timer];
    }
  }
  return now === timers ? timers : [...now].sort((one, other) => one.dueMs - other.dueMs);
}

/** What `transition` needs of the actor scope that XState otherwise makes. */
function scopeOf(actionExecutor: (action: Action) => void): object {
  return {
    self: {},
    id: '',
    sessionId: '',
    logger: () => {},
    defer: () => {},
    emit: () => {},
    stopChild: () => {},
    system: { _sendInspectionEvent: () => {} },
    actionExecutor,
  };
}
