/** A machine that does what an event asks for, and forgets that it did. */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';

/** The machine; of the events of a type it forgets every second. */
export function absentMinded(machine: AnyStateMachine, type: string): AnyStateMachine {
  const broken = {
    getInitialSnapshot: (scope: never, input: never) => machine.getInitialSnapshot(scope, input),
    transition(snapshot: AnyMachineSnapshot, event: { readonly type: string }, scope: never) {
      const next = machine.transition(snapshot, event as never, scope);
      const { entropy = 1 } = event as { readonly entropy?: number };
      return event.type === type && entropy % 2 === 0 ? snapshot : next;
    },
  };
  return broken as unknown as AnyStateMachine; // The driver uses these two members alone.
}
