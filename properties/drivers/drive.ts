/**
 * Two ways to drive a machine through the same events: the kernel's pure stepping, and a real
 * XState actor whose clock does nothing. Both give, event by event, the state and the outputs in
 * order.
 */
import { type AnyMachineSnapshot, type AnyStateMachine, createActor } from 'xstate';
import { bootMachine, type MachineOutput, stepMachine } from '../../harness/kernel/stepMachine.ts';
import type { Stamped } from './recordLives.ts';

/** Where a machine stands after an event, and what it gave out on the way. */
export interface Step {
  readonly status: string;
  readonly value: unknown;
  readonly context: unknown;
  readonly outputs: readonly MachineOutput[];
}

/** Drives a machine from its creation through events, as far as it lives. */
export type Driver = (
  machine: AnyStateMachine,
  input: unknown,
  events: readonly Stamped[],
) => Generator<Step>;

/** As the kernel does it. */
export function* stepping(
  machine: AnyStateMachine,
  input: unknown,
  events: readonly Stamped[],
): Generator<Step> {
  let [snapshot, outputs] = bootMachine(machine, input);
  yield stepOf(snapshot, outputs);
  for (const event of events) {
    if (snapshot.status !== 'active') return;
    [snapshot, outputs] = stepMachine(machine, snapshot, event);
    yield stepOf(snapshot, outputs);
  }
}

/** As XState's own actor does it. */
export function* acting(
  machine: AnyStateMachine,
  input: unknown,
  events: readonly Stamped[],
): Generator<Step> {
  let outputs: MachineOutput[] = [];
  const actor = createActor(machine, {
    input: input as never,
    clock: { setTimeout: () => 0, clearTimeout: () => {} },
    inspect(inspected) {
      if (inspected.type !== '@xstate.action') return;
      const output = outputOf(inspected.action as InspectedAction);
      if (output !== undefined) outputs.push(output);
    },
  });
  let error: unknown;
  actor.subscribe({
    error: (thrown) => {
      error = thrown ?? new Error('an actor failed without an error');
    },
  });
  const taken = (): Step => {
    if (error !== undefined) throw error;
    const given = outputs;
    outputs = [];
    return stepOf(actor.getSnapshot() as AnyMachineSnapshot, given);
  };
  actor.start();
  yield taken();
  for (const event of events) {
    if (actor.getSnapshot().status !== 'active') return;
    actor.send(event as never);
    yield taken();
  }
}

interface InspectedAction {
  readonly type: string;
  readonly params?: {
    readonly event?: { readonly type: string };
    readonly id?: string;
    readonly delay?: number;
    readonly sendId?: string;
  };
}

/**
 * Written for itself, not shared with the kernel's driver: what they share they cannot disagree on.
 */
function outputOf({ type, params = {} }: InspectedAction): MachineOutput | undefined {
  const { event, id, delay, sendId } = params;
  if (type === 'xstate.emit') return event as unknown as MachineOutput;
  if (type === 'xstate.cancel') return { type: 'disarm', id: String(sendId) };
  if (type !== 'xstate.raise') throw new Error(`an actor executed ${type}`);
  if (delay === undefined) return undefined;
  return { type: 'arm', id: String(id), delayMs: delay, event: event! };
}

function stepOf(
  { status, value, context }: AnyMachineSnapshot,
  outputs: readonly MachineOutput[],
): Step {
  return { status, value, context, outputs };
}
