/** Runs nodes live: the kernel over real sockets and real time. */
import { Bug } from '../kernel/bug.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { Arrival, Network } from '../kernel/network.ts';
import type { NodeDefinition } from '../kernel/nodeRecord.ts';
import type { TraceEntry } from '../kernel/trace.ts';
import { World } from '../kernel/world.ts';
import type { LiveLimits } from './limits.ts';
import { type ClockHost, LiveClock, type Pace } from './liveClock.ts';
import type { Negotiates } from './negotiation/negotiations.ts';
import { OperatorLog } from './operatorLog.ts';
import { type SocketHost, SocketNetwork } from './socketNetwork.ts';

/** What a live runtime is started with. */
export interface LiveOptions {
  readonly limits: LiveLimits;
  /** Seeds the entropy of the nodes. */
  readonly seed: number;
  /** Takes each line for the operator. */
  readonly log: (line: string) => void;
  /** How its clock goes; by default as the machine's. */
  readonly pace?: Pace;
  /** Something that stands between the nodes and their sockets. */
  readonly between?: (sockets: SocketNetwork) => Network;
  /** How many trace entries are kept; none by default. */
  readonly traceLimit?: number;
}

/** Some nodes, their sockets and their clock. */
export class LiveRuntime implements SocketHost, ClockHost {
  readonly kernel: Kernel;
  readonly network: SocketNetwork;
  readonly log: OperatorLog;
  protected readonly clock: LiveClock;
  private readonly watchers = new Set<(arrival: Arrival) => void>();
  private isClosed = false;
  private lastFailure: unknown;

  constructor({ limits, seed, log, pace, between, traceLimit = 0 }: LiveOptions) {
    this.log = new OperatorLog({ write: log });
    this.network = new SocketNetwork(limits, this);
    const world = new World({ seed, epochMs: Date.now(), traceLimit });
    this.kernel = new Kernel(world, {
      network: between?.(this.network) ?? this.network,
      onPlan: (_kernel, action) => (action as () => void)(),
      hashing: false,
      syncMs: { minMs: 0, maxMs: 0 },
    });
    this.clock = new LiveClock(this.kernel, this, pace);
    this.kernel.taps.subscribe((entry) => this.logObservation(entry));
  }

  /**
   * Opens the port that a node is going to listen on, 0 for a free one; resolves to `ip:port`. One
   * that negotiates takes TLS, HTTP/2 and PROXY headers too; the others take frames alone.
   */
  listen(name: string, host: string, port: number, negotiates?: Negotiates): Promise<string> {
    return this.network.listeners.listen(name, host, port, negotiates);
  }

  /** Adds a node and starts it; throws if it fails at that. */
  boot(definition: NodeDefinition): void {
    const { name } = definition;
    this.lastFailure = undefined;
    this.clock.catchUp();
    this.kernel.add(definition);
    this.kernel.boot(name);
    this.clock.tick();
    const { lastFailure: cause } = this;
    if (cause instanceof Bug && cause.context.node === name) {
      throw new Error(`${name} could not start: ${reasonOf(cause)}`, { cause });
    }
  }

  /** Asks something of a node. */
  operate(name: string, event: { readonly type: string }): void {
    // It happens now, not when something last happened.
    this.clock.catchUp();
    this.kernel.operate(name, event);
    this.clock.tick();
  }

  isUp(name: string): boolean {
    return this.kernel.world.peekNode(name)?.up === true;
  }

  receive(arrivals: readonly Arrival[]): void {
    if (this.isClosed) return;
    const { clock, kernel, watchers } = this;
    clock.catchUp();
    kernel.receive(arrivals, (error, arrival) => this.failedOn(error, arrival));
    // What is due at once, such as a disk that has finished.
    clock.catchUp();
    this.network.flush();
    clock.wait();
    if (watchers.size === 0) return;
    for (const watch of watchers) for (const arrival of arrivals) watch(arrival);
  }

  /** Shows each arrival to `watch` when its node took it, until what is given back is called. */
  watch(watch: (arrival: Arrival) => void): () => void {
    this.watchers.add(watch);
    return () => this.watchers.delete(watch);
  }

  /** Moves the nodes' clocks on by so many ms; their timers fire in order. */
  advance(byMs: number): Promise<void> {
    return this.clock.advance(byMs);
  }

  /** Ends everything: sockets, timers. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.clock.stop();
    await this.network.close();
    this.log.close();
  }

  processed(): void {
    this.network.flush();
  }

  isQuiet(): boolean {
    return this.network.isQuiet();
  }

  /** A step that failed left its node as it was: the node goes on, and the operator knows. */
  failed(error: unknown): void {
    this.lastFailure = error;
    const line = error instanceof Error ? error.message : String(error);
    this.log.fail(line, error, causeOf(error));
  }

  /** As upstream answers when a processor throws; other inputs have nobody who waits. */
  private failedOn(error: unknown, { node, event }: Arrival): void {
    this.failed(error);
    // Otherwise the step was taken, and may have answered.
    const hadNoEffect = error instanceof Bug && error.context.node === node;
    if (!hadNoEffect) return;
    if (event.type === 'link.opened') {
      const connection = this.network.connection(event.connection);
      if (connection !== undefined) this.network.end(connection);
    } else if ('frame' in event && event.frame.kind === 'request' && !event.frame.oneway) {
      const remark = `${node} failed on this request: ${reasonOf(error)}`;
      this.network.refuse(event.connection, event.frame.opaque, remark);
    }
  }

  private logObservation(entry: TraceEntry): void {
    if (entry.kind !== 'observation' || entry.observation.kind !== 'logged') return;
    const { level, text } = entry.observation;
    this.log.say(`${level} ${entry.node}: ${text}`);
  }
}

function reasonOf({ cause, message }: Error): string {
  return cause instanceof Error ? cause.message : message;
}

/** The same mistake met with by another request, at another time, is the same cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { node = '' } = error instanceof Bug ? error.context : {};
  return `${node} ${reasonOf(error)}`;
}
