/** Two probes and a connection between them: what tests of the network begin with. */
import type { Output } from '../../actors/shared/node.ts';
import type { RequestFrame } from '../../protocol/frame.ts';
import { ProbeWorld } from '../kernel/probe.ts';
import type { FrameOutcome } from '../kernel/trace.ts';
import type { SimulatedNetwork } from './simulatedNetwork.ts';

/** A request that is told apart by its opaque. */
function request(opaque: number): RequestFrame {
  return {
    kind: 'request',
    command: 'getMaxOffset',
    code: 30,
    opaque,
    oneway: false,
    language: 'JAVA',
    version: 513,
    serializeType: 'JSON',
    header: { topic: 'orders', queueId: 0, committed: false },
    body: undefined,
  } as RequestFrame;
}

/** The connection from `a` to `b`. */
export const connection = 'a/1/1';
/** The output that sends a request. */
export const send = (opaque: number, on = connection): Output => ({
  type: 'send',
  connection: on,
  frame: request(opaque),
});
/** The output that closes a connection. */
export const close = (on = connection): Output => ({ type: 'close', connection: on });

/** Probes `a` and `b`, and a connection from `a` to `b` unless it is not wanted. */
export function pair(connected = true): ProbeWorld {
  const world = new ProbeWorld().add(['a', 'b', 'c']);
  if (connected) {
    world.tell('a', { type: 'connect', address: 'b:1' });
    world.run(10);
  }
  return world;
}

/** Opaques of the requests that reached a probe, in order. */
export const received = (world: ProbeWorld, name: string) =>
  world
    .seen(name)
    .flatMap(({ type, frame }) =>
      type === 'rmq.getMaxOffset' ? [(frame as RequestFrame).opaque] : [],
    );

/** What a probe has heard of its connections. */
export const linksOf = (world: ProbeWorld, name: string) =>
  world.types(name).filter((type) => type.startsWith('link.'));

/** How many connections a probe has open. */
export const openConnections = ({ kernel }: ProbeWorld, name: string) =>
  kernel.world.peekNode(name)!.connections.size;

/** Opaques of the frames that ended in a way, in order. */
export const outcomes = ({ kernel }: ProbeWorld, outcome: FrameOutcome) =>
  [...kernel.world.trace].flatMap((entry) =>
    entry.kind === 'frame' && entry.outcome === outcome ? [entry.frame.opaque] : [],
  );

/** The network of a world. */
export const networkOf = ({ kernel }: ProbeWorld) => kernel.network as SimulatedNetwork;
