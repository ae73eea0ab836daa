/**
 * Mutants: machines that are broken in one planted way. A test that stays green with a mutant in
 * the place of the real machine has proved nothing.
 */
import type { AnyStateMachine } from 'xstate';
import type { Output } from '../actors/shared/node.ts';

/** What is wrong with a mutant. */
export interface Mutation {
  /** Changes each input before the machine takes it; undefined: the machine never sees it. */
  readonly input?: (event: { readonly type: string }) => { readonly type: string } | undefined;
  /** Changes each output of the step that an event made; undefined: it never gets out. */
  readonly output?: (output: Output, event: { readonly type: string }) => Output | undefined;
  /** What follows an output that was given: another, once more. */
  readonly again?: (output: Output) => Output | undefined;
  /** Changes what the machine is configured with. */
  readonly config?: Readonly<Record<string, unknown>>;
}

interface Action {
  readonly type: string;
  readonly params?: { readonly event?: unknown };
}

interface Scope {
  actionExecutor: (action: Action) => void;
}

/** The machine with a mutation planted. */
export function mutant(machine: AnyStateMachine, mutation: Mutation): AnyStateMachine {
  const { input = (event) => event, output, again, config } = mutation;
  const watched = (scope: Scope, event: { readonly type: string }): Scope => {
    const { actionExecutor } = scope;
    if (output === undefined && again === undefined) return scope;
    scope.actionExecutor = (action) => {
      if (action.type !== 'xstate.emit') return actionExecutor(action);
      const given = action.params!.event as Output;
      const changed = output === undefined ? given : output(given, event);
      if (changed === undefined) return;
      actionExecutor({ ...action, params: { event: changed } });
      const more = again?.(changed);
      if (more !== undefined) actionExecutor({ ...action, params: { event: more } });
    };
    return scope;
  };
  const broken = {
    getInitialSnapshot(scope: Scope, given: { readonly config: object }) {
      const changed = { ...given, config: { ...given.config, ...config } };
      return machine.getInitialSnapshot(
        watched(scope, { type: 'boot' }) as never,
        changed as never,
      );
    },
    transition(snapshot: never, event: { readonly type: string }, scope: Scope) {
      const changed = input(event);
      if (changed === undefined) return snapshot;
      return machine.transition(snapshot, changed as never, watched(scope, changed) as never);
    },
  };
  return broken as unknown as AnyStateMachine; // The driver uses these two members alone.
}
