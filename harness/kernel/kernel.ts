/**
 * The kernel: one loop over the world's one queue.
 *
 * Pops the entry that is due first, turns it into a node's input, steps the node's machine, and
 * hands what comes out to disk, timers and network. RxJS subjects are the ports in between: wires
 * without state. Only this loop calls `next` on an inbound port, so order never depends on who
 * listens.
 */
import { Subject } from 'rxjs';
import { StoryError } from './bug.ts';
import { carryOut, type Services } from './carryOut.ts';
import { crashDisk, durableState, emptyDisk, makeDurable, writtenCount } from './disk.ts';
import type { Entry, PlanEntry } from './entry.ts';
import { installGuard } from './guard.ts';
import { afterEnd } from './inbox.ts';
import type { Arrival, Network } from './network.ts';
import { endOnNode } from './nodeFaults.ts';
import type { NodeDefinition, NodeRecord } from './nodeRecord.ts';
import type { Delivery, Ports } from './ports.ts';
import { bootMachine } from './stepMachine.ts';
import { stepNode } from './stepNode.ts';
import { nextInt } from './streams.ts';
import { type Taker, takeEntry } from './takeEntry.ts';
import { disarmAll } from './timers.ts';
import { hashEntry, type TraceEntry, type TraceNote } from './trace.ts';
import type { World } from './world.ts';

/** What a kernel is made of. */
export interface KernelOptions {
  readonly network: Network;
  readonly syncMs?: Services['syncMs'];
  /** Carries out the steps of a plan that are entries of the queue. */
  readonly onPlan?: (kernel: Kernel, action: unknown) => void;
  /** False leaves the trace hash out: for live use. */
  readonly hashing?: boolean;
}

const defaultSyncMs = { minMs: 1, maxMs: 4 };

/** Runs one world. */
export class Kernel implements Taker {
  readonly world: World;
  readonly network: Network;
  readonly hashing: boolean;
  readonly syncMs: Services['syncMs'];
  /** Everything that goes into the trace, as it happens. Listeners must not change anything. */
  readonly taps = new Subject<TraceEntry>();
  private readonly options: KernelOptions;
  private readonly ports = new Map<string, Ports>();

  constructor(world: World, options: KernelOptions) {
    this.world = world;
    this.options = options;
    this.network = options.network;
    this.hashing = options.hashing ?? true;
    this.syncMs = options.syncMs ?? defaultSyncMs;
  }

  /** A second kernel that goes on from here by itself; nobody listens to it yet. */
  fork(): Kernel {
    return new Kernel(this.world.fork(), this.options);
  }

  /** Adds a node; it does nothing until it is booted. */
  add(definition: NodeDefinition): void {
    if (this.world.peekNode(definition.name) !== undefined) {
      throw new StoryError(`there is a node "${definition.name}" already`);
    }
    const taken = definition.address && this.world.listenerAt(definition.address);
    if (taken) throw new StoryError(`"${taken}" listens on ${definition.address} already`);
    this.world.addNode(definition);
  }

  /** Starts a node's next life from what its disk kept. */
  boot(name: string): void {
    const node = this.existing(name);
    if (node.up) throw new StoryError(`"${name}" is running already`);
    node.up = true;
    node.leaving = false;
    node.incarnation += 1;
    node.opened = 0;
    this.note({ kind: 'life', node: name, what: 'boot' });
    const { definition, incarnation } = node;
    this.guarded(() => {
      const [snapshot, outputs] = bootMachine(definition.machine, {
        name,
        config: definition.config,
        disk: durableState(node.disk),
        incarnation,
      });
      node.snapshot = snapshot;
      for (const output of outputs) this.port(name).outbound.next({ node, output });
    });
    this.operate(name, { type: 'node.boot' });
  }

  /**
   * Ends a node's life at once. Of what was written and is not durable a prefix survives
   * (`disk: 'kept'`, a power cut), or all of it (`written`: only the process died), or the whole
   * disk is lost.
   * @param keep of a power cut: how many such writes survive; absent: left to chance
   */
  crash(name: string, disk: 'kept' | 'written' | 'lost' = 'kept', keep?: number): void {
    const node = this.existing(name);
    if (!node.up) throw new StoryError(`"${name}" is not running`);
    this.network.nodeDown(this.world, node);
    disarmAll(this.world, node);
    node.up = false;
    node.snapshot = undefined;
    const pending = writtenCount(node.disk) - node.disk.pending.start;
    const drawn = disk === 'written' ? pending : nextInt(node.diskChance, 0, pending);
    const kept = disk === 'kept' && keep !== undefined ? Math.min(keep, pending) : drawn;
    node.disk = disk === 'lost' ? emptyDisk : crashDisk(node.disk, kept);
    endOnNode(this.world, node, ({ fault }) => fault.kind === 'pause'); // It was of the process.
    afterEnd(this.world, node, false);
    this.note({ kind: 'life', node: name, what: 'crash' });
  }

