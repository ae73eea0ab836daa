/**
 * A simulated cluster: a kernel, names for its nodes, verbs for what can go wrong, and a witness of
 * what the nodes tell.
 */
import { StoryError } from '../kernel/bug.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { TraceEntry } from '../kernel/trace.ts';
import { World } from '../kernel/world.ts';
import { type FrameFilter, SimulatedNetwork } from '../network/simulatedNetwork.ts';
import { AddressBook } from './addressBook.ts';
import { define } from './define.ts';
import { type Machines, machines } from './machines.ts';
import type { NodeSpec } from './nodeSpec.ts';
import { applyToNode, type NodeVerb, nodePhrase } from './nodeVerbs.ts';
import {
  applyToRoad,
  everyNode,
  isDeclared,
  type Road,
  type RoadVerb,
  roadPhrase,
} from './roads.ts';
import { type NodeStatus, statusOf } from './status.ts';
import { Witness } from './witness.ts';

/** What a simulation is made of; only the seed has to be said. */
export interface SimulationOptions {
  /** Decides latencies, losses, entropy: all that is left to chance. */
  readonly seed: number;
  /** The wall clock at virtual time zero, in ms. */
  readonly epochMs?: number;
  /** How many trace entries are kept. */
  readonly traceLimit?: number;
  /** What happens to each frame on its way: `--wire` puts it through the codec. */
  readonly filter?: FrameFilter;
  /** Machines to use in the place of the project's own. */
  readonly machines?: Partial<Machines>;
}

/** How a node's life is ended from outside. */
export type Ending =
  /** The process is killed: what it wrote is kept, synced or not. */
  | 'kill'
  /** The power fails: of what was not synced yet, only a prefix may survive. */
  | 'crash'
  /** The host is lost with its disk. */
  | 'lose';

/** What an ending leaves of the disk, in the kernel's words. */
export const kept = { kill: 'written', crash: 'kept', lose: 'lost' } as const;

/** A fault that was declared and has to take hold. */
interface Declared {
  readonly phrase: string;
  /** By which the world counts how often it did. */
  readonly key: string;
}

/** One simulated cluster, from its first node to its end. */
export class Simulation {
  readonly kernel: Kernel;
  readonly witness = new Witness();
  private readonly book = new AddressBook();
  private readonly network: SimulatedNetwork;
  private readonly machines: Machines;
  private readonly declared: Declared[] = [];

  constructor(options: SimulationOptions) {
    this.machines = { ...machines, ...options.machines };
    this.network = new SimulatedNetwork(options.filter);
    this.kernel = new Kernel(new World(options), { network: this.network });
    this.kernel.taps.subscribe((entry) => this.witnessed(entry));
  }

  /** Virtual time since the start, in ms. */
  get timeMs(): number {
    return this.kernel.world.timeMs;
  }

  /** Adds a node and starts it. */
  add(spec: NodeSpec): void {
    if (this.kernel.world.peekNode(spec.name) !== undefined) {
      throw new StoryError(`there is a node "${spec.name}" already`);
    }
    this.kernel.add(define(spec, this.book, this.machines));
    this.kernel.boot(spec.name);
  }

  /** Starts a node that is down: a new life, from what its disk kept. */
  start(name: string): void {
    this.kernel.boot(name);
  }

  /** Ends a node's life at once; `keep` of the writes that a crash may take survive it. */
  end(name: string, how: Ending, keep?: number): void {
    this.kernel.crash(name, kept[how], keep);
  }

  /** Whether a node is running. */
  isUp(name: string): boolean {
    return this.kernel.world.peekNode(name)?.up ?? false;
  }

  /** Asks something of a running node: `operator.<verb>`. */
  operate(name: string, event: { readonly type: string }): void {
    this.kernel.operate(name, event);
  }

  /** Does something to the road between two nodes; a fault declared here has to take hold. */
  road(road: Road, verb: RoadVerb): void {
    const { world } = this.kernel;
    for (const name of [road.from, road.to]) if (name !== everyNode) this.known(name);
    if (road.from === road.to) throw new StoryError(`"${road.from}" has no road to itself`);
    const phrase = roadPhrase(road, verb);
    this.kernel.note({ kind: 'fault', what: phrase });
    const key = isDeclared(verb) ? this.declare(phrase) : '';
    applyToRoad(world, this.network, road, verb, key);
  }

  /** Does something to a node; a fault declared here has to take hold. */
  fault(name: string, verb: NodeVerb): void {
    this.known(name);
    if (verb.kind === 'pause' && !this.isUp(name)) {
      throw new StoryError(`"${name}" is not running`);
    }
    const phrase = nodePhrase(name, verb);
    this.kernel.note({ kind: 'fault', what: phrase });
    const key = verb.kind === 'mend' ? '' : this.declare(phrase);
    applyToNode(this.kernel.world, name, verb, key);
  }

  /** Declared faults that never took hold: they prove nothing, so a run must not pass with them. */
  idleFaults(): readonly string[] {
    const { world } = this.kernel;
    const never = this.declared.filter(({ key }) => (world.peekFault(key)?.hits ?? 0) === 0);
    return never.map(({ phrase }) => phrase);
  }

  /** Lets `ms` of virtual time pass. */
  advance(ms: number): void {
    this.kernel.run(this.timeMs + ms);
  }

  /**
   * Goes on until `done()` holds, for `limitMs` of virtual time at most.
   * @returns whether it came to hold
   */
  until(limitMs: number, done: () => boolean): boolean {
    return done() || this.kernel.run(this.timeMs + limitMs, done);
  }

  /** One status a node, in the order in which they joined. */
  statuses(): readonly NodeStatus[] {
    return this.book.names().map((name) => statusOf(this.kernel, this.witness, name));
  }

  private known(name: string): void {
    const known = this.kernel.world.peekNode(name) !== undefined;
    if (!known) throw new StoryError(`there is no node "${name}"`);
  }

  private declare(phrase: string): string {
    const key = `story/${this.declared.length}`;
    this.declared.push({ phrase, key });
    return key;
  }

  private witnessed(entry: TraceEntry): void {
    if (entry.kind === 'observation') {
      this.witness.take(entry.timeMs, entry.node, entry.observation);
    } else if (entry.kind === 'life' && entry.what !== 'boot') this.witness.died(entry.node);
  }
}
