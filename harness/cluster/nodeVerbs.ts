/** What can be done to a node besides starting and ending it: faults of its process and host. */
import {
  endOnNode,
  type NodeFault,
  type NodeFaultKind,
  putOnNode,
  setClockRight,
} from '../kernel/nodeFaults.ts';
import type { World } from '../kernel/world.ts';

export type { NodeFault, NodeFaultKind } from '../kernel/nodeFaults.ts';

/** What can be done to a node. */
export type NodeVerb =
  | NodeFault
  /** Ends its faults, or those of some kinds; when its clock is mended, it is put right. */
  | { readonly kind: 'mend'; readonly kinds?: readonly NodeFaultKind[] };

/** What a verb does to a node, as a phrase. */
export function nodePhrase(node: string, verb: NodeVerb): string {
  switch (verb.kind) {
    case 'pause':
      return `pause of ${node}`;
    case 'slowReader':
      return `slow reading (${verb.ms} ms a frame) of ${node}`;
    case 'clock':
      return `${clockPhrase(verb)} of ${node}`;
    case 'slowFlush':
      return `slow flush (${verb.ms} ms) of ${node}`;
    case 'lostFlush':
      return `lost flush of ${node}`;
    case 'mend':
      return verb.kinds === undefined
        ? `end of the faults of ${node}`
        : `end of ${verb.kinds.join(', ')} of ${node}`;
  }
}

/** Does it; `key` is the name of the fault, by which the world counts how often it took hold. */
export function applyToNode(world: World, name: string, verb: NodeVerb, key: string): void {
  const node = world.node(name);
  if (node === undefined) return;
  if (verb.kind !== 'mend') {
    putOnNode(world, node, key, verb);
    return;
  }
  const { kinds } = verb;
  endOnNode(world, node, ({ fault }) => kinds === undefined || kinds.includes(fault.kind));
  if (kinds === undefined || kinds.includes('clock')) setClockRight(world, node);
}

/** Ends one fault of a node; others that are on it stay. */
export function endFaultOfNode(world: World, name: string, key: string): void {
  const node = world.node(name);
  if (node !== undefined) endOnNode(world, node, (rule) => rule.key === key);
}

function clockPhrase({ jumpMs, driftPpm }: Extract<NodeFault, { kind: 'clock' }>): string {
  const parts = [
    ...(jumpMs === undefined ? [] : [`jump of ${jumpMs} ms`]),
    ...(driftPpm === undefined ? [] : [`drift of ${driftPpm} ppm`]),
  ];
  return parts.join(' and ');
}
