/**
 * A machine whose lives can be watched from outside: every event that it takes and every output
 * that it gives, in order, with the life that they belong to. The run is the same as without.
 */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { Output } from '../../actors/shared/node.ts';

/** One life of one node, from its boot on. */
export interface Life {
  readonly name: string;
  readonly incarnation: number;
  /** What the machine was created with. */
  readonly input: unknown;
}

/** What is told of each life. */
export interface Watcher {
  began?(life: Life): void;
  /** An event, before the machine takes it. */
  took?(life: Life, event: { readonly type: string }): void;
  /** An output; timers are not among them. */
  gave?(life: Life, output: Output): void;
  /** The states of the node around a step. */
  stepped?(life: Life, before: unknown, after: unknown): void;
}

/** A watcher that passes on all that it is told to several, in this order. */
export function joined(...watchers: readonly Watcher[]): Watcher {
  return {
    took(life, event) {
      for (const each of watchers) each.took?.(life, event);
    },
    gave(life, output) {
      for (const each of watchers) each.gave?.(life, output);
    },
    stepped(life, before, after) {
      for (const each of watchers) each.stepped?.(life, before, after);
    },
  };
}

interface Action {
  readonly type: string;
  readonly params?: { readonly event?: unknown };
}

interface Scope {
  actionExecutor: (action: Action) => void;
}

/** The machine, watched. One that was broken on purpose can be watched as well. */
export function watchedMachine(machine: AnyStateMachine, watcher: Watcher): AnyStateMachine {
  // Snapshots are values and every step makes a new one, so a snapshot tells its life.
  const lives = new WeakMap<object, Life>();
  const listening = (scope: Scope, life: Life): Scope => {
    if (watcher.gave === undefined) return scope;
    const { actionExecutor } = scope;
    scope.actionExecutor = (action) => {
      if (action.type === 'xstate.emit') watcher.gave?.(life, action.params!.event as Output);
      actionExecutor(action);
    };
    return scope;
  };
  const watched = {
    getInitialSnapshot(scope: Scope, input: { name: string; incarnation: number }) {
      const life: Life = { name: input.name, incarnation: input.incarnation, input };
      watcher.began?.(life);
      const first = machine.getInitialSnapshot(listening(scope, life) as never, input as never);
      lives.set(first, life);
      return first;
    },
    transition(snapshot: AnyMachineSnapshot, event: { readonly type: string }, scope: Scope) {
      const life = lives.get(snapshot)!;
      watcher.took?.(life, event);
      const next = machine.transition(snapshot, event as never, listening(scope, life) as never);
      lives.set(next, life);
      watcher.stepped?.(life, snapshot.context.node, next.context.node);
      return next;
    },
  };
  return watched as unknown as AnyStateMachine; // The driver uses these two members alone.
}
