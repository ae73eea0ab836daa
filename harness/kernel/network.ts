/** What the kernel asks of whatever joins the nodes: the simulated network, or sockets. */
import type { Close, Connect, LinkEvent, ResponseEvent, Send } from '../../actors/shared/node.ts';
import type { Frame } from '../../protocol/frame.ts';
import type { ConnectEntry, FrameEntry, LinkEntry } from './entry.ts';
import type { NodeRecord } from './nodeRecord.ts';
import type { TraceNote } from './trace.ts';
import type { World } from './world.ts';

/** An input without the stamp that the driver adds. */
export type Unstamped<E> = E extends unknown ? Omit<E, 'at' | 'mono' | 'entropy'> : never;

/**
 * A request or answer as the event that its node takes. Made for one delivery, so the driver writes
 * the stamp into it: copying each event would cost a tenth of a step.
 */
export interface FrameInput {
  at: number;
  mono: number;
  entropy: number;
  readonly type: string;
  readonly connection: string;
  readonly frame: Frame;
}

/** What arrives at a node. */
export interface Arrival {
  readonly node: string;
  readonly event: FrameInput | Unstamped<LinkEvent> | Unstamped<ResponseEvent>;
}

/** What a network is given along with an output: the world, and the trace to write to. */
export interface NetworkServices {
  readonly world: World;
  note(what: TraceNote): void;
}

/** The link interface of the engine. Entries that it schedules come back to `arrive`. */
export interface Network {
  /** Takes an output of a node. */
  accept(services: NetworkServices, node: NodeRecord, output: Send | Connect | Close): void;
  /** One of its entries is due: the input that it makes for a node, if any. */
  arrive(world: World, entry: FrameEntry | LinkEntry | ConnectEntry): Arrival | undefined;
  /** A node died: its connections go with it. */
  nodeDown(world: World, node: NodeRecord): void;
}

const requestEvents = new Map<string, string>();

/** `rmq.<command>`, made once a command. */
export function requestEvent(command: string): string {
  let type = requestEvents.get(command);
  if (type === undefined) {
    type = `rmq.${command}`;
    requestEvents.set(command, type);
  }
  return type;
}
