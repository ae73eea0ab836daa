/** The faults of a plan: how they begin and end, and whether they ever took hold. */
import { applyToNode, endFaultOfNode, nodePhrase } from '../cluster/nodeVerbs.ts';
import { applyToRoad, endOnRoads, healRoads, roadPhrase } from '../cluster/roads.ts';
import { kept } from '../cluster/simulation.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { World } from '../kernel/world.ts';
import type { SimulatedNetwork } from '../network/simulatedNetwork.ts';
import type { Plan, PlannedFault } from './plan.ts';

/** A fault of a plan that did not take hold. */
export interface Unfired {
  /** Where it stands in the plan's list of faults. */
  readonly index: number;
  readonly fault: PlannedFault;
  /** What it was to be, as a phrase. */
  readonly phrase: string;
}

/** How long a fault goes on, in ms; undefined: it is over at once, or lasts until all is healed. */
export function lastsMs(fault: PlannedFault): number | undefined {
  return 'forMs' in fault ? fault.forMs : undefined;
}

/** Lets a fault begin. */
export function beginFault(
  kernel: Kernel,
  network: SimulatedNetwork,
  fault: PlannedFault,
  index: number,
): void {
  const { world } = kernel;
  const key = keyOf(index);
  switch (fault.kind) {
    case 'end':
      if (world.peekNode(fault.node)?.up !== true) return;
      kernel.crash(fault.node, kept[fault.how], fault.keep);
      world.fault(key).hits += 1;
      return;
    case 'road':
    case 'reset':
    case 'halfOpen': {
      const verb = fault.kind === 'road' ? fault.fault : { kind: fault.kind };
      kernel.note({ kind: 'fault', what: `${verb.kind} ${fault.road.from} ${fault.road.to}` });
      applyToRoad(world, network, fault.road, verb, key);
      return;
    }
    default:
      kernel.note({ kind: 'fault', what: nodePhrase(fault.node, fault) });
      applyToNode(world, fault.node, fault, key);
  }
}

/** Lets a fault end; others that overlap with it stay. */
export function ceaseFault(
  kernel: Kernel,
  network: SimulatedNetwork,
  fault: PlannedFault,
  index: number,
): void {
  const { world } = kernel;
  if (fault.kind === 'road') endOnRoads(world, network, keyOf(index));
  else if (fault.kind === 'end') {
    if (world.peekNode(fault.node)?.up === false) kernel.boot(fault.node);
  } else if ('node' in fault) endFaultOfNode(world, fault.node, keyOf(index));
}

/** Ends whatever is still wrong; connections that are half open stay so, as they would. */
export function healAll({ world }: Kernel, network: SimulatedNetwork): void {
  healRoads(world, network);
  for (const name of world.nodeNames()) applyToNode(world, name, { kind: 'mend' }, '');
}

/** How often a fault of a plan has taken hold so far. */
function timesFired(world: World, index: number): number {
  return world.peekFault(keyOf(index))?.hits ?? 0;
}

/** The faults of a plan that have not taken hold so far. */
export function unfiredFaults({ faults }: Plan, world: World): readonly Unfired[] {
  return faults.flatMap((fault, index) =>
    timesFired(world, index) > 0 ? [] : [{ index, fault, phrase: faultPhrase(fault) }],
  );
}

/** A fault of a plan, as a phrase. */
function faultPhrase(fault: PlannedFault): string {
  switch (fault.kind) {
    case 'end':
      return `${fault.how} of ${fault.node}`;
    case 'road':
      return roadPhrase(fault.road, fault.fault);
    case 'reset':
    case 'halfOpen':
      return roadPhrase(fault.road, { kind: fault.kind });
    default:
      return nodePhrase(fault.node, fault);
  }
}

function keyOf(index: number): string {
  return `plan/${index}`;
}
