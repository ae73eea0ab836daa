/**
 * What consuming changes of the state, laid open for one step: a pull brings up to 32 messages, and
 * each would copy the state several times otherwise. Nobody outside the step ever sees a desk.
 */
import type { ClientState } from '../shared/client/index.ts';
import type { IntTable } from '../shared/intTable.ts';
import type { Output, Stamp, Step } from '../shared/node.ts';
import type { OrderedMap } from '../shared/orderedMap.ts';
import { newOwner, type Owner } from '../shared/owner.ts';
import type { SegmentedLog } from '../shared/segmentedLog.ts';
import type { Table } from '../shared/table.ts';
import type { ConsumerState, ConsumerStep, HeldQueue, RunningTask, Task } from './state.ts';

/** A consumer's state laid open. */
export interface Desk {
  readonly state: ConsumerState;
  readonly stamp: Stamp;
  readonly owner: Owner;
  readonly outputs: Output[];
  client: ClientState;
  queues: Table<HeldQueue>;
  running: IntTable<RunningTask>;
  backlog: SegmentedLog<Task>;
  later: OrderedMap<Task>;
  nextNumber: number;
}

/** Lays a state open. */
export function openDesk(state: ConsumerState, stamp: Stamp): Desk {
  const { queues, pool, client } = state;
  const { running, backlog, later, nextNumber } = pool;
  const owner = newOwner();
  const parts = { client, queues, running, backlog, later, nextNumber };
  return { state, stamp, owner, outputs: [], ...parts };
}

/** The step that was made at the desk. */
export function closeDesk(desk: Desk): ConsumerStep {
  const { state, client, queues, running, backlog, later, nextNumber, outputs } = desk;
  const pool = { running, backlog, later, nextNumber };
  return [{ ...state, client, queues, pool }, outputs];
}

/** Takes in a step of the client. */
export function stepClient(desk: Desk, [client, outputs]: Step<ClientState>): void {
  desk.client = client;
  desk.outputs.push(...outputs);
}

/** The queue of a task's tenure, if that tenure lasts. */
export function heldBy({ queues }: Desk, { key, tenure }: Task): HeldQueue | undefined {
  const held = queues.get(key);
  return held?.tenure === tenure && !held.dropped ? held : undefined;
}
