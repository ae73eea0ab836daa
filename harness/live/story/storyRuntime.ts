/** Runs the nodes of a live story, and tells of frames and connections as a simulation does. */
import { Bug } from '../../kernel/bug.ts';
import type { LinkEntry } from '../../kernel/entry.ts';
import type { Arrival } from '../../kernel/network.ts';
import { defaultLimits } from '../limits.ts';
import { type LiveOptions, LiveRuntime } from '../liveRuntime.ts';
import type { SocketConnection } from '../socketConnection.ts';

/** How many trace entries are kept: what the report of a broken run shows, and more. */
const traceLimit = 1_000;

/** What a runtime for a story is started with. */
export interface StoryRuntimeOptions extends Pick<LiveOptions, 'pace' | 'between'> {
  readonly seed: number;
  /** The story's name for who listens on an address, if it has one. */
  readonly nameAt: (address: string) => string | undefined;
}

/** A live runtime whose clock a story moves on. */
export class StoryRuntime extends LiveRuntime {
  /** Frames that reached a node. */
  frames = 0;
  private readonly nameAt: StoryRuntimeOptions['nameAt'];
  private failures: unknown[] = [];
  /** Whether the story stands still, and so does the cluster; only where time is the story's. */
  private isStill: boolean;
  /** What came while it stood still, and for which life of its node. */
  private waiting: { readonly arrival: Arrival; readonly incarnation: number }[] = [];

  constructor({ nameAt, ...options }: StoryRuntimeOptions) {
    super({ ...options, limits: defaultLimits, log: () => {}, traceLimit });
    this.nameAt = nameAt;
    this.isStill = options.pace === 'stepped';
  }

  /** Time since the start, in ms. */
  get timeMs(): number {
    return this.clock.now();
  }

  /** Goes on to the moment at which something is due next, until all that was sent has arrived. */
  async step(latestMs: number): Promise<void> {
    await this.move(() => this.clock.leap(latestMs));
  }

  /** Does what is due now. */
  tick(): void {
    this.clock.tick();
  }

  /** Does what is due now, and waits until all that was sent has arrived. */
  async settle(): Promise<void> {
    await this.move(() => this.clock.tick());
  }

  /** The first broken invariant since the last call. */
  takeFailure(): unknown {
    return this.failures.splice(0)[0];
  }

  override receive(arrivals: readonly Arrival[]): void {
    if (this.isStill) {
      for (const arrival of arrivals) {
        const { incarnation } = this.kernel.world.peekNode(arrival.node)!;
        this.waiting.push({ arrival, incarnation });
      }
      return;
    }
    this.clock.catchUp();
    for (const arrival of arrivals) {
      if (this.kernel.world.peekNode(arrival.node)?.hindered === true) this.queue(arrival);
      else {
        this.noteArrival(arrival);
        super.receive([arrival]);
      }
    }
    this.clock.tick();
  }

  override failed(error: unknown): void {
    super.failed(error);
    this.failures.push(error instanceof Bug ? error : new Bug(String(error), {}, error));
  }

  /**
   * What the story does in one breath happens at one moment: nothing comes in between, so the
   * cluster moves only in here.
   */
  private async move(begin: () => void): Promise<void> {
    this.isStill = false;
    const { world } = this.kernel;
    for (const { arrival, incarnation } of this.waiting.splice(0)) {
      if (world.peekNode(arrival.node)?.incarnation === incarnation) this.receive([arrival]);
    }
    begin();
    await this.clock.settle();
    this.isStill = true;
  }

  /** A node that is paused or slow takes it when it can: the kernel's inbox sees to that. */
  private queue({ node: to, event }: Arrival): void {
    const { world } = this.kernel;
    const { incarnation } = world.peekNode(to)!;
    if (!('frame' in event)) {
      const from = 'address' in event ? (this.nameAt(event.address ?? '') ?? '') : '';
      world.schedule({ kind: 'link', from, to, incarnation, event } as LinkEntry, 0);
      return;
    }
    const { connection, frame } = event;
    const { from } = this.peerOf(this.network.connection(connection), connection);
    world.schedule({ kind: 'frame', from, to, incarnation, connection, frame }, 0);
  }

  private noteArrival({ node: to, event }: Arrival): void {
    if (!this.isUp(to)) return;
    if (!('connection' in event)) {
      const from = this.nameAt(event.address) ?? event.address;
      this.kernel.note({ kind: 'link', what: 'failed', from, to, connection: '' });
      return;
    }
    const own = this.network.connection(event.connection);
    const { from, connection } = this.peerOf(own, event.connection);
    if ('frame' in event) {
      this.frames += 1;
      const { frame } = event;
      this.kernel.note({ kind: 'frame', outcome: 'delivered', from, to, connection, frame });
    } else {
      const what = event.type === 'link.closed' ? 'closed' : 'opened';
      this.kernel.note({ kind: 'link', what, from, to, connection });
    }
  }

  /** Who is at the other end, and one name for the connection at both ends. */
  private peerOf(
    own: SocketConnection | undefined,
    id: string,
  ): { readonly from: string; readonly connection: string } {
    if (own === undefined) return { from: '', connection: id };
    const other = this.network.otherEnd(own);
    if (other === undefined) return { from: this.nameAt(own.peer) ?? own.peer, connection: id };
    return { from: other.node, connection: [id, other.id].sort()[0]! };
  }
}
