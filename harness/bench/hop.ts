/** What a proxy costs in simulation: sends of a producer through one, beside sends without it. */

import { Simulation } from '../cluster/simulation.ts';
import { Bug } from '../kernel/bug.ts';
import { type Compared, compared } from './compared.ts';

const body = new Uint8Array(128);
/** Long enough for a send to be answered, short against every timer of the nodes. */
const stepMs = 20;
const settleMs = 5_000;

/** A cluster whose producer has sent once, so that routes and connections are there. */
function newCluster(proxied: boolean): Simulation {
  const simulation = new Simulation({ seed: 1, traceLimit: 1_000 });
  simulation.add({ kind: 'namesrv', name: 'ns', options: {} });
  simulation.add({ kind: 'broker', name: 'a', options: { topics: { bench: 4 } } });
  simulation.advance(settleMs);
  if (proxied) simulation.add({ kind: 'proxy', name: 'proxy', options: {} });
  const namesrvs = [proxied ? 'proxy' : 'ns'];
  simulation.add({ kind: 'producer', name: 'shop', options: { namesrvs, topics: ['bench'] } });
  simulation.advance(settleMs);
  send(simulation, 0);
  simulation.advance(settleMs);
  return simulation;
}

function send(simulation: Simulation, number: number): void {
  simulation.operate('shop', {
    type: 'operator.send',
    ...{ id: String(number), topic: 'bench', body, mode: 'async' },
  } as { type: string });
}

/** Sends of the producer that it knows to be stored: proxies have messages of their own. */
function storedBy({ witness }: Simulation): number {
  return witness.of('shop').outcomes.get('stored') ?? 0;
}

function costUs(simulation: Simulation, sends: number): number {
  const before = storedBy(simulation);
  const startedMs = performance.now();
  for (let number = 1; number <= sends; number += 1) {
    send(simulation, number);
    simulation.advance(stepMs);
  }
  const elapsedMs = performance.now() - startedMs;
  const stored = storedBy(simulation) - before;
  if (stored !== sends) throw new Bug(`${stored} of ${sends} sends were stored`);
  return (elapsedMs / sends) * 1000;
}

/** Cost in microseconds of a send without a proxy (`fewUs`) and through one (`manyUs`), in turn. */
export function hopCost(): Compared {
  return compared(() => {
    const [direct, proxied] = [newCluster(false), newCluster(true)];
    costUs(direct, 200);
    costUs(proxied, 200);
    return [costUs(direct, 1_000), costUs(proxied, 1_000)];
  });
}
