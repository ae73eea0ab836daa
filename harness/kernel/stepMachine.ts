/**
 * Pure stepping: one machine, one event, one reused scope. The machine's own `transition` is called
 * directly, which is as fast as sending to an actor; outputs come out as data, in order.
 */
import type { AnyEventObject, AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { Output } from '../../actors/shared/node.ts';
import { Bug } from './bug.ts';

/** What a machine gave out: an output of the node's own vocabulary, or a timer of XState's. */
export type MachineOutput =
  | Exclude<Output, { type: 'timer.set' | 'timer.cancel' | 'raise' }>
  | {
      readonly type: 'arm';
      readonly id: string;
      readonly delayMs: number;
      readonly event: AnyEventObject;
    }
  | { readonly type: 'disarm'; readonly id: string };

interface ExecutableAction {
  readonly type: string;
  readonly params?: {
    readonly event?: AnyEventObject;
    readonly id?: string;
    readonly delay?: number;
    readonly sendId?: string;
  };
}

let sink: MachineOutput[] = [];

/** XState reassigns `actionExecutor` while it runs: the scope stays mutable, put right a step. */
const scope = {
  self: {},
  id: '',
  sessionId: '',
  logger() {},
  defer() {},
  emit() {},
  stopChild() {},
  system: { _sendInspectionEvent() {} },
  actionExecutor: collect as (action: ExecutableAction) => void,
};

function collect({ type, params }: ExecutableAction): void {
  switch (type) {
    case 'xstate.emit':
      sink.push(params!.event as unknown as MachineOutput);
      return;
    case 'xstate.raise':
      // A raise without delay was applied within the step; it is listed for inspection only.
      if (params!.delay === undefined) return;
      sink.push({
        type: 'arm',
        id: params!.id!,
        delayMs: params!.delay,
        event: params!.event!,
      });
      return;
    case 'xstate.cancel':
      sink.push({ type: 'disarm', id: params!.sendId! });
      return;
    default:
      throw new Bug(`a machine gave out the action "${type}", which no driver carries out`);
  }
}

/** The first snapshot of a machine, and what its entry actions gave out. */
export function bootMachine(
  machine: AnyStateMachine,
  input: unknown,
): readonly [AnyMachineSnapshot, readonly MachineOutput[]] {
  sink = [];
  scope.actionExecutor = collect;
  const snapshot = machine.getInitialSnapshot(scope as never, input as never) as AnyMachineSnapshot;
  // XState swallows an error at boot into the snapshot's status.
  if (snapshot.status === 'error') throw (snapshot as { error: unknown }).error;
  return [snapshot, sink];
}

/** The next snapshot of a machine, and what it gave out on the way. */
export function stepMachine(
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
  event: AnyEventObject,
): readonly [AnyMachineSnapshot, readonly MachineOutput[]] {
  sink = [];
  scope.actionExecutor = collect;
  const next = machine.transition(snapshot, event, scope as never) as AnyMachineSnapshot;
  if (next.status === 'error') throw (next as { error: unknown }).error;
  return [next, sink];
}
