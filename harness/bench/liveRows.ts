/** The live rows: CPU time a send, sends a second, time to the first send, memory when idle. */
import { spawn } from 'node:child_process';
import { type Load, type Pressure, runLoad, startServer } from './children.ts';
import { grouped, median, type Row } from './row.ts';

/** An Apache RocketMQ cluster to compare with, started and stopped by the caller. */
export interface RealBroker {
  readonly broker: string;
  readonly namesrv: string;
  /** CPU time that the broker's process has used, in ms. */
  cpuMs(): number;
  /** Lets the official Java client send to a cluster, from 16 threads, for some seconds. */
  javaLoad(namesrv: string): Promise<Load>;
}

const pressure: Pressure = {
  connections: 4,
  window: 64,
  bodyBytes: 128,
  warmUpMs: 2_000,
  measureMs: 4_000,
};

/** What a load did to a server. */
interface Served {
  readonly rate: number;
  readonly cpuUs: number;
}

async function loadOrrery(): Promise<Served> {
  const server = await startServer();
  try {
    const edges: Promise<{ cpuMs: number }>[] = [];
    const load = await runLoad(server.broker, pressure, () => edges.push(server.usage()));
    const [before, after] = await Promise.all(edges);
    if (load.failed > 0) throw new Error(`${load.failed} sends were refused`);
    const cpuMs = (after?.cpuMs ?? 0) - (before?.cpuMs ?? 0);
    return { rate: (load.sends / load.elapsedMs) * 1000, cpuUs: (cpuMs / load.sends) * 1000 };
  } finally {
    await server.close();
  }
}

async function loadReal({ broker, cpuMs }: RealBroker): Promise<Served> {
  const edges: number[] = [];
  const load = await runLoad(broker, pressure, () => edges.push(cpuMs()));
  const used = (edges[1] ?? 0) - (edges[0] ?? 0);
  return { rate: (load.sends / load.elapsedMs) * 1000, cpuUs: (used / load.sends) * 1000 };
}

/** Sends under raw load, in turn with Apache RocketMQ where one is there. */
export async function loadRows(real: RealBroker | undefined, rounds = 3): Promise<readonly Row[]> {
  const ours: Served[] = [];
  const theirs: Served[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await loadOrrery());
    if (real !== undefined) theirs.push(await loadReal(real));
  }
  const cpuUs = median(ours.map((served) => served.cpuUs));
  const rate = median(ours.map((served) => served.rate));
  const realRate = median(theirs.map((served) => served.rate));
  const realCpuUs = median(theirs.map((served) => served.cpuUs));
  const cpuRow: Row = {
    what: 'server CPU time a send (4 connections, 64 in flight, 128 bytes)',
    measured: `${cpuUs.toFixed(1)} us`,
    reference: real === undefined ? '' : `Apache RocketMQ ${realCpuUs.toFixed(1)} us`,
    figure: cpuUs,
    floor: 30,
    goal: 12,
    moreIsBetter: false,
  };
  if (real === undefined) return [cpuRow];
  const rateRow: Row = {
    what: 'live sends a second against Apache RocketMQ, raw load',
    measured: grouped(rate),
    reference: `Apache RocketMQ ${grouped(realRate)}`,
    figure: rate / realRate,
    floor: 1,
    goal: 3,
    moreIsBetter: true,
  };
  return [cpuRow, rateRow];
}

/** Sends of the official Java client, to Orrery and to Apache RocketMQ in turn. */
export async function javaRow(real: RealBroker, rounds = 3): Promise<Row> {
  const rate = ({ sends, elapsedMs }: Load) => (sends / elapsedMs) * 1000;
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const server = await startServer();
    try {
      ours.push(rate(await real.javaLoad(server.namesrv)));
    } finally {
      await server.close();
    }
    theirs.push(rate(await real.javaLoad(real.namesrv)));
  }
  return {
    what: 'the same, official Java client (16 threads, synchronous)',
    measured: grouped(median(ours)),
    reference: `Apache RocketMQ ${grouped(median(theirs))}`,
    figure: median(ours) / median(theirs),
    floor: 1,
    goal: 3,
    moreIsBetter: true,
  };
}

/** From the call of `serve()` to the first accepted send, in a new process each time. */
export async function startRow(rounds = 5): Promise<Row> {
  const figures: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const server = await startServer();
    figures.push(server.firstSendMs);
    await server.close();
  }
  const figure = median(figures);
  return {
    what: 'serve() called to first accepted send (imports apart)',
    measured: `${figure.toFixed(0)} ms`,
    reference: '',
    figure,
    floor: 150,
    goal: 50,
    moreIsBetter: false,
  };
}

/** Resident memory of `orrery serve` that has nothing to do, beside bare Node. */
export async function memoryRow(mainModule: string): Promise<Row> {
  const serveArgs = ['serve', '--namesrv', '127.0.0.1:0', '--broker', '127.0.0.1:0', '--json'];
  const served = await residentMb([...process.execArgv, mainModule, ...serveArgs]);
  const bare = await residentMb(['-e', "console.log('ready'); setInterval(() => {}, 1e9)"]);
  return {
    what: 'resident memory of an idle orrery serve',
    measured: `${served.toFixed(0)} MB`,
    reference: `bare Node ${bare.toFixed(0)} MB`,
    figure: served,
    floor: 110,
    goal: 80,
    moreIsBetter: false,
  };
}

/** Starts a Node process, waits until it says something and two seconds more, reads its memory. */
async function residentMb(args: readonly string[]): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
  } finally {
    child.kill('SIGTERM');
  }
}
