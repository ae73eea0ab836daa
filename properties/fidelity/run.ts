/** `npm run fidelity`: how much of a recorded session this broker and name server answer alike. */
import { runFidelity } from './commandLine.ts';

const startedMs = performance.now();
const quietMs = 1_000;
let shownMs = 0;

/** A line that overwrites itself, once a replay takes long. */
const progress = (ms: number): void => {
  const now = performance.now();
  if (now - startedMs < quietMs || now - shownMs < 100) return;
  shownMs = now;
  process.stderr.write(`\r${Math.round(ms / 1000)} s replayed`);
};

const write = process.env.ORRERY_UPDATE === '1' ? ['--write'] : [];
const code = runFidelity([...process.argv.slice(2), ...write], {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  progress: process.stderr.isTTY ? progress : undefined,
});
if (shownMs > 0) process.stderr.write('\r\u001b[K');
process.exitCode = code;
