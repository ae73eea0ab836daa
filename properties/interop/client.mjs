/** The Java program of this folder: built once, then run in a JVM of its own a run. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { classpathOf, javaTool, maven, requireJdk } from './java.mjs';

const TOTAL_LINE = /^(\d+) passed, (\d+) failed$/;
/** Most cases wait most of the time. */
const LANES = 4;
const RUN_TIMEOUT_MS = 300_000;
/** A JVM whose clients are all shut down ends by itself; one that stays has a thread left over. */
const EXIT_TIMEOUT_MS = 10_000;

/**
 * Builds the program and gives the classpath with which it runs; fails with what to install.
 *
 * @returns {{ current: string, old: string }} with the client of today, and that of before 5.0
 */
export function build() {
  requireJdk();
  maven(import.meta.dirname, ['compile']);
  const program = join(import.meta.dirname, 'target', 'classes');
  const withJarsOf = (directory) => [program, classpathOf(directory)].join(delimiter);
  return {
    current: withJarsOf(import.meta.dirname),
    old: withJarsOf(join(import.meta.dirname, 'old')),
  };
}

/**
 * Runs the program to its end.
 *
 * @param {{ classpath: string, namesrv: string, format: 'JSON' | 'ROCKETMQ', run: string,
 *   words?: string[], proxies?: readonly string[], broker?: string, lanes?: number,
 *   onLine?: (line: string) => void }} options the header format that the client
 *   writes; a word that names this run; case names or flags; the proxies on which clients hang, and
 *   the broker behind them; how many cases run at a time; who hears each line
 * @returns {Promise<{ passed: number, failed: number, logs?: string }>} with the folder of the
 *   client's logs when something failed
 */
export async function runClient(options) {
  const { classpath, namesrv, format, run, words = [], proxies = [], onLine } = options;
  const home = mkdtempSync(join(tmpdir(), 'rocketmq-interop-'));
  const flags = [
    '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    `-Drocketmq.serialize.type=${format}`,
    // The client's logs and local offsets live under the user's home: give it this one.
    `-Duser.home=${home}`,
    `-Dorrery.lanes=${options.lanes ?? LANES}`,
    ...(proxies.length > 0
      ? [`-Dorrery.proxies=${proxies.join(';')}`, `-Dorrery.brokers=${options.broker}`]
      : []),
  ];
  const main = ['orrery.interop.Main', namesrv, run, ...words];
  const child = spawn(javaTool('java'), [...flags, '-cp', classpath, ...main], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killNow = () => child.kill('SIGKILL');
  process.on('exit', killNow);
  const outcome = { passed: 0, failed: 0, total: false, serialize: false };
  let timer = setTimeout(killNow, RUN_TIMEOUT_MS);
  createInterface({ input: child.stderr }).on('line', (line) => onLine?.(`  ${line}`));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const total = TOTAL_LINE.exec(line);
    outcome.serialize ||= line === `serialize ${format}`;
    if (!total) return onLine?.(line);
    Object.assign(outcome, { passed: Number(total[1]), failed: Number(total[2]), total: true });
    clearTimeout(timer);
    timer = setTimeout(killNow, EXIT_TIMEOUT_MS);
  });
  const [code, signal] = await new Promise((resolve) => {
    child.once('close', (...end) => resolve(end));
    child.once('error', (error) => resolve([null, error.message]));
  });
  clearTimeout(timer);
  process.off('exit', killNow);

  const count = (kept, promise) => {
    outcome[kept ? 'passed' : 'failed']++;
    onLine?.(kept ? `ok ${promise}` : `FAIL ${promise}: ended with ${signal ?? code}`);
  };
  count(
    outcome.total && signal === null && (code === 0 || outcome.failed > 0),
    'processEndsByItself',
  );
  if (!outcome.serialize) count(false, `clientWrites${format}Headers`);
  if (outcome.failed > 0) return { ...outcome, logs: home };
  rmSync(home, { recursive: true, force: true });
  return outcome;
}
