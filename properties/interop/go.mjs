/** The Go program of this folder: built once, then run as a process of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const TOTAL_LINE = /^(\d+) passed, (\d+) failed$/;
const BUILD_TIMEOUT_MS = 240_000;
const RUN_TIMEOUT_MS = 200_000;

/** Builds the program and gives its path; fails with what to install. */
export function buildGo() {
  const directory = join(import.meta.dirname, 'go');
  const program = join(import.meta.dirname, 'target', 'go-interop');
  const { error, status, stdout, stderr } = spawnSync('go', ['build', '-o', program, '.'], {
    cwd: directory,
    encoding: 'utf8',
    timeout: BUILD_TIMEOUT_MS,
  });
  if (error?.code === 'ENOENT') throw new Error('no go found: install Go 1.21 or newer');
  if (status === 0) return program;
  const said = `${stdout}${stderr}`.trim().split('\n').slice(0, 20);
  throw new Error(['the Go program does not build', error?.message, ...said].join('\n').trim());
}

/**
 * Runs the program to its end.
 *
 * @param {{ program: string, namesrv: string, run: string, words?: readonly string[],
 *   onLine?: (line: string) => void }} options a word that names this run; case names; who hears
 *   each line
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runGo({ program, namesrv, run, words = [], onLine }) {
  const home = mkdtempSync(join(tmpdir(), 'rocketmq-interop-go-'));
  // The client's local offsets live under the user's home: give it this one.
  const child = spawn(program, [namesrv, run, ...words], {
    env: { ...process.env, HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killNow = () => child.kill('SIGKILL');
  process.on('exit', killNow);
  const timer = setTimeout(killNow, RUN_TIMEOUT_MS);
  const outcome = { passed: 0, failed: 0 };
  let total = false;
  createInterface({ input: child.stderr }).on('line', (line) => onLine?.(`  ${line}`));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const found = TOTAL_LINE.exec(line);
    if (!found) return onLine?.(line);
    total = true;
    Object.assign(outcome, { passed: Number(found[1]), failed: Number(found[2]) });
  });
  const end = await new Promise((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code));
    child.once('error', (error) => resolve(error.message));
  });
  clearTimeout(timer);
  process.off('exit', killNow);
  rmSync(home, { recursive: true, force: true });
  if (!total) {
    outcome.failed++;
    onLine?.(`FAIL processEndsByItself: ended with ${end}`);
  }
  return outcome;
}
