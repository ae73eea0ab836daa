/**
 * What orderly consuming changes of the state, laid open for one step as in `desk.ts`. Nobody
 * outside the step ever sees a bench.
 */
import type { ClientState } from '../shared/client/index.ts';
import type { IntTable } from '../shared/intTable.ts';
import type { Output, Stamp } from '../shared/node.ts';
import { newOwner, type Owner } from '../shared/owner.ts';
import type { SegmentedLog } from '../shared/segmentedLog.ts';
import type { Table } from '../shared/table.ts';
import type { ResolvedConfig } from './config.ts';
import type { ConsumerState, ConsumerStep, Drain, HeldQueue, OrderTask } from './state.ts';

/** A consumer's state laid open. */
export interface OrderBench {
  readonly state: ConsumerState;
  readonly config: ResolvedConfig;
  readonly stamp: Stamp;
  readonly owner: Owner;
  readonly outputs: Output[];
  client: ClientState;
  queues: Table<HeldQueue>;
  running: IntTable<OrderTask>;
  backlog: SegmentedLog<Pick<Drain, 'key' | 'tenure'>>;
  nextNumber: number;
}

/** Lays a state open. */
export function openBench(state: ConsumerState, stamp: Stamp): OrderBench {
  const { client, queues, config, orderPool } = state;
  return { state, config, stamp, owner: newOwner(), outputs: [], client, queues, ...orderPool };
}

/** The step that was made at the bench. */
export function closeBench(bench: OrderBench): ConsumerStep {
  const { state, client, queues, running, backlog, nextNumber, outputs } = bench;
  return [{ ...state, client, queues, orderPool: { running, backlog, nextNumber } }, outputs];
}

/** The queue of a tenure, if that tenure lasts. */
export function heldAt(
  { queues }: OrderBench,
  { key, tenure }: Pick<Drain, 'key' | 'tenure'>,
): HeldQueue | undefined {
  const held = queues.get(key);
  return held?.tenure === tenure && !held.dropped ? held : undefined;
}
