/** The rows about proxies: what the hop costs, and what a client costs that is connected. */
import {
  type Crowd,
  type Load,
  type Pressure,
  runLoad,
  type Server,
  startCrowd,
  startServer,
} from './children.ts';
import { hopCost } from './hop.ts';
import { grouped, median, type Row } from './row.ts';

/** A send through a proxy beside one without, in simulation. */
export function hopRow(): Row {
  const { fewUs, manyUs, ratio } = hopCost();
  return {
    what: 'cost of a send through a proxy, in simulation',
    measured: `${manyUs.toFixed(1)} us`,
    reference: `without it ${fewUs.toFixed(1)} us`,
    figure: ratio,
    floor: 2.5,
    goal: 2,
    moreIsBetter: false,
  };
}

const pressure: Pressure = {
  connections: 4,
  window: 64,
  bodyBytes: 128,
  warmUpMs: 1_500,
  measureMs: 3_000,
};

/** CPU time of the server's process a send, in microseconds. */
async function cpuUsOf(proxies: number): Promise<number> {
  const server = await startServer(proxies);
  try {
    const edges: Promise<{ cpuMs: number }>[] = [];
    const onEdge = () => edges.push(server.usage());
    const load: Load = await runLoad(server.proxy ?? server.broker, pressure, onEdge);
    if (load.failed > 0) throw new Error(`${load.failed} sends were refused`);
    const [before, after] = await Promise.all(edges);
    return (((after?.cpuMs ?? 0) - (before?.cpuMs ?? 0)) / load.sends) * 1000;
  } finally {
    await server.close();
  }
}

/** A send through a proxy beside one without, over sockets; both servers in one process. */
export async function liveHopRow(rounds = 3): Promise<Row> {
  const direct: number[] = [];
  const proxied: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    direct.push(await cpuUsOf(0));
    proxied.push(await cpuUsOf(1));
  }
  const ratios = proxied.map((us, round) => us / (direct[round] ?? Number.NaN));
  return {
    what: 'CPU time of a send through a proxy, over sockets (proxy and broker)',
    measured: `${median(proxied).toFixed(1)} us`,
    reference: `without it ${median(direct).toFixed(1)} us`,
    figure: median(ratios),
    floor: 5,
    goal: 2.5,
    moreIsBetter: false,
  };
}

/**
 * Many clients of one proxy: what it holds for each, that none of them is lost under load, and what
 * a heartbeat costs, with what comes of it: other proxies are told by the broker.
 */
export async function crowdRows(clients = 10_000, rounds = 3): Promise<readonly Row[]> {
  const server = await startServer(1);
  try {
    const proxy = server.proxy!;
    const before = (await server.usage()).rssBytes;
    const crowd = await startCrowd(proxy, clients);
    const kib = ((await server.usage()).rssBytes - before) / clients / 1024;
    const { sends, failed } = await runLoad(proxy, {
      ...pressure,
      warmUpMs: 500,
      measureMs: 1_000,
    });
    const beatUs: number[] = [];
    for (let round = 0; round < rounds; round += 1)
      beatUs.push(await beatCost(server, crowd, clients));
    const lost = await crowd.lost();
    await crowd.end();
    if (failed > 0 || sends === 0) throw new Error(`beside a crowd ${failed} sends were refused`);
    if (lost > 0) throw new Error(`${lost} of ${clients} clients lost their connection`);
    return [memoryRow(clients, kib), beatRow(clients, median(beatUs))];
  } finally {
    await server.close();
  }
}

/** Equal heartbeats within this time are told to other proxies once; see `proxyDefaults`. */
const coalescedMs = 5_000;

/** CPU time of the server's process a heartbeat, in microseconds. */
async function beatCost(server: Server, crowd: Crowd, clients: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, coalescedMs));
  const before = await server.usage();
  await crowd.beat();
  return (((await server.usage()).cpuMs - before.cpuMs) / clients) * 1000;
}

function memoryRow(clients: number, kib: number): Row {
  return {
    what: `memory of a client connection at a proxy that holds ${grouped(clients)}`,
    measured: `${kib.toFixed(1)} KiB`,
    reference: '',
    figure: kib,
    floor: 24,
    goal: 12,
    moreIsBetter: false,
  };
}

function beatRow(clients: number, us: number): Row {
  const everyMs = 30_000;
  const share = ((us * clients) / 1000 / everyMs) * 100;
  return {
    what: `CPU time of a heartbeat of one of ${grouped(clients)} clients (proxy and broker)`,
    measured: `${us.toFixed(0)} us`,
    reference: `${share.toFixed(1)} % of a core, one each 30 s`,
    figure: us,
    floor: 600,
    goal: 150,
    moreIsBetter: false,
  };
}

/** From the call of `serve()` to the first send accepted through its proxy, imports apart. */
export async function proxyStartRow(rounds = 5): Promise<Row> {
  const figures: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const server = await startServer(1);
    figures.push(server.firstSendMs);
    await server.close();
  }
  const figure = median(figures);
  return {
    what: 'the same with a proxy, which knows the clients of all proxies by then',
    measured: `${figure.toFixed(0)} ms`,
    reference: '',
    figure,
    floor: 300,
    goal: 80,
    moreIsBetter: false,
  };
}
