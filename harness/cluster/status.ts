/** One line a node: what somebody who debugs a run wants to see first. */
import type { Kernel } from '../kernel/kernel.ts';
import type { Witness } from './witness.ts';

/** Where a node stands. */
export interface NodeStatus {
  readonly name: string;
  readonly role: string;
  /** The machine's state, or `down`. */
  readonly state: string;
  /** Which life this is. */
  readonly incarnation: number;
  readonly connections: number;
  /** Key figures of its role, as they read: `stored 3`. */
  readonly figures: readonly string[];
}

/** The status of one node of a simulation. */
export function statusOf(kernel: Kernel, witness: Witness, name: string): NodeStatus {
  const node = kernel.world.peekNode(name)!;
  const { kind: role } = node.definition;
  const value = node.snapshot?.value;
  const state = node.up ? stateText(value) : 'down';
  const { incarnation } = node;
  const connections = node.connections.size;
  return { name, role, state, incarnation, connections, figures: figures(witness, role, name) };
}

/** A state by its name, one within another by both: `serving`, `serving.leaving`. */
function stateText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[outer, inner] = []] = Object.entries(value);
  // The one that a node is in from the start says nothing.
  return inner === 'open' ? `${outer}` : `${outer}.${stateText(inner)}`;
}

function memberFigure([group, { length }]: readonly [string, readonly string[]]): string {
  return `${length} of ${group}`;
}

function figures(witness: Witness, role: string, name: string): readonly string[] {
  const told = witness.of(name);
  switch (role) {
    case 'namesrv':
      return [`lists ${[...told.listed].sort().join(', ') || 'no broker'}`];
    case 'broker':
      return [`stored ${told.stored}`];
    case 'proxy':
      return [`handed on ${told.forwarded}`, ...[...told.members].map(memberFigure)];
    case 'producer':
      return [...told.outcomes].map(([outcome, count]) => `${outcome} ${count}`);
    case 'simpleConsumer': {
      const outcomes = [...told.outcomes].map(([outcome, count]) => `${outcome} ${count}`);
      return [`received ${told.popped.length}`, ...outcomes];
    }
    case 'admin':
      return [...told.outcomes].map(([outcome, count]) => `${outcome} ${count}`);
    case 'litePullConsumer': {
      const held = [...told.queues.values()].reduce((sum, queues) => sum + queues.length, 0);
      return [`polled ${told.polled.length}`, `holds ${held} queues`];
    }
    default: {
      const held = [...told.queues.values()].reduce((sum, queues) => sum + queues.length, 0);
      return [`received ${told.received.length}`, `holds ${held} queues`];
    }
  }
}
