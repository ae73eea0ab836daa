/** The clock interface of the engine over real time: what fires when, and time that can be moved on. */
import type { Kernel } from '../kernel/kernel.ts';

/** Longest wait that a Node timer can be asked for, in ms. */
const longestWaitMs = 0x7fff_ffff;

/** Drives a kernel's timers by the machine's monotonic clock. */
export class LiveClock {
  private readonly kernel: Kernel;
  private readonly startedMs = performance.now();
  private readonly onError: (error: unknown) => void;
  private readonly afterRun: () => void;
  private advancedMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private timerDueMs = Number.POSITIVE_INFINITY;

  /** `afterRun` is called when due timers have fired: what nodes gave out has to be written. */
  constructor(kernel: Kernel, onError: (error: unknown) => void, afterRun: () => void) {
    this.kernel = kernel;
    this.onError = onError;
    this.afterRun = afterRun;
  }

  /** Time since the start, with what it was moved on by, in whole ms. Never goes back. */
  now(): number {
    return Math.floor(performance.now() - this.startedMs + this.advancedMs);
  }

  /** Runs whatever is due by now, then waits for what is due next. */
  tick(): void {
    try {
      this.kernel.run(this.now());
    } catch (error) {
      this.onError(error);
    }
    this.afterRun();
    this.wait();
  }

  /** Moves the clock on: timers in between fire in order, at their own times. */
  advance(byMs: number): void {
    this.advancedMs += byMs;
    this.tick();
  }

  /** Arms the one real timer for the entry that is due first. */
  wait(): void {
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

  /** Stops waiting: nothing fires any more. */
  stop(): void {
    this.disarm();
  }

  private disarm(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.timerDueMs = Number.POSITIVE_INFINITY;
  }
}
