/** `orrery serve` of this checkout, on free loopback ports. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const CHECKOUT = join(import.meta.dirname, '..', '..');
const READY_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;
const SAID_LINES_MAX = 40;

/**
 * Starts a served cluster.
 *
 * @param {{ settings?: Record<string, string | number | boolean>, brokers?: 0 | 1,
 *   namesrvAddrs?: readonly string[], proxies?: 0 | 1, proxyPort?: number }} [options]
 *   settings of the broker; 0: a name server alone; where name servers are, if none is to be
 *   served; whether a proxy is, and at which port, if not at any
 * @returns {Promise<{ namesrv: string, broker: string, proxy: string, ended(): string | undefined,
 *   kill(): void, stop(): Promise<void> }>} once clients can connect; `ended` says how the process
 *   ended if it did so by itself
 */
export async function start(options = {}) {
  const child = spawnServer(options);
  const said = [];
  const keep = (line) => {
    said.push(line);
    if (said.length > SAID_LINES_MAX) said.shift();
  };
  let end;
  const exited = new Promise((resolve) => {
    const ended = (how) => {
      end = how;
      resolve();
    };
    child.once('error', (error) => ended(error.message));
    child.once('exit', (code, signal) => ended(`orrery serve ended: ${signal ?? code}`));
  });
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group is gone already.
    }
  };
  const killNow = () => kill('SIGKILL');
  process.on('exit', killNow);
  createInterface({ input: child.stderr }).on('line', keep);

  const ready = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      keep(line);
      if (line.includes('"ready"')) resolve(JSON.parse(line));
    });
  });
  const stop = async () => {
    if (end === undefined) {
      kill('SIGTERM');
      const timer = setTimeout(killNow, STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(timer);
    }
    process.off('exit', killNow);
  };
  const event = await Promise.race([ready, exited, timeout(READY_TIMEOUT_MS)]);
  if (event?.event !== 'ready') {
    await stop();
    const reason = end ?? `orrery serve was not ready within ${READY_TIMEOUT_MS} ms`;
    throw new Error([reason, ...said].join('\n'));
  }
  return {
    namesrv: event.namesrv[0],
    broker: event.broker[0],
    proxy: event.proxy?.[0],
    kill: killNow,
    ended: () => (end === undefined ? undefined : [end, ...said].join('\n')),
    stop,
  };
}

function spawnServer({
  settings = {},
  brokers = 1,
  namesrvAddrs = [],
  proxies = 0,
  proxyPort = 0,
}) {
  const flags = ['--json'];
  for (const address of namesrvAddrs) flags.push('--namesrv-addr', address);
  if (namesrvAddrs.length === 0) flags.push('--namesrv', '127.0.0.1:0');
  flags.push(...(brokers === 0 ? ['--brokers', '0'] : ['--broker', '127.0.0.1:0']));
  if (proxies > 0) flags.push('--proxy', `127.0.0.1:${proxyPort}`);
  for (const [name, value] of Object.entries(settings)) flags.push('--set', `${name}=${value}`);
  // A group of its own, because npm puts a shell between itself and the server.
  return spawn('npm', ['run', '-s', 'orrery', '--', 'serve', ...flags], {
    cwd: CHECKOUT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function timeout(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
