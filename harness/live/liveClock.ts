/** The clock interface of the engine over real time: what fires when, and time that is moved on. */
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';
import type { Kernel } from '../kernel/kernel.ts';

/** What a clock needs of whoever runs the nodes. */
export interface ClockHost {
  /** A node failed at an entry of the queue; the other entries go on. */
  failed(error: unknown): void;
  /** Entries were processed: what nodes gave out has to be written. */
  processed(): void;
  /** Whether all that the nodes sent each other has arrived. */
  isQuiet(): boolean;
}

/**
 * How a clock goes: `real` with the machine's; `stepped` only when somebody moves it on, so that
 * nothing ever comes too late because the machine is busy.
 */
export type Pace = 'real' | 'stepped';

/** Longest wait that a Node timer can be asked for, in ms. */
const longestWaitMs = 0x7fff_ffff;
/** How far the wall clock may run away from ours before it is followed, in ms. */
const wallDriftMsMax = 250;
/** How long an advance waits, at one moment, for the nodes' own traffic, in real ms. */
const quietMsMax = 1_000;
/** How often nodes' traffic is looked at, at least, before it is taken for endless. */
const quietTurnsMax = 2_000;
/** How long an advance keeps everybody else waiting, in real ms. */
const busyMsMax = 20;

/** Drives a kernel's timers by the machine's monotonic clock. */
export class LiveClock {
  private readonly kernel: Kernel;
  private readonly host: ClockHost;
  private readonly pace: Pace;
  private readonly startedMs = performance.now();
  private advancedMs = 0;
  private wallDriftMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private timerDueMs = Number.POSITIVE_INFINITY;
  private advancing: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(kernel: Kernel, host: ClockHost, pace: Pace = 'real') {
    this.kernel = kernel;
    this.host = host;
    this.pace = pace;
  }

  /** Time since the start, with what it was moved on by, in whole ms. Never goes back. */
  now(): number {
    if (this.pace === 'stepped') return this.advancedMs;
    return Math.floor(performance.now() - this.startedMs + this.advancedMs);
  }

  /** Processes what is due by now, in order; an entry that fails keeps no other from its turn. */
  catchUp(): void {
    const { world } = this.kernel;
    const now = this.now();
    for (let due = world.queue.first(); due !== undefined && due.major <= now; ) {
      try {
        this.kernel.run(now);
      } catch (error) {
        this.host.failed(error);
      }
      due = world.queue.first();
    }
    world.timeMs = Math.max(world.timeMs, now);
  }

  /** Processes what is due by now, then waits for what is due next. */
  tick(): void {
    if (this.isStopped) return;
    this.followWallClock();
    this.catchUp();
    this.host.processed();
    this.wait();
  }

  /**
   * Moves time on. What is due in between fires in order, each at its own time; before the next
   * moment comes, what the nodes sent each other arrives. Several calls follow one another.
   */
  advance(byMs: number): Promise<void> {
    this.advancing = this.advancing.then(() => this.move(byMs));
    return this.advancing;
  }

  /** Arms the one real timer for the entry that is due first. */
  wait(): void {
    if (this.isStopped || this.pace === 'stepped') return;
    const due = this.kernel.world.queue.first();
    const dueMs = due === undefined ? Number.POSITIVE_INFINITY : due.major;
    if (dueMs === this.timerDueMs) return;
    // A timer that fires too early is harmless and waits again; only an earlier one is urgent.
    if (this.timer !== undefined && dueMs > this.timerDueMs) return;
    this.disarm();
    if (due === undefined) return;
    this.timerDueMs = dueMs;
    const delayMs = Math.min(Math.max(0, dueMs - this.now()), longestWaitMs);
    this.timer = setTimeout(() => {
      this.disarm();
      this.tick();
    }, delayMs);
  }

  /** Goes on to the moment at which something is due next, to `latestMs` if that comes first. */
  leap(latestMs: number): void {
    const dueMs = this.kernel.world.queue.first()?.major ?? Number.POSITIVE_INFINITY;
    this.advancedMs += Math.max(0, Math.min(dueMs, latestMs) - this.now());
    this.tick();
  }

  /**
   * Waits until what the nodes sent each other has arrived, while time stands still. Where there is
   * no end to it, time goes on by as much as was waited.
   */
  async settle(): Promise<void> {
    const startedMs = performance.now();
    for (let turns = 0; !this.isStopped; turns += 1) {
      await nextTurn();
      if (this.host.isQuiet()) return;
      const waitedMs = Math.floor(performance.now() - startedMs);
      if (waitedMs < quietMsMax || turns < quietTurnsMax) continue;
      this.advancedMs += waitedMs;
      this.tick();
      return;
    }
  }

  /** Nothing fires any more; an advance under way ends. */
  stop(): void {
    this.isStopped = true;
    this.disarm();
  }

  private async move(byMs: number): Promise<void> {
    let leftMs = byMs;
    let isPatient = true;
    let turnMs = performance.now();
    while (!this.isStopped) {
      const dueMs = this.kernel.world.queue.first()?.major ?? Number.POSITIVE_INFINITY;
      const stepMs = Math.min(leftMs, Math.max(0, dueMs - this.now()));
      this.advancedMs += stepMs;
      leftMs -= stepMs;
      this.tick();
      if (isPatient) isPatient = await this.quiet();
      if (leftMs <= 0) return;
      if (performance.now() - turnMs < busyMsMax) continue;
      await nextTurn();
      turnMs = performance.now();
    }
  }

  /** Waits until the nodes' own traffic has arrived; false if it takes too long. */
  private async quiet(): Promise<boolean> {
    if (this.host.isQuiet()) return true;
    const deadlineMs = performance.now() + quietMsMax;
    while (!this.isStopped && !this.host.isQuiet()) {
      if (performance.now() > deadlineMs) return false;
      await nextTurn();
    }
    return true;
  }

  /**
   * The machine's wall clock may be set, and runs on while the machine sleeps; the monotonic one
   * does neither. The nodes' wall clocks follow, as those of real servers do.
   */
  private followWallClock(): void {
    if (this.pace === 'stepped') return;
    const { world } = this.kernel;
    const ranMs = performance.now() - this.startedMs;
    const driftMs = Math.round(Date.now() - world.epochMs - ranMs);
    const changeMs = driftMs - this.wallDriftMs;
    if (Math.abs(changeMs) < wallDriftMsMax) return;
    this.wallDriftMs = driftMs;
    for (const name of world.nodeNames()) {
      const node = world.node(name)!;
      node.clock = { ...node.clock, offsetMs: node.clock.offsetMs + changeMs };
    }
  }

  private disarm(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.timerDueMs = Number.POSITIVE_INFINITY;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
