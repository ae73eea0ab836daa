/**
 * Runs a plan: sets its cluster up, does what it says when it says so, heals, and lets it settle.
 */
import type { Observation } from '../../actors/shared/observation.ts';
import { AddressBook } from '../cluster/addressBook.ts';
import { define } from '../cluster/define.ts';
import { type Machines, machines } from '../cluster/machines.ts';
import type { NodeSpec } from '../cluster/nodeSpec.ts';
import { kept } from '../cluster/simulation.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { TraceEntry } from '../kernel/trace.ts';
import { World } from '../kernel/world.ts';
import type { LateEntry } from '../network/schedule.ts';
import { type FrameFilter, SimulatedNetwork } from '../network/simulatedNetwork.ts';
import { batchBodies, type Plan, type PlannedChange, type PlannedSend } from './plan.ts';
import {
  beginFault,
  ceaseFault,
  healAll,
  lastsMs,
  type Unfired,
  unfiredFaults,
} from './planFaults.ts';

/** How a plan is run; none of it may change what happens. */
export interface PlanOptions {
  /** What happens to each frame on its way. */
  readonly filter?: FrameFilter;
  /** Machines to use in the place of the project's own: planted mutations. */
  readonly machines?: Partial<Machines>;
  /** Listens to the trace. */
  readonly tap?: (entry: TraceEntry) => void;
  /** Listens to how long each entry is on its road, faults apart: `byMs` is all of it. */
  readonly onLatency?: (entry: LateEntry) => void;
}

/** Something that a node told, and when. */
export interface Told {
  readonly timeMs: number;
  readonly node: string;
  readonly observation: Observation;
}

/** A plan that has run, or is running. */
export interface PlanRun {
  readonly kernel: Kernel;
  /** When it ends, in virtual ms. */
  readonly endMs: number;
  /** Faults of the plan that have not taken hold so far: a run proves nothing of them. */
  unfired(): readonly Unfired[];
}

type Action =
  | { readonly do: 'send'; readonly send: PlannedSend }
  | { readonly do: 'change'; readonly change: PlannedChange }
  /** A fault of the plan, by its index. */
  | { readonly do: 'begin'; readonly index: number }
  | { readonly do: 'cease'; readonly index: number }
  | { readonly do: 'heal' };

const encoder = new TextEncoder();

/** Sets a plan up without running it: its nodes are booted, its steps are in the queue. */
export function preparePlan(plan: Plan, options: PlanOptions = {}): PlanRun {
  const book = new AddressBook();
  const all = { ...machines, ...options.machines };
  const network = new SimulatedNetwork(options.filter, options.onLatency);
  // Nodes that join later get their places now: addresses must not depend on how far a run is.
  const definitions = new Map(
    everyNode(plan).map((spec) => [spec.name, define(spec, book, all)] as const),
  );
  const perform = (kernel: Kernel, action: unknown): void => {
    performAction(kernel, network, plan, action as Action, (name) => {
      kernel.add(definitions.get(name)!);
      kernel.boot(name);
    });
  };
  const { seed, schedule } = plan;
  const world = new World({ seed, schedule, traceLimit: Number.MAX_SAFE_INTEGER });
  const kernel = new Kernel(world, { network, onPlan: perform });
  if (options.tap !== undefined) kernel.taps.subscribe(options.tap);
  for (const { name } of plan.topology) {
    kernel.add(definitions.get(name)!);
    kernel.boot(name);
  }
  const endMs = enqueue(kernel, plan);
  return { kernel, endMs, unfired: () => unfiredFaults(plan, kernel.world) };
}

/** Runs a plan to its end. */
export function runPlan(plan: Plan, options: PlanOptions = {}): PlanRun {
  const run = preparePlan(plan, options);
  run.kernel.run(run.endMs);
  return run;
}

/** Everything that nodes told in a run, in order. */
export function told({ kernel }: Pick<PlanRun, 'kernel'>): readonly Told[] {
  const all: Told[] = [];
  for (const entry of kernel.world.trace) {
    if (entry.kind !== 'observation') continue;
    const { timeMs, node, observation } = entry;
    all.push({ timeMs, node, observation });
  }
  return all;
}

