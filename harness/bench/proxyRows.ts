/** The rows about proxies: what the hop costs, and what a client costs that is connected. */
import { type Load, type Pressure, runLoad, startCrowd, startServer } from './children.ts';
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

/** What the process holds for each of many clients, and that none of them is lost under load. */
export async function crowdRow(clients = 10_000): Promise<Row> {
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
    const lost = await crowd.lost();
    await crowd.end();
    if (failed > 0 || sends === 0) throw new Error(`beside a crowd ${failed} sends were refused`);
    if (lost > 0) throw new Error(`${lost} of ${clients} clients lost their connection`);
    return {
      what: `memory of a client connection at a proxy that holds ${grouped(clients)}`,
      measured: `${kib.toFixed(1)} KiB`,
      reference: '',
      figure: kib,
      floor: 24,
      goal: 12,
      moreIsBetter: false,
    };
  } finally {
    await server.close();
  }
}
