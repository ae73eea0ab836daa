/**
 * A small cluster as a value: machines, timers and connections, no time on the road. Whoever keeps
 * a world can go on from it twice.
 */
import { mix } from '../../../actors/shared/entropy.ts';
import type { Output } from '../../../actors/shared/node.ts';
import type { AnyRequest, RequestFrame, ResponseFrame } from '../../../protocol/frame.ts';
import {
  begun,
  type Event,
  type Machine,
  outputsOf,
  stepped,
  type Timer,
  timersAfter,
} from '../step.ts';

/** One node of a world. */
interface Node {
  readonly machine: Machine;
  readonly address: string;
  readonly snapshot: unknown;
  readonly timers: readonly Timer[];
}

/** The cluster at a moment. */
export interface World {
  readonly nodes: ReadonlyMap<string, Node>;
  /** Connections between nodes: who opened it, and who was called. */
  readonly links: ReadonlyMap<string, readonly [opener: string, acceptor: string]>;
  readonly beginAt: number;
  readonly nowMs: number;
  readonly entropy: number;
}

/** A frame that a node put on a connection of somebody outside. */
export interface Told {
  readonly connection: string;
  readonly frame: RequestFrame | ResponseFrame;
}

/** What follows on an input. */
export type Result = readonly [World, readonly Told[]];

type Given = readonly [node: string, event: Event];

/** No nodes yet. */
export const newWorld = (beginAt: number): World => ({
  nodes: new Map(),
  links: new Map(),
  beginAt,
  nowMs: 0,
  entropy: 1,
});

/** Boots a node that others reach at `address`. */
export function withNode(
  world: World,
  name: string,
  machine: Machine,
  { address, config }: { readonly address: string; readonly config: object },
): World {
  const node = { machine, address, snapshot: begun(machine, config), timers: [] };
  const nodes = new Map([...world.nodes, [name, node] as const]);
  return settle({ ...world, nodes }, [[name, { type: 'node.boot' }]])[0];
}

/** Somebody outside connects to a node. */
export function connected(world: World, name: string, connection: string, peer: string): World {
  const opened = { type: 'link.opened', connection, peer, address: undefined };
  return settle(world, [[name, opened]])[0];
}

/** Somebody outside sends a frame. */
export function sent(
  world: World,
  name: string,
  connection: string,
  frame: AnyRequest | ResponseFrame,
): Result {
  return settle(world, [[name, frameEvent(connection, frame)]]);
}

/** Lets time pass until something is told that counts, or `limitMs` are over. */
export function waited(world: World, limitMs: number, counts: (told: Told) => boolean): Result {
  const endMs = world.nowMs + limitMs;
  let now = world;
  const all: Told[] = [];
  for (;;) {
    const next = nextTimer(now);
    if (next === undefined || next.timer.dueMs > endMs) return [{ ...now, nowMs: endMs }, all];
    const { name, timer } = next;
    const node = now.nodes.get(name) as Node; // `nextTimer` has it from there.
    const nodes = new Map(now.nodes).set(name, { ...node, timers: node.timers.slice(1) });
    const [after, told] = settle({ ...now, nodes, nowMs: timer.dueMs }, [[name, timer.event]]);
    now = after;
    all.push(...told);
    if (told.some(counts)) return [now, all];
  }
}

function nextTimer({ nodes }: World): { readonly name: string; readonly timer: Timer } | undefined {
  let next: { readonly name: string; readonly timer: Timer } | undefined;
  for (const [name, { timers }] of nodes) {
    const [timer] = timers;
    if (timer !== undefined && timer.dueMs < (next?.timer.dueMs ?? Number.POSITIVE_INFINITY)) {
      next = { name, timer };
    }
  }
  return next;
}

/** Gives inputs to nodes, and all that follows from them at the same moment. */
function settle(world: World, inputs: readonly Given[]): Result {
  const queue: Given[] = [...inputs];
  const told: Told[] = [];
  let now = world;
  for (let given = queue.shift(); given !== undefined; given = queue.shift()) {
    const [name, event] = given;
    const node = now.nodes.get(name);
    if (node === undefined) continue;
    const entropy = mix(now.entropy + 0x9e3779b9);
    const { nowMs, beginAt } = now;
    const stamped = { key: '', ...event, at: beginAt + nowMs, mono: nowMs, entropy };
    const { next, actions } = stepped(node.machine, node.snapshot, stamped);
    const timers = timersAfter(node.timers, actions, nowMs);
    const nodes = new Map(now.nodes).set(name, { ...node, snapshot: next, timers });
    now = { ...now, nodes, entropy };
    for (const output of outputsOf(actions)) {
      const [after, more] = carried(now, name, output, told);
      now = after;
      queue.push(...more);
    }
  }
  return [now, told];
}

/** What becomes of an output; what is for somebody outside goes to `told`. */
function carried(
  world: World,
  from: string,
  output: Output,
  told: Told[],
): readonly [World, readonly Given[]] {
  switch (output.type) {
    case 'connect':
      return connects(world, from, output.address);
    case 'disk.sync':
      return [world, [[from, { type: 'disk.synced', id: output.id }]]];
    case 'close': {
      const { connection } = output;
      const other = otherEnd(world, from, connection);
      const links = new Map(world.links);
      links.delete(connection);
      const closed = { type: 'link.closed', connection };
      return [{ ...world, links }, other === undefined ? [] : [[other, closed]]];
    }
    case 'send': {
      const { connection, frame } = output;
      const other = otherEnd(world, from, connection);
      if (other !== undefined) return [world, [[other, frameEvent(connection, frame)]]];
      told.push({ connection, frame });
      return [world, []];
    }
    default:
      return [world, []];
  }
}

function connects(world: World, from: string, address: string): readonly [World, readonly Given[]] {
  const called = [...world.nodes].find(([, node]) => node.address === address)?.[0];
  if (called === undefined) return [world, [[from, { type: 'link.failed', address }]]];
  const connection = `${from}-${called}-${world.links.size}-${world.nowMs}`;
  const links = new Map([...world.links, [connection, [from, called]] as const]);
  const peer = world.nodes.get(from)?.address ?? '';
  return [
    { ...world, links },
    [
      [called, { type: 'link.opened', connection, peer, address: undefined }],
      [from, { type: 'link.opened', connection, peer: address, address }],
    ],
  ];
}

function otherEnd({ links }: World, from: string, connection: string): string | undefined {
  const [opener, acceptor] = links.get(connection) ?? [];
  return opener === from ? acceptor : opener;
}

function frameEvent(connection: string, frame: AnyRequest | ResponseFrame): Event {
  const type = frame.kind === 'response' ? 'frame.response' : `rmq.${frame.command}`;
  return { type, connection, frame };
}
