/** For tests: `orrery` within the process, its output as text. */
import { plain } from '../check/diagram/paint.ts';
import { commandLine } from './commandLine.ts';

/** What a command printed, and how it ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line to its end. */
export async function orrery(...args: readonly string[]): Promise<Ended> {
  let out = '';
  let err = '';
  const code = await commandLine(args, {
    print: (...lines) => {
      out += lines.map((line) => `${line}\n`).join('');
    },
    warn: (...lines) => {
      err += lines.map((line) => `${line}\n`).join('');
    },
    progress: () => {},
    columns: 100,
    paint: plain,
  });
  return { code, out, err };
}
