/** What a node takes later than it came: frames and news of connections of the kernel's queue. */
import type { ConnectEntry, FrameEntry, LinkEntry } from '../../kernel/entry.ts';
import { isAlive } from '../../kernel/identity.ts';
import { type Arrival, requestEvent } from '../../kernel/network.ts';
import type { World } from '../../kernel/world.ts';
import type { SocketNetwork } from '../socketNetwork.ts';

/** The input that an entry makes now, unless its node or its connection is gone. */
export function queuedArrival(
  sockets: SocketNetwork,
  world: World,
  entry: FrameEntry | LinkEntry | ConnectEntry,
): Arrival | undefined {
  if (entry.kind === 'connect' || !isAlive(world, entry.to, entry.incarnation)) return undefined;
  const { to: node } = entry;
  if (entry.kind === 'link') return { node, event: entry.event };
  const { connection, frame } = entry;
  if (sockets.connection(connection) === undefined) return undefined;
  const type = frame.kind === 'response' ? 'frame.response' : requestEvent(frame.command);
  return { node, event: { at: 0, mono: 0, entropy: 0, type, connection, frame } };
}