  /** Asks something of a running node, now. */
  operate(name: string, event: { readonly type: string }): void {
    const node = this.existing(name);
    if (!node.up) throw new StoryError(`"${name}" is not running`);
    const { incarnation } = node;
    if (event.type === 'operator.shutdown') this.world.node(name)!.leaving = true;
    this.world.schedule({ kind: 'operator', to: name, incarnation, event }, 0);
  }

  /** Puts a step of a plan into the queue. */
  plan(action: PlanEntry['action'], delayMs: number): void {
    this.world.schedule({ kind: 'plan', action }, delayMs);
  }

  /**
   * Hands inputs to nodes at once, in order, for networks whose order is not this queue's: sockets.
   * An input for a node that is down is dropped; one that a node fails on harms no other.
   */
  receive(arrivals: readonly Arrival[], onError: (error: unknown, arrival: Arrival) => void): void {
    this.guarded((check) => {
      for (const arrival of arrivals) {
        const { node, event } = arrival;
        if (this.world.peekNode(node)?.up !== true) continue;
        this.world.deliveries += 1;
        try {
          this.deliver(node, event);
          check();
        } catch (error) {
          onError(error, arrival);
        }
      }
    });
  }

  /** Processes the entry that is due first; false if there is none. */
  step(): boolean {
    const due = this.world.queue.first();
    if (due === undefined) return false;
    this.guarded(() => this.process(due.major, due.minor, due.value));
    return true;
  }

  /**
   * Processes entries until `done()` holds or none is due by `untilMs` of virtual time; time then
   * stands at the last entry, or at `untilMs`. `done` is asked after every entry.
   * @returns whether `done()` held
   */
  run(untilMs: number, done: () => boolean = () => false): boolean {
    const { world } = this;
    return this.guarded((check) => {
      for (;;) {
        const due = world.queue.first();
        if (due === undefined || due.major > untilMs) {
          world.timeMs = Math.max(world.timeMs, untilMs);
          return false;
        }
        this.process(due.major, due.minor, due.value);
        check();
        if (done()) return true;
      }
    });
  }

  /** Adds to the trace and its hash, and tells the taps. */
  note(what: TraceNote): void {
    const { world, taps } = this;
    if (this.hashing) hashEntry(world.hash, world.timeMs, what);
    if (world.traceLimit === 0 && !taps.observed) return;
    const entry = { timeMs: world.timeMs, ...what } as TraceEntry;
    world.record(entry);
    if (taps.observed) taps.next(entry);
  }

  /** Carries out a step of a plan; for the kernel's own files. */
  perform(action: unknown): void {
    this.options.onPlan?.(this, action);
  }

  private guarded<T>(run: (check: () => void) => T): T {
    const guard = installGuard();
    try {
      const result = run(guard.check);
      guard.check();
      return result;
    } finally {
      guard.remove();
    }
  }

  private process(time: number, sequence: number, entry: Entry): void {
    const { world } = this;
    world.queue = world.queue.removeFirst(world.owner);
    world.timeMs = time;
    world.steps += 1;
    takeEntry(this, entry, sequence);
  }

  /** Gives a node an input, at once; for the kernel's own files. */
  deliver(node: string, event: { readonly type: string }): void {
    this.port(node).inbound.next({ node, event });
  }

  /** The runner: steps the machine with the stamped event, and gives out what came of it. */
  private stepNode({ node: name, event }: Delivery): void {
    const node = this.world.node(name)!;
    const outputs = stepNode(this.world, node, event);
    const { outbound } = this.port(name);
    for (const output of outputs) outbound.next({ node, output });
    if (hasExited(node)) this.stop(node);
  }

  /** The process has exited by itself. */
  private stop(node: NodeRecord): void {
    this.network.nodeDown(this.world, node);
    disarmAll(this.world, node);
    node.up = false;
    node.disk = makeDurable(node.disk, writtenCount(node.disk));
    this.note({ kind: 'life', node: node.definition.name, what: 'stopped' });
  }

  private existing(name: string): NodeRecord {
    const node = this.world.node(name);
    if (node === undefined) throw new StoryError(`there is no node "${name}"`);
    return node;
  }

  private port(name: string): Ports {
    const found = this.ports.get(name);
    if (found !== undefined) return found;
    const made: Ports = { inbound: new Subject(), outbound: new Subject() };
    made.inbound.subscribe((delivery) => this.stepNode(delivery));
    made.outbound.subscribe(({ node, output }) => carryOut(this, node, output));
    this.ports.set(name, made);
    return made;
  }
}

/** A machine that is done, or in the state that every node ends in, `stopped`, will do no more. */
function hasExited({ snapshot }: NodeRecord): boolean {
  return snapshot!.status === 'done' || snapshot!.value === 'stopped';
}
