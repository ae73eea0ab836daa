/** Runs nodes live: the kernel over real sockets and real time. */
import type { Server } from 'node:net';
import { Kernel } from '../kernel/kernel.ts';
import type { Arrival } from '../kernel/network.ts';
import type { NodeDefinition } from '../kernel/nodeRecord.ts';
import type { TraceEntry } from '../kernel/trace.ts';
import { World } from '../kernel/world.ts';
import type { LiveLimits } from './limits.ts';
import { LiveClock } from './liveClock.ts';
import { type SocketHost, SocketNetwork } from './socketNetwork.ts';

/** What a live runtime is started with. */
export interface LiveOptions {
  readonly limits: LiveLimits;
  /** Seeds the entropy of the nodes. */
  readonly seed: number;
  /** One line for the operator. */
  readonly log: (line: string) => void;
}

/** Some nodes, their sockets and their clock. */
export class LiveRuntime implements SocketHost {
  readonly kernel: Kernel;
  readonly network: SocketNetwork;
  readonly log: (line: string) => void;
  private readonly clock: LiveClock;
  private readonly servers = new Map<string, Server>();

  constructor({ limits, seed, log }: LiveOptions) {
    this.log = log;
    this.network = new SocketNetwork(limits, this);
    const world = new World({ seed, epochMs: Date.now(), traceLimit: 0 });
    this.kernel = new Kernel(world, {
      network: this.network,
      hashing: false,
      syncMs: { minMs: 0, maxMs: 0 },
    });
    this.clock = new LiveClock(
      this.kernel,
      (error) => this.report(error),
      () => this.network.flush(),
    );
    this.kernel.taps.subscribe((entry) => this.logObservation(entry));
  }

  /** Opens the port that a node is going to listen on; 0 picks a free one. */
  async listen(name: string, host: string, port: number): Promise<string> {
    const { port: actual, server } = await this.network.listen(name, host, port);
    this.servers.set(name, server);
    return `${host}:${actual}`;
  }

  /** Adds a node and starts it. */
  boot(definition: NodeDefinition): void {
    this.kernel.add(definition);
    this.kernel.boot(definition.name);
    this.clock.tick();
  }

  /** Asks something of a node. */
  operate(name: string, event: { readonly type: string }): void {
    this.kernel.operate(name, event);
    this.clock.tick();
  }

  /** Whether a node is running. */
  isUp(name: string): boolean {
    return this.kernel.world.peekNode(name)?.up === true;
  }

  receive(arrivals: readonly Arrival[]): void {
    const { world } = this.kernel;
    const now = this.clock.now();
    try {
      const due = world.queue.first();
      if (due !== undefined && due.major <= now) this.kernel.run(now);
      world.timeMs = Math.max(world.timeMs, now);
    } catch (error) {
      this.report(error);
    }
    this.kernel.receive(arrivals, (error) => this.report(error));
    this.network.flush();
    this.clock.wait();
  }

  /** Moves the nodes' clocks on by so many ms; their timers fire in order. */
  advance(byMs: number): void {
    this.clock.advance(byMs);
  }

  /** Ends everything: sockets, timers. */
  async close(): Promise<void> {
    this.clock.stop();
    await this.network.close();
  }

  /** A step that failed left its node as it was before: the node goes on, and the operator knows. */
  private report(error: unknown): void {
    this.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  private logObservation(entry: TraceEntry): void {
    if (entry.kind !== 'observation' || entry.observation.kind !== 'logged') return;
    const { level, text } = entry.observation;
    this.log(`${level} ${entry.node}: ${text}`);
  }
}
