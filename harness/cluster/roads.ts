/**
 * Faults on the roads between nodes: what can be declared, how it is put on the simulated network,
 * and whether it ever took hold.
 */
import type { World } from '../kernel/world.ts';
import type { FaultCounts } from '../network/links.ts';
import type { SimulatedNetwork } from '../network/simulatedNetwork.ts';

/** What can be wrong with the road between two nodes, as data. */
export type RoadFault =
  /** Each frame takes so much longer. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** This share of frames is lost, in [0, 1]. */
  | { readonly kind: 'loss'; readonly rate: number }
  /** Nothing gets through, and nobody is told. */
  | { readonly kind: 'partition' }
  /** Frames wait until they are let go. */
  | { readonly kind: 'hold' };

/** What can be done to the road between two nodes. */
export type RoadVerb =
  | RoadFault
  /** Lets the frames go that were held, in their order; new ones pass. */
  | { readonly kind: 'release' }
  /** Ends every fault; held frames are let go. */
  | { readonly kind: 'heal' }
  /** Breaks every connection between the two, at both ends at once. */
  | { readonly kind: 'reset' };

/** The road from one node to another, or both ways. */
export interface Road {
  readonly from: string;
  readonly to: string;
  readonly oneWay: boolean;
}

/** The one-way roads that a road consists of. */
export function directions({ from, to, oneWay }: Road): readonly (readonly [string, string])[] {
  return oneWay
    ? [[from, to]]
    : [
        [from, to],
        [to, from],
      ];
}

/** What a verb does to a road, as a phrase. */
export function roadPhrase({ from, to, oneWay }: Road, verb: RoadVerb): string {
  const road = oneWay ? `${from} -> ${to}` : `${from} <-> ${to}`;
  switch (verb.kind) {
    case 'delay':
      return `delay of ${verb.ms} ms on ${road}`;
    case 'loss':
      return `loss of ${Math.round(verb.rate * 100)}% on ${road}`;
    default:
      return `${verb.kind} on ${road}`;
  }
}

const counted = { delay: 'delayed', loss: 'lost', partition: 'blocked', hold: 'held' } as const;

/** Whether a verb is a fault that stays until it is healed, and has to take hold. */
export function isRoadFault(verb: RoadVerb): verb is RoadFault {
  return verb.kind in counted;
}

/** How often a kind of fault has taken hold on a road so far. */
export function timesFired(world: World, road: Road, kind: RoadFault['kind']): number {
  const which: keyof FaultCounts = counted[kind];
  return directions(road).reduce((sum, [a, b]) => sum + world.pair(a, b).faults[which], 0);
}

/** Does it. Of a reset: returns how many connections it broke. */
export function applyToRoad(
  world: World,
  network: SimulatedNetwork,
  road: Road,
  verb: RoadVerb,
): number {
  if (verb.kind === 'reset') return resetBetween(world, network, road);
  for (const [from, to] of directions(road)) {
    const pair = world.pair(from, to);
    switch (verb.kind) {
      case 'delay':
        pair.extraDelayMs = verb.ms;
        break;
      case 'loss':
        pair.lossRate = verb.rate;
        break;
      case 'partition':
        pair.blocked = true;
        break;
      case 'hold':
        pair.holding = true;
        break;
      case 'heal':
        pair.extraDelayMs = 0;
        pair.lossRate = 0;
        pair.blocked = false;
        network.release(world, from, to);
        break;
      case 'release':
        network.release(world, from, to);
        break;
      default:
        verb satisfies never;
    }
  }
  return 0;
}

/** Ends one kind of fault on a road; others that are on it stay. */
export function endOnRoad(
  world: World,
  network: SimulatedNetwork,
  road: Road,
  kind: RoadFault['kind'],
): void {
  for (const [from, to] of directions(road)) {
    const pair = world.pair(from, to);
    if (kind === 'delay') pair.extraDelayMs = 0;
    else if (kind === 'loss') pair.lossRate = 0;
    else if (kind === 'partition') pair.blocked = false;
    else network.release(world, from, to);
  }
}

function resetBetween(world: World, network: SimulatedNetwork, { from, to }: Road): number {
  let broken = 0;
  for (const id of [...(world.peekNode(from)?.connections.keys() ?? [])].sort()) {
    const link = world.peekLink(id);
    if (link === undefined) continue;
    if (link.opener.node !== to && link.acceptor.node !== to) continue;
    network.reset(world, id);
    broken += 1;
  }
  return broken;
}
