import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ProbeWorld } from '../kernel/probe.ts';
import {
  close,
  connection,
  linksOf,
  networkOf,
  openConnections,
  outcomes,
  pair,
  received,
  send,
} from './networkRig.ts';
import { SimulatedNetwork } from './simulatedNetwork.ts';

const faults = suite('faults');

faults('a partition takes what is sent meanwhile and nobody is told', () => {
  const world = pair();
  const { world: value } = world.kernel;
  value.pair('a', 'b').blocked = true;
  world.tell('a', send(1));
  world.tell('b', send(2));
  world.run(1_000);
  assert.equal(received(world, 'b'), []);
  assert.equal(received(world, 'a'), [2], 'it is one-way');
  assert.equal(outcomes(world, 'lost'), [1]);
  assert.is(value.pair('a', 'b').faults.blocked, 1);
  value.pair('a', 'b').blocked = false;
  world.tell('a', send(3));
  world.run(100);
  assert.equal(received(world, 'b'), [3]);
});

faults('loss takes its share of frames', () => {
  const world = pair();
  const road = world.kernel.world.pair('a', 'b');
  road.lossRate = 0.3;
  for (let opaque = 0; opaque < 1_000; opaque += 1) world.tell('a', send(opaque));
  world.run(1_000);
  const lost = 1_000 - received(world, 'b').length;
  assert.ok(lost > 240 && lost < 360, `${lost} were lost`);
  assert.is(road.faults.lost, lost);
});

faults('held frames wait, and come in their order with what was sent after', () => {
  const world = pair();
  const road = world.kernel.world.pair('a', 'b');
  world.tell('a', send(1));
  world.run(0);
  road.holding = true;
  world.tell('a', send(2), send(3));
  world.run(1_000);
  assert.equal(received(world, 'b'), [1], 'what was on its way is not held');
  assert.equal(outcomes(world, 'held'), [2, 3]);
  networkOf(world).release(world.kernel.world, 'a', 'b');
  world.tell('a', send(4));
  world.run(100);
  assert.equal(received(world, 'b'), [1, 2, 3, 4]);
  assert.is(road.faults.held, 2);
});

faults('the news of a closed connection is held like its frames', () => {
  const world = pair();
  world.kernel.world.pair('a', 'b').holding = true;
  world.tell('a', send(1), close());
  world.run(1_000);
  assert.equal(linksOf(world, 'b'), ['link.opened']);
  networkOf(world).release(world.kernel.world, 'a', 'b');
  world.run(100);
  assert.equal(world.types('b').slice(1), ['rmq.getMaxOffset', 'link.closed']);
});

faults('a reset ends a connection at both ends, and what was on its way is lost', () => {
  const world = pair();
  world.tell('a', send(1));
  world.run(0);
  networkOf(world).reset(world.kernel.world, connection);
  world.run(100);
  assert.equal(received(world, 'b'), []);
  assert.equal(linksOf(world, 'a'), ['link.opened', 'link.closed']);
  assert.equal(linksOf(world, 'b'), ['link.opened', 'link.closed']);
  assert.equal([openConnections(world, 'a'), openConnections(world, 'b')], [0, 0]);
});

faults('a reset while one end closes tells the other end once', () => {
  const world = pair();
  world.tell('a', close());
  world.run(0);
  networkOf(world).reset(world.kernel.world, connection);
  world.run(100);
  assert.equal(linksOf(world, 'a'), ['link.opened']);
  assert.equal(linksOf(world, 'b'), ['link.opened', 'link.closed']);
});

faults('a connection that is reset before its opener heard of it has failed', () => {
  const world = pair(false);
  world.tell('a', { type: 'connect', address: 'b:1' });
  world.kernel.run(100, () => linksOf(world, 'b').length === 1);
  networkOf(world).reset(world.kernel.world, connection);
  world.run(100);
  assert.is(linksOf(world, 'a').at(-1), 'link.failed');
  assert.not.ok(linksOf(world, 'a').includes('link.opened'));
});

faults('faults of one road shift no chance of another', () => {
  const arrivals = (lossRate: number) => {
    const world = pair();
    world.tell('a', { type: 'connect', address: 'c:1' });
    world.run(10);
    const { world: value } = world.kernel;
    for (const to of ['b', 'c']) value.pair('a', to).latency = { minMs: 1, maxMs: 90 };
    value.pair('a', 'b').lossRate = lossRate;
    for (let opaque = 0; opaque < 20; opaque += 1) {
      world.tell('a', send(opaque), send(opaque, 'a/1/2'));
      world.run(100);
    }
    return world.seen('c').map(({ mono }) => mono);
  };
  assert.equal(arrivals(0.5), arrivals(0));
});

faults.run();

const filter = suite('filter');

filter('each frame goes through the filter once', () => {
  const seen: number[] = [];
  const network = new SimulatedNetwork((frame) => {
    seen.push(frame.opaque);
    return { ...frame, opaque: frame.opaque + 100 } as typeof frame;
  });
  const world = new ProbeWorld(undefined, network).add(['a', 'b']);
  world.tell('a', { type: 'connect', address: 'b:1' });
  world.run(10);
  world.tell('a', send(1), send(2));
  world.run(10);
  assert.equal(seen, [1, 2]);
  assert.equal(received(world, 'b'), [101, 102]);
});

filter.run();