function everyNode({ topology, changes }: Plan): readonly NodeSpec[] {
  const joining = changes.flatMap((change) => (change.change === 'join' ? [change.node] : []));
  return [...topology, ...joining];
}

/** Puts every step of a plan into the queue; gives the time at which the run ends. */
function enqueue(kernel: Kernel, { workload, changes, faults, healForMs }: Plan): number {
  let lastMs = 0;
  const put = (action: Action, atMs: number) => {
    kernel.plan(action, atMs);
    lastMs = Math.max(lastMs, atMs);
  };
  for (const send of workload) put({ do: 'send', send }, send.atMs);
  for (const change of changes) put({ do: 'change', change }, change.atMs);
  for (const [index, fault] of faults.entries()) {
    put({ do: 'begin', index }, fault.atMs);
    const forMs = lastsMs(fault);
    if (forMs !== undefined) put({ do: 'cease', index }, fault.atMs + forMs);
  }
  kernel.plan({ do: 'heal' } satisfies Action, lastMs);
  return lastMs + healForMs;
}

function performAction(
  kernel: Kernel,
  network: SimulatedNetwork,
  { faults }: Plan,
  action: Action,
  join: (name: string) => void,
): void {
  switch (action.do) {
    case 'send':
      send(kernel, action.send);
      return;
    case 'change':
      change(kernel, action.change, join);
      return;
    case 'begin':
      beginFault(kernel, network, faults[action.index]!, action.index);
      return;
    case 'cease':
      ceaseFault(kernel, network, faults[action.index]!, action.index);
      return;
    case 'heal':
      healAll(kernel, network);
  }
}

function change(kernel: Kernel, planned: PlannedChange, join: (name: string) => void): void {
  if (planned.change === 'join') {
    join(planned.node.name);
    return;
  }
  const { node } = planned;
  if (planned.change === 'return') {
    if (isUp(kernel, node)) kernel.crash(node, kept.kill);
    restart(kernel, node);
  } else if (isUp(kernel, node)) {
    if (planned.change === 'recall') {
      recall(kernel, planned);
      return;
    }
    const event = planned.change === 'ask' ? planned.event : { type: 'operator.shutdown' };
    kernel.operate(node, event);
  }
}

/** Only a send that was answered has a handle to take its message back by. */
function recall(
  kernel: Kernel,
  { node, send }: Extract<PlannedChange, { change: 'recall' }>,
): void {
  for (const entry of kernel.world.trace) {
    if (entry.kind !== 'observation' || entry.observation.kind !== 'sendSettled') continue;
    const { id, topic, recallHandle: handle } = entry.observation;
    if (id !== send || handle === undefined) continue;
    const order = { type: 'operator.recall', id: `recall ${send}`, topic, handle } as const;
    kernel.operate(node, order);
    return;
  }
}

/** Boots a node that is down; one that has not joined yet stays away. */
function restart(kernel: Kernel, name: string): void {
  if (kernel.world.peekNode(name)?.up === false) kernel.boot(name);
}

/**
 * A node that a fault has taken down cannot be asked: the plan's user would get no handle on it.
 */
function isUp(kernel: Kernel, name: string): boolean {
  return kernel.world.peekNode(name)?.up === true;
}

function send(
  kernel: Kernel,
  { producer, id, atMs: _atMs, transaction: listener, request, batch, ...order }: PlannedSend,
): void {
  if (!isUp(kernel, producer)) return;
  const body = encoder.encode(id);
  if (batch !== undefined) {
    const { tags, properties, ...rest } = order;
    const content = { ...(tags && { tags }), ...(properties && { properties }) };
    const messages = batchBodies({ id, batch }).map((one) => {
      return { body: encoder.encode(one), ...content };
    });
    const several = { type: 'operator.send', id, body, ...rest, messages } as const;
    kernel.operate(producer, several);
    return;
  }
  if (request !== undefined) {
    const asked = { type: 'operator.request', id, body, ...order, ...request } as const;
    kernel.operate(producer, asked);
    return;
  }
  const event =
    listener === undefined
      ? ({ type: 'operator.send', id, body, ...order } as const)
      : ({ type: 'operator.sendInTransaction', id, body, ...order, listener } as const);
  kernel.operate(producer, event);
}
