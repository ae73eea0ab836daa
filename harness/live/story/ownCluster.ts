/**
 * A live story's own cluster: every node is a machine of ours, and every road a TCP connection over
 * loopback both ends of which are here.
 *
 * Its clock is the story's: it stands still while something is on its way between the nodes, and
 * then goes on to the moment at which a node's timer is due. So a minute of the story takes
 * milliseconds, and a busy machine makes nothing come too late.
 */
import type { Address } from '../../../actors/shared/node.ts';
import { AddressBook } from '../../cluster/addressBook.ts';
import type { NodeSpec } from '../../cluster/nodeSpec.ts';
import {
  everyNode,
  isDeclared,
  type Road,
  type RoadVerb,
  roadPhrase,
} from '../../cluster/roads.ts';
import type { Witness } from '../../cluster/witness.ts';
import { StoryError } from '../../kernel/bug.ts';
import { partsOf } from '../dial.ts';
import type { Negotiates } from '../negotiation/negotiations.ts';
import { SocketRoads } from './socketRoads.ts';
import { StoryCluster } from './storyCluster.ts';
import { StoryRuntime } from './storyRuntime.ts';

const loopback = '127.0.0.1';
/**
 * Ports for nodes: below those that systems give to outgoing connections, so that none of these
 * takes the port of a node that is down.
 */
const portMin = 12_000;
const portCount = 18_000;
const attemptsMax = 50;

/** A cluster of our own nodes over loopback sockets. */
export class OwnCluster extends StoryCluster {
  private readonly addresses: Map<string, Address>;
  private readonly roads: SocketRoads;

  constructor(seed: number, witness: Witness) {
    const addresses = new Map<string, Address>();
    let roads: SocketRoads | undefined;
    const runtime: StoryRuntime = new StoryRuntime({
      seed,
      pace: 'stepped',
      between: (sockets) => {
        roads = new SocketRoads(sockets);
        return roads;
      },
      nameAt: (address) => runtime.kernel.world.listenerAt(address),
    });
    const place = (name: string) => ({ host: loopback, address: addresses.get(name) });
    super(runtime, new AddressBook(place), witness);
    this.addresses = addresses;
    this.roads = roads!;
  }

  async open(): Promise<void> {}

  async add(spec: NodeSpec): Promise<undefined> {
    this.check(spec);
    const { name, kind } = spec;
    if (kind === 'namesrv' || kind === 'broker' || kind === 'proxy') {
      this.addresses.set(name, await this.pickPort(name, kind));
    }
    this.boot(spec);
  }

  override async start(name: string): Promise<void> {
    const { kernel, network } = this.runtime;
    const address = this.addresses.get(name);
    const node = kernel.world.peekNode(name);
    if (node?.up === false && address !== undefined) {
      const { host, port } = partsOf(address)!;
      await network.listeners.listen(name, host, port, negotiatesAs(node.definition.kind));
    }
    await super.start(name);
  }

  road(road: Road, verb: RoadVerb): void {
    const { kernel } = this.runtime;
    for (const name of [road.from, road.to]) if (name !== everyNode) this.known(name);
    if (road.from === road.to) throw new StoryError(`"${road.from}" has no road to itself`);
    const phrase = roadPhrase(road, verb);
    kernel.note({ kind: 'fault', what: phrase });
    this.roads.apply(kernel.world, road, verb, isDeclared(verb) ? this.declare(phrase) : '');
  }

  async advance(ms: number): Promise<void> {
    const untilMs = this.runtime.timeMs + ms;
    await this.runtime.settle();
    while (this.runtime.timeMs < untilMs) await this.runtime.step(untilMs);
  }

  async wait(untilMs: number, isNews: () => boolean): Promise<void> {
    await this.runtime.settle();
    if (!isNews()) await this.runtime.step(untilMs);
  }

  override async close(): Promise<void> {
    this.roads.close();
    await super.close();
  }

  private async pickPort(name: string, kind: NodeSpec['kind']): Promise<Address> {
    for (let attempt = 1; ; attempt += 1) {
      const port = portMin + Math.floor(Math.random() * portCount);
      try {
        return await this.runtime.listen(name, loopback, port, negotiatesAs(kind));
      } catch (error) {
        if (attempt === attemptsMax) throw error;
      }
    }
  }
}

/** Ports of proxies take all that they take where clients of others come; the rest frames alone. */
function negotiatesAs(kind: string): Negotiates | undefined {
  return kind === 'proxy' ? {} : undefined;
}
