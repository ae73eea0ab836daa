/** The official Java client as a load: synchronous sends from 16 threads. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './client.mjs';
import { javaTool } from './java.mjs';

const THREADS = 16;
const WARM_UP_MS = 4_000;
const MEASURE_MS = 5_000;

/**
 * Sends to the topic `bench` of a cluster for some seconds.
 *
 * @param {string} namesrv where the cluster's name server listens
 * @returns {Promise<{ sends: number, elapsedMs: number, failed: number }>} what was stored in the
 *   measured time
 */
export async function sendLoad(namesrv) {
  const home = mkdtempSync(join(tmpdir(), 'rocketmq-load-'));
  const flags = ['-Xmx512m', `-Duser.home=${home}`, '-cp', build()];
  const wish = [namesrv, THREADS, WARM_UP_MS, MEASURE_MS].map(String);
  const child = spawn(javaTool('java'), [...flags, 'orrery.interop.SendLoad', ...wish], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  rmSync(home, { recursive: true, force: true });
  const line = said.split('\n').find((each) => each.startsWith('{'));
  if (code !== 0 || line === undefined) throw new Error(`the Java load ended with code ${code}`);
  return JSON.parse(line);
}
