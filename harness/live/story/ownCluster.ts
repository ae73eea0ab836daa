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
import { define } from '../../cluster/define.ts';
import { machines } from '../../cluster/machines.ts';
import type { NodeSpec } from '../../cluster/nodeSpec.ts';
import { applyToNode, type NodeVerb, nodePhrase } from '../../cluster/nodeVerbs.ts';
import { optionProblem } from '../../cluster/optionProblem.ts';
import {
  everyNode,
  isDeclared,
  type Road,
  type RoadVerb,
  roadPhrase,
} from '../../cluster/roads.ts';
import { type Ending, kept } from '../../cluster/simulation.ts';
import { type NodeStatus, statusOf } from '../../cluster/status.ts';
import type { Witness } from '../../cluster/witness.ts';
import { StoryError } from '../../kernel/bug.ts';
import { partsOf } from '../dial.ts';
import type { LiveStage } from './liveStage.ts';
import type { OperatorEvent } from './messages.ts';
import { impossible, SocketRoads } from './socketRoads.ts';
import { StoryRuntime } from './storyRuntime.ts';

const loopback = '127.0.0.1';
/**
 * Ports for nodes: below those that systems give to outgoing connections, so that none of these
 * takes the port of a node that is down.
 */
const portMin = 12_000;
const portCount = 18_000;
const attemptsMax = 50;

/** Faults of a node are the kernel's, which is the same here. */
const nodeFaults: ReadonlySet<string> = new Set([
  'pause',
  'slowReader',
  'clock',
  'slowFlush',
  'lostFlush',
  'mend',
]);

/** A cluster of our own nodes over loopback sockets. */
export class OwnCluster implements LiveStage {
  readonly runtime: StoryRuntime;
  private readonly witness: Witness;
  private readonly addresses = new Map<string, Address>();
  private readonly book = new AddressBook((name) => ({
    host: loopback,
    address: this.addresses.get(name),
  }));
  private roads: SocketRoads | undefined;
  private readonly declared: { readonly phrase: string; readonly key: string }[] = [];

  constructor(seed: number, witness: Witness) {
    this.witness = witness;
    this.runtime = new StoryRuntime({
      seed,
      pace: 'stepped',
      between: (sockets) => {
        this.roads = new SocketRoads(sockets);
        return this.roads;
      },
      nameAt: (address) => this.runtime.kernel.world.listenerAt(address),
    });
  }

  async open(): Promise<void> {}

  async add(spec: NodeSpec): Promise<void> {
    const { kernel } = this.runtime;
    const { name, kind } = spec;
    if (kernel.world.peekNode(name) !== undefined) {
      throw new StoryError(`there is a node "${name}" already`);
    }
    const problem = optionProblem(spec);
    if (problem !== undefined) throw new StoryError(problem);
    if (kind === 'namesrv' || kind === 'broker') {
      this.addresses.set(name, await this.listen(name));
    }
    kernel.add(define(spec, this.book, machines));
    kernel.boot(name);
  }

  async start(name: string): Promise<void> {
    const { kernel, network } = this.runtime;
    const address = this.addresses.get(name);
    const isDown = kernel.world.peekNode(name)?.up === false;
    if (isDown && address !== undefined) {
      const { host, port } = partsOf(address)!;
      await network.listeners.listen(name, host, port);
    }
    kernel.boot(name); // Which says what is wrong, if something is.
  }

  end(name: string, how: Ending, keep?: number): void {
    this.runtime.kernel.crash(name, kept[how], keep);
  }

  operate(name: string, event: OperatorEvent): void {
    this.runtime.kernel.operate(name, event);
  }

  road(road: Road, verb: RoadVerb): void {
    const { kernel } = this.runtime;
    for (const name of [road.from, road.to]) if (name !== everyNode) this.known(name);
    if (road.from === road.to) throw new StoryError(`"${road.from}" has no road to itself`);
    const phrase = roadPhrase(road, verb);
    kernel.note({ kind: 'fault', what: phrase });
    const key = isDeclared(verb) ? this.declare(phrase) : '';
    this.roads!.apply(kernel.world, road, verb, key);
  }

  fault(name: string, verb: NodeVerb): void {
    const { kernel } = this.runtime;
    this.known(name);
    if (!nodeFaults.has(verb.kind)) {
      throw new StoryError(`"${verb.kind}" of ${name} ${impossible}`);
    }
    if (verb.kind === 'pause' && !this.runtime.isUp(name)) {
      throw new StoryError(`"${name}" is not running`);
    }
    const phrase = nodePhrase(name, verb);
    kernel.note({ kind: 'fault', what: phrase });
    applyToNode(kernel.world, name, verb, verb.kind === 'mend' ? '' : this.declare(phrase));
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

  idleFaults(): readonly string[] {
    const { world } = this.runtime.kernel;
    const never = this.declared.filter(({ key }) => (world.peekFault(key)?.hits ?? 0) === 0);
    return never.map(({ phrase }) => phrase);
  }

  statuses(): readonly NodeStatus[] {
    const { kernel, network } = this.runtime;
    return this.book.names().map((name) => ({
      ...statusOf(kernel, this.witness, name),
      connections: network.connectionCount(name),
    }));
  }

  async close(): Promise<void> {
    this.roads?.close();
    await this.runtime.close();
  }

  private known(name: string): void {
    const known = this.runtime.kernel.world.peekNode(name) !== undefined;
    if (!known) throw new StoryError(`there is no node "${name}"`);
  }

  private declare(phrase: string): string {
    const key = `story/${this.declared.length}`;
    this.declared.push({ phrase, key });
    return key;
  }

  private async listen(name: string): Promise<Address> {
    for (let attempt = 1; ; attempt += 1) {
      const port = portMin + Math.floor(Math.random() * portCount);
      try {
        return await this.runtime.listen(name, loopback, port);
      } catch (error) {
        if (attempt === attemptsMax) throw error;
      }
    }
  }
}
