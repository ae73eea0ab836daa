/**
 * What the operator reads: lines that say what happened, never a flood of the same.
 *
 * Of lines with one cause a few are written in a window of time; the rest are counted, and when the
 * window ends one line tells how many there were. Lines are handed on after the step in which they
 * came up, since whoever takes them may use the clock, and may fail.
 */
import { clearTimeout, setTimeout } from 'node:timers';

/** How lines are held back. */
export interface OperatorLogOptions {
  /** Takes each line. */
  readonly write: (line: string) => void;
  /** How long lines of one cause are counted together, in ms. */
  readonly windowMs?: number;
  /** How many lines of one cause are written in a window. */
  readonly linesMax?: number;
}

interface Cause {
  written: number;
  heldBack: number;
  last: string;
}

/** How many causes are told apart in a window, and how many failures are remembered at all. */
const causesMax = 1_000;
const otherCauses = 'other causes';

/** One log of a cluster. */
export class OperatorLog {
  private readonly write: (line: string) => void;
  private readonly windowMs: number;
  private readonly linesMax: number;
  private readonly causes = new Map<string, Cause>();
  private readonly failures = new Set<string>();
  private lines: string[] = [];
  private windowEnd: NodeJS.Timeout | undefined;
  private hasFailed = false;

  constructor({ write, windowMs = 10_000, linesMax = 5 }: OperatorLogOptions) {
    this.write = write;
    this.windowMs = windowMs;
    this.linesMax = linesMax;
  }

  /** Writes a line, unless there were many with its cause; numbers make no cause of their own. */
  say(line: string, cause = line): void {
    const seen = this.seen(cause);
    seen.last = line;
    if (seen.written < this.linesMax) {
      seen.written += 1;
      this.hand(line);
    } else seen.heldBack += 1;
  }

  /** Writes of a failure of our own: with all that is known the first time, and then counts it. */
  fail(line: string, error: unknown, cause = line): void {
    const key = withoutNumbers(cause);
    if (!this.failures.has(key) && this.failures.size < causesMax) {
      this.failures.add(key);
      this.hand(`error ${line}\n${detailsOf(error)}`);
      return;
    }
    const seen = this.seen(cause);
    seen.last = `error ${line}`;
    seen.heldBack += 1;
  }

  /** Tells what is still held back, and ends. */
  close(): void {
    this.endWindow();
    this.flush();
  }

  private seen(cause: string): Cause {
    this.windowEnd ??= setTimeout(() => this.endWindow(), this.windowMs);
    const wanted = withoutNumbers(cause);
    const key = this.causes.has(wanted) || this.causes.size < causesMax ? wanted : otherCauses;
    let seen = this.causes.get(key);
    if (seen === undefined) {
      seen = { written: 0, heldBack: 0, last: '' };
      this.causes.set(key, seen);
    }
    return seen;
  }

  private endWindow(): void {
    clearTimeout(this.windowEnd);
    this.windowEnd = undefined;
    for (const { heldBack, last } of this.causes.values()) {
      if (heldBack > 0) this.hand(`${heldBack} more lines like this one: ${last}`);
    }
    this.causes.clear();
  }

  private hand(line: string): void {
    if (this.lines.length === 0) queueMicrotask(() => this.flush());
    this.lines.push(line);
  }

  private flush(): void {
    const lines = this.lines;
    this.lines = [];
    for (const line of lines) {
      try {
        this.write(line);
      } catch (error) {
        // A log that fails must not end what it is the log of.
        if (!this.hasFailed) process.emitWarning(`a cluster's log failed: ${String(error)}`);
        this.hasFailed = true;
      }
    }
  }
}

function withoutNumbers(text: string): string {
  return text.replace(/\d+/g, '#');
}

/** The stack of what went wrong first: what was thrown on its account says no more. */
function detailsOf(error: unknown): string {
  const first = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return first instanceof Error ? (first.stack ?? first.message) : String(first);
}
