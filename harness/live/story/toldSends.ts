/** Tells of frames that go to servers outside: nobody on this side sees them arrive. */
import type { Close, Connect, Send } from '../../../actors/shared/node.ts';
import type { ConnectEntry, FrameEntry, LinkEntry } from '../../kernel/entry.ts';
import type { Arrival, Network, NetworkServices } from '../../kernel/network.ts';
import type { NodeRecord } from '../../kernel/nodeRecord.ts';
import type { World } from '../../kernel/world.ts';
import type { SocketNetwork } from '../socketNetwork.ts';
import { queuedArrival } from './queuedArrival.ts';

/** Stands between the nodes and their sockets, and changes nothing. */
export class ToldSends implements Network {
  private readonly sockets: SocketNetwork;
  private readonly nameAt: (address: string) => string | undefined;

  constructor(sockets: SocketNetwork, nameAt: (address: string) => string | undefined) {
    this.sockets = sockets;
    this.nameAt = nameAt;
  }

  accept(services: NetworkServices, node: NodeRecord, output: Send | Connect | Close): void {
    if (output.type === 'send') {
      const { connection, frame } = output;
      const peer = this.sockets.connection(connection)?.peer;
      if (peer !== undefined) {
        const to = this.nameAt(peer) ?? peer;
        const from = node.definition.name;
        services.note({ kind: 'frame', outcome: 'delivered', from, to, connection, frame });
      }
    }
    this.sockets.accept(services, node, output);
  }

  arrive(world: World, entry: FrameEntry | LinkEntry | ConnectEntry): Arrival | undefined {
    return queuedArrival(this.sockets, world, entry);
  }

  nodeDown(world: World, node: NodeRecord): void {
    this.sockets.nodeDown(world, node);
  }
}
