/** Faults on the roads between nodes: how they are put on the simulated network and taken off. */
import type { World } from '../kernel/world.ts';
import { defaultReorderMs, endOnPair, putOnPair, type RoadFault } from '../network/roadFaults.ts';
import type { SimulatedNetwork } from '../network/simulatedNetwork.ts';

export type { FrameMatch, RoadFault, RoadFaultKind } from '../network/roadFaults.ts';

/** What happens to a road at once and cannot be healed. */
export type RoadBreak =
  /** Breaks every connection between the two, at both ends at once. */
  | { readonly kind: 'reset' }
  /**
   * The connections that there are carry nothing any more and neither end is told, as when a
   * router on the way forgets them or one host loses its power; new ones can be made.
   */
  | { readonly kind: 'halfOpen' };

/** What can be done to the road between two nodes. */
export type RoadVerb =
  | RoadFault
  | RoadBreak
  /** Lets the frames go that were held, in their order; new ones pass. */
  | { readonly kind: 'release' }
  /** Ends every fault; held frames are let go. */
  | { readonly kind: 'heal' };

/** The road from one node to another, or both ways. */
export interface Road {
  readonly from: string;
  /** A node, or `*` for the roads to every node that there is by then. */
  readonly to: string;
  readonly oneWay: boolean;
}

/** The other end of a road that stands for every road of a node. */
export const everyNode = '*';

/** What a verb does to a road, as a phrase. */
export function roadPhrase({ from, to, oneWay }: Road, verb: RoadVerb): string {
  const other = to === everyNode ? 'everybody' : to;
  const road = oneWay ? `${from} -> ${other}` : `${from} <-> ${other}`;
  const picked =
    'match' in verb && verb.match !== undefined ? ` of ${matchPhrase(verb.match)}` : '';
  switch (verb.kind) {
    case 'delay':
      return `delay of ${verb.ms} ms${picked} on ${road}`;
    case 'reorder':
      return `reorder within ${verb.ms ?? defaultReorderMs} ms on ${road}`;
    case 'loss':
      return `loss of ${Math.round(verb.rate * 100)}% on ${road}`;
    default:
      return `${verb.kind}${picked} on ${road}`;
  }
}

/** Whether a verb is to take hold of something: a declared fault that never did proves nothing. */
export function isDeclared({ kind }: RoadVerb): boolean {
  return kind !== 'release' && kind !== 'heal';
}

/** Does it; `key` is the name of the fault, by which the world counts how often it took hold. */
export function applyToRoad(
  world: World,
  network: SimulatedNetwork,
  road: Road,
  verb: RoadVerb,
  key: string,
): void {
  if (verb.kind === 'reset' || verb.kind === 'halfOpen') {
    for (const id of connectionsOn(world, road)) {
      if (verb.kind === 'halfOpen') network.cut(world, id, key);
      else {
        network.reset(world, id);
        world.fault(key).hits += 1;
      }
    }
    return;
  }
  for (const [from, to] of waysOf(world, road)) {
    const pair = world.pair(from, to);
    if (verb.kind === 'heal') {
      endOnPair(pair, () => true);
      network.release(world, from, to);
    } else if (verb.kind === 'release') {
      endOnPair(pair, ({ fault }) => fault.kind === 'hold');
      network.release(world, from, to);
    } else putOnPair(pair, key, verb);
  }
}

/** Ends one fault wherever it is; others that are on its roads stay, of the same kind too. */
export function endOnRoads(world: World, network: SimulatedNetwork, key: string): void {
  for (const name of world.pairNames()) {
    const [from = '', to = ''] = name.split('->');
    const { rules } = world.pair(from, to);
    if (!rules.some((rule) => rule.key === key)) continue;
    const pair = world.pair(from, to);
    const held = pair.holding;
    endOnPair(pair, (rule) => rule.key === key);
    if (held && !pair.holding) network.release(world, from, to);
  }
}

/** Ends every fault of every road. */
export function healRoads(world: World, network: SimulatedNetwork): void {
  for (const name of world.pairNames()) {
    const [from = '', to = ''] = name.split('->');
    applyToRoad(world, network, { from, to, oneWay: true }, { kind: 'heal' }, '');
  }
}

/** The one-way roads that a road between two nodes consists of. */
export function directions({ from, to, oneWay }: Road): readonly (readonly [string, string])[] {
  return oneWay
    ? [[from, to]]
    : [
        [from, to],
        [to, from],
      ];
}

/** The one-way roads that a road consists of; of `*` those to every node that there is now. */
export function waysOf(world: World, road: Road): readonly (readonly [string, string])[] {
  if (road.to !== everyNode) return directions(road);
  const others = world.nodeNames().filter((name) => name !== road.from);
  return others.flatMap((to) => directions({ ...road, to }));
}

/** The connections between the two ends of a road, whoever opened them. */
function connectionsOn(world: World, { from, to }: Road): readonly string[] {
  return [...(world.peekNode(from)?.connections.keys() ?? [])].sort().filter((id) => {
    const link = world.peekLink(id);
    if (link === undefined || to === everyNode) return link !== undefined;
    return link.opener.node === to || link.acceptor.node === to;
  });
}

function matchPhrase({ command, direction, nth, count }: NonNullable<MatchOf>): string {
  const what = [command ?? 'any command', direction ?? 'frame'].join(' ');
  if (nth === undefined) return count === undefined ? what : `${what}, the first ${count}`;
  return count === undefined ? `${what} no. ${nth}` : `${what}, ${count} from no. ${nth}`;
}

type MatchOf = Extract<RoadFault, { kind: 'drop' }>['match'];
