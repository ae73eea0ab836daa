/** The official client and ours at one topic: each reads what the other has compressed. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runClient } from './client.mjs';

/** What the runner calls it. */
export const EXCHANGE = 'compressedBodiesAreExchanged';

/**
 * Runs both against a cluster.
 *
 * @param {{ classpath: string, namesrv: string, run: string, broker: string,
 *   proxies?: readonly string[] }} options a word that names this run; the proxies on which both
 *   hang, if there are any, and the broker behind them
 * @returns {Promise<{ passed: number, failed: number, logs?: string }>} promises of both
 */
export async function runExchange({ classpath, namesrv, run, broker, proxies = [] }) {
  let ours;
  const onLine = (line) => {
    console.log(`exchange ${line}`);
    const [, topic] = /^exchange (\S+)$/.exec(line) ?? [];
    if (topic !== undefined) ours ??= runOurs(proxies[0] ?? namesrv, topic);
  };
  const where = { classpath, namesrv, broker, proxies, format: 'JSON' };
  const theirs = await runClient({ ...where, run, words: ['--exchange'], onLine });
  const { passed, failed } = (await ours) ?? { passed: 0, failed: 1 };
  return { ...theirs, passed: theirs.passed + passed, failed: theirs.failed + failed };
}

/** Our own clients, in a process of theirs. */
async function runOurs(namesrv, topic) {
  const program = join(import.meta.dirname, 'exchange.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, namesrv, topic], {
    cwd: join(import.meta.dirname, '..', '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const tally = { passed: 0, failed: 0 };
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(`exchange ${line}`);
    if (line.startsWith('ok ')) tally.passed++;
    if (line.startsWith('FAIL ')) tally.failed++;
  }
  const code = await closed;
  if (code === 0 && tally.passed > 0) return tally;
  console.log(`exchange FAIL orrerysClientsEnd: with ${code}`);
  return { ...tally, failed: tally.failed + 1 };
}
