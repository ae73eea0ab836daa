import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Simulation } from './simulation.ts';

const access = suite('access points');

/** A cluster with proxies behind one address, and clients that know only this address. */
function cluster(proxies: number, clients: number): Simulation {
  const simulation = new Simulation({ seed: 5 });
  simulation.add({ kind: 'namesrv', name: 'ns', options: {} });
  simulation.add({ kind: 'broker', name: 'a', options: { topics: { orders: 1 } } });
  simulation.advance(100);
  for (let n = 1; n <= proxies; n += 1) {
    simulation.add({ kind: 'proxy', name: `p${n}`, options: { accessPoint: 'door' } });
  }
  for (let n = 1; n <= clients; n += 1) {
    const options = { topic: 'orders', namesrvs: ['door'] };
    simulation.add({ kind: 'consumer', name: `c${n}`, options });
  }
  simulation.advance(5_000);
  return simulation;
}

const connectionsOf = (simulation: Simulation, name: string) =>
  simulation.statuses().find((status) => status.name === name)!.connections;

/** How many clients hang at which proxy. */
const clientsOf = (simulation: Simulation, proxy: string) => {
  const record = simulation.kernel.world.peekNode(proxy)!;
  return [...record.connections.keys()].filter((id) => id.startsWith('c')).length;
};

access('clients are spread over the proxies, each with one connection', () => {
  const simulation = cluster(3, 12);
  const counts = ['p1', 'p2', 'p3'].map((proxy) => clientsOf(simulation, proxy));
  assert.is(counts[0]! + counts[1]! + counts[2]!, 12);
  assert.ok(
    counts.every((count) => count > 0),
    `${counts}`,
  );
  assert.is(connectionsOf(simulation, 'c1'), 1, 'what routes show is the same address');
});

access('a proxy that was asked to end, or is down, gets no new client', () => {
  const simulation = cluster(3, 12);
  simulation.operate('p1', { type: 'operator.shutdown' });
  simulation.end('p2', 'kill');
  simulation.advance(60_000);
  assert.is(simulation.isUp('p1'), false);
  assert.is(clientsOf(simulation, 'p3'), 12);
  simulation.start('p1');
  simulation.end('p3', 'kill');
  simulation.advance(60_000);
  assert.is(clientsOf(simulation, 'p1'), 12, 'one that was started again does');
});

access('where no proxy is up nobody can be reached', () => {
  const simulation = cluster(1, 1);
  simulation.end('p1', 'kill');
  simulation.advance(5_000);
  assert.is(connectionsOf(simulation, 'c1'), 0);
  simulation.start('p1');
  simulation.advance(35_000);
  assert.is(connectionsOf(simulation, 'c1'), 1);
});

access('an access point and a node have different names', () => {
  const simulation = new Simulation({ seed: 1 });
  simulation.add({ kind: 'namesrv', name: 'door', options: {} });
  assert.throws(
    () => simulation.add({ kind: 'proxy', name: 'p', options: { accessPoint: 'door' } }),
    /"door" is a node, no access point/,
  );
});

access.run();
