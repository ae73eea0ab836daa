/**
 * A machine that keeps part of its state beside its snapshots: a fork shares it with its origin.
 */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';

interface Scope {
  actionExecutor: (action: {
    readonly type: string;
    readonly params?: { event?: unknown };
  }) => void;
}

/** The machine with a count of its life's events that changes the answers it gives. */
export function forgetful(machine: AnyStateMachine): AnyStateMachine {
  const counts = new WeakMap<object, { count: number }>();
  const broken = {
    getInitialSnapshot(scope: Scope, input: unknown) {
      const first = machine.getInitialSnapshot(scope as never, input as never);
      counts.set(first, { count: 0 });
      return first;
    },
    transition(snapshot: AnyMachineSnapshot, event: unknown, scope: Scope) {
      const own = counts.get(snapshot)!;
      own.count += 1;
      const { actionExecutor } = scope;
      scope.actionExecutor = (action) => {
        const output = action.params?.event as { type: string; frame?: object } | undefined;
        const isSend = action.type === 'xstate.emit' && output?.type === 'send';
        const frame = { ...output?.frame, remark: `event ${own.count}` };
        actionExecutor(isSend ? { ...action, params: { event: { ...output, frame } } } : action);
      };
      const next = machine.transition(snapshot, event as never, scope as never);
      counts.set(next, own);
      return next;
    },
  };
  return broken as unknown as AnyStateMachine; // The driver uses these two members alone.
}
