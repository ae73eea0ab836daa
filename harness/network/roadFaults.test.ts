import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ProbeWorld } from '../kernel/probe.ts';
import { setTimer } from '../kernel/probe.ts';
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
import { endOnPair, type FrameMatch, putOnPair, type RoadFault } from './roadFaults.ts';

/** Puts a fault on the way from `a` to `b`. */
function put({ kernel }: ProbeWorld, fault: RoadFault, key = 'fault'): void {
  putOnPair(kernel.world.pair('a', 'b'), key, fault);
}

const hits = ({ kernel }: ProbeWorld, key = 'fault') => kernel.world.peekFault(key)?.hits ?? 0;

/** Which of five requests get to `b` when those are dropped that match. */
function left(match: FrameMatch): readonly number[] {
  const world = pair();
  put(world, { kind: 'drop', match });
  world.tell('a', send(1), send(2), send(3), send(4), send(5));
  world.run(100);
  assert.is(hits(world), 5 - received(world, 'b').length);
  return received(world, 'b');
}

const picking = suite('picking frames');

picking('by their place in the order, by how many, by command, by direction', () => {
  assert.equal(left({ nth: 2 }), [1, 3, 4, 5]);
  assert.equal(left({ nth: 2, count: 2 }), [1, 4, 5]);
  assert.equal(left({ count: 3 }), [4, 5]);
  assert.equal(left({}), []);
  assert.equal(left({ command: 'getMaxOffset', direction: 'request', nth: 5 }), [1, 2, 3, 4]);
  assert.equal(left({ command: 'popMessage' }), [1, 2, 3, 4, 5]);
  assert.equal(left({ direction: 'response' }), [1, 2, 3, 4, 5]);
});

picking('both directions of a road are counted together', () => {
  const world = pair();
  for (const [from, to] of [
    ['a', 'b'],
    ['b', 'a'],
  ] as const) {
    putOnPair(world.kernel.world.pair(from, to), 'fault', { kind: 'drop', match: { nth: 2 } });
  }
  world.tell('a', send(1));
  world.tell('b', send(2));
  world.tell('a', send(3));
  world.run(100);
  assert.equal([received(world, 'b'), received(world, 'a')], [[1, 3], []]);
  assert.equal(outcomes(world, 'lost'), [2]);
});

picking('a fault that has ended picks nothing, and another of its kind stays', () => {
  const world = pair();
  put(world, { kind: 'drop', match: { count: 1 } }, 'one');
  put(world, { kind: 'delay', ms: 500 }, 'slow');
  put(world, { kind: 'delay', ms: 90 }, 'slower');
  const road = world.kernel.world.pair('a', 'b');
  endOnPair(road, ({ key }) => key !== 'slow');
  world.tell('a', send(1));
  world.run(499);
  assert.equal(received(world, 'b'), []);
  world.run(10);
  assert.equal(received(world, 'b'), [1]);
  assert.equal([hits(world, 'one'), hits(world, 'slow'), hits(world, 'slower')], [0, 1, 0]);
});

picking.run();

const kinds = suite('kinds of faults');

kinds('a late frame keeps those of its connection waiting, not those of others', () => {
  const world = pair();
  world.tell('a', { type: 'connect', address: 'b:1' });
  world.run(10);
  put(world, { kind: 'delay', ms: 200, match: { nth: 2 } });
  world.tell('a', send(1), send(2), send(3), send(4, 'a/1/2'));
  world.run(199);
  assert.equal(received(world, 'b'), [1, 4]);
  world.run(10);
  assert.equal(received(world, 'b'), [1, 4, 2, 3]);
});

kinds('a duplicate comes after the first, on the same connection', () => {
  const world = pair();
  put(world, { kind: 'duplicate', match: { nth: 2 } });
  world.tell('a', send(1), send(2), send(3));
  world.run(100);
  assert.equal(received(world, 'b'), [1, 2, 2, 3]);
  assert.is(hits(world), 1);
});

kinds('a corrupted frame ends its connection for both; what follows is not read', () => {
  const world = pair();
  put(world, { kind: 'corrupt', match: { nth: 2 } });
  world.tell('a', send(1), send(2), send(3));
  world.run(100);
  assert.equal(received(world, 'b'), [1]);
  assert.equal(outcomes(world, 'corrupted'), [2]);
  assert.equal(linksOf(world, 'a'), ['link.opened', 'link.closed']);
  assert.equal(linksOf(world, 'b'), ['link.opened', 'link.closed']);
  assert.equal([openConnections(world, 'a'), openConnections(world, 'b')], [0, 0]);
  world.tell('a', { type: 'connect', address: 'b:1' });
  world.run(10);
  world.tell('a', send(4, 'a/1/2'));
  world.run(10);
  assert.equal(received(world, 'b'), [1, 4]);
});

kinds('frames of two connections overtake each other, those of one never', () => {
  const world = pair();
  world.tell('a', { type: 'connect', address: 'b:1' });
  world.run(10);
  put(world, { kind: 'reorder', ms: 40 });
  for (let opaque = 0; opaque < 40; opaque += 1) {
    world.tell('a', send(opaque, opaque % 2 === 0 ? connection : 'a/1/2'));
    world.run(1);
  }
  world.run(100);
  const order = received(world, 'b');
  const sorted = [...order].sort((one, other) => one - other);
  assert.is(order.length, 40);
  assert.not.equal(order, sorted);
  for (const parity of [0, 1]) {
    const own = order.filter((opaque) => opaque % 2 === parity);
    assert.equal(
      own,
      sorted.filter((opaque) => opaque % 2 === parity),
    );
  }
});

kinds('a half-open connection swallows frames and farewells both ways', () => {
  const world = pair();
  networkOf(world).cut(world.kernel.world, connection, 'fault');
  assert.is(hits(world), 0);
  world.tell('a', send(1));
  world.tell('b', send(2), setTimer('later', 10));
  world.run(200_000);
  assert.equal([received(world, 'a'), received(world, 'b')], [[], []]);
  assert.equal([linksOf(world, 'a'), linksOf(world, 'b')], [['link.opened'], ['link.opened']]);
  assert.equal(outcomes(world, 'lost'), [1, 2]);
  world.tell('a', close());
  world.run(100);
  assert.equal([openConnections(world, 'a'), openConnections(world, 'b')], [0, 1]);
  assert.is(hits(world), 3);
  world.tell('a', { type: 'connect', address: 'b:1' });
  world.run(10);
  world.tell('a', send(3, 'a/1/2'));
  world.run(10);
  assert.equal(received(world, 'b'), [3], 'a new one carries frames');
});

kinds('a half-open connection tells nobody that one of its ends has died', () => {
  const world = pair();
  networkOf(world).cut(world.kernel.world, connection, 'fault');
  world.kernel.crash('b');
  world.kernel.boot('b');
  world.tell('a', send(1));
  world.run(1_000);
  assert.equal(linksOf(world, 'a'), ['link.opened']);
});

kinds('faults of a fork are its own', () => {
  const world = pair();
  put(world, { kind: 'drop', match: { nth: 2 } });
  world.tell('a', send(1), send(2));
  world.run(0);
  const fork = world.kernel.fork();
  endOnPair(fork.world.pair('a', 'b'), () => true);
  fork.world.fault('fault').hits += 10;
  assert.is(hits(world), 1);
  assert.is(world.kernel.world.pair('a', 'b').rules.length, 1);
});

kinds.run();
