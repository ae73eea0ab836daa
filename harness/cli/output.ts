/** What the command line writes: whole lines, in order, to a terminal or to a pipe that may end. */
import { writeSync } from 'node:fs';
import { coloured, type Paint, plain } from '../check/diagram/paint.ts';

/** Somewhere to write to; tests give their own. */
export interface Output {
  /** Writes lines to standard output. */
  print(...lines: readonly string[]): void;
  /** Writes lines to standard error. */
  warn(...lines: readonly string[]): void;
  /**
   * Tells somebody who waits at a terminal how far it is; nothing anywhere else. `alone`: no
   * results are written meanwhile.
   */
  progress(line: string, alone?: boolean): void;
  readonly columns: number;
  readonly paint: Paint;
}

/** The process's own output. */
export const processOutput: Output = {
  print: (...lines) => write(1, lines),
  warn: (...lines) => write(2, lines),
  progress: (line, alone = false) => {
    // With both streams on one terminal the results themselves show how far it is.
    if (process.stderr.isTTY && (alone || !process.stdout.isTTY)) write(2, [line]);
  },
  get columns() {
    return Math.min(120, Math.max(80, process.stdout.columns ?? 100));
  },
  get paint() {
    const wanted = process.env.FORCE_COLOR ?? (process.stdout.isTTY ? '1' : '0');
    return wanted !== '0' && !process.env.NO_COLOR ? coloured : plain;
  },
};

/**
 * Writes at once: nothing is left to be flushed when the process exits, and the two streams keep
 * their order. A reader that has gone (`| head`) ends the process quietly.
 */
function write(stream: 1 | 2, lines: readonly string[]): void {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  let from = 0;
  while (from < bytes.length) {
    try {
      from += writeSync(stream, bytes, from);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(process.exitCode ?? 0);
      if (code !== 'EAGAIN') throw error;
      // The pipe is full and does not block: its reader needs a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
