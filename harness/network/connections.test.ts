import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  close,
  connection,
  linksOf,
  openConnections,
  outcomes,
  pair,
  received,
  send,
} from './networkRig.ts';
import { connectTimeoutMs } from './simulatedNetwork.ts';

const opening = suite('opening');

opening('both ends hear of a connection, the opener with the address that it asked for', () => {
  const world = pair();
  const at = (name: string) => world.seen(name).find(({ type }) => type === 'link.opened')!;
  assert.equal([at('a').connection, at('a').address, at('a').peer], [connection, 'b:1', 'b:1']);
  assert.equal([at('b').connection, at('b').address], [connection, undefined]);
  assert.match(String(at('b').peer), /^a:\d+$/);
  assert.ok(at('b').mono < at('a').mono, 'there and back');
});

opening('where nobody listens the attempt fails, and where the listener is down', () => {
  const world = pair(false);
  world.tell('a', { type: 'connect', address: 'nowhere:1' });
  world.kernel.crash('b');
  world.tell('a', { type: 'connect', address: 'b:1' });
  world.run(100);
  assert.equal(linksOf(world, 'a'), ['link.failed', 'link.failed']);
  assert.equal(
    world.seen('a').flatMap(({ type, address }) => (type === 'link.failed' ? [address] : [])),
    ['nowhere:1', 'b:1'],
  );
});

opening('an opener that dies meanwhile leaves no connection behind', () => {
  const world = pair(false);
  world.tell('a', { type: 'connect', address: 'b:1' });
  world.kernel.step();
  while (world.types('a').length === 0 && world.seen('a').length < 2) world.kernel.step();
  world.kernel.crash('a');
  world.kernel.boot('a');
  world.run(100);
  assert.equal(linksOf(world, 'a'), []);
  assert.is(openConnections(world, 'b'), 0);
});

opening('through a partition an attempt takes its time to fail', () => {
  const world = pair(false);
  world.kernel.world.pair('b', 'a').blocked = true;
  world.tell('a', { type: 'connect', address: 'b:1' });
  world.run(connectTimeoutMs - 1);
  assert.equal(linksOf(world, 'a'), []);
  world.run(1);
  assert.equal(linksOf(world, 'a'), ['link.failed']);
  assert.is(world.kernel.world.pair('b', 'a').faults.blocked, 1);
});

opening.run();

const order = suite('order');

order('frames of one direction never overtake each other, whatever their latencies', () => {
  const world = pair();
  world.kernel.world.pair('a', 'b').latency = { minMs: 1, maxMs: 50 };
  for (let opaque = 0; opaque < 40; opaque += 1) world.tell('a', send(opaque));
  world.run(1_000);
  assert.equal(
    received(world, 'b'),
    Array.from({ length: 40 }, (_, opaque) => opaque),
  );
});

order('frames of different connections do', () => {
  const world = pair();
  world.tell('a', { type: 'connect', address: 'b:1' });
  world.run(10);
  world.kernel.world.pair('a', 'b').latency = { minMs: 1, maxMs: 50 };
  for (let opaque = 0; opaque < 40; opaque += 1) {
    world.tell('a', send(opaque, opaque % 2 === 0 ? connection : 'a/1/2'));
  }
  world.run(1_000);
  const got = received(world, 'b');
  assert.is(got.length, 40);
  assert.ok(got.some((opaque, at) => opaque < (got[at - 1] ?? -1)));
});

order('what was sent before the end of a connection arrives before the news of it', () => {
  const world = pair();
  world.kernel.world.pair('a', 'b').latency = { minMs: 1, maxMs: 50 };
  world.tell('a', send(1), send(2), close());
  world.run(1_000);
  assert.equal(world.types('b').slice(1), ['rmq.getMaxOffset', 'rmq.getMaxOffset', 'link.closed']);
});

order('a delay is added to each frame and taken back', () => {
  const world = pair();
  const road = world.kernel.world.pair('a', 'b');
  road.extraDelayMs = 200;
  world.tell('a', send(1));
  world.run(200);
  assert.equal(received(world, 'b'), []);
  world.run(1);
  assert.equal(received(world, 'b'), [1]);
  assert.is(road.faults.delayed, 1);
});

order.run();

const closing = suite('closing');

closing('whoever closes is not told; the other end is, once', () => {
  const world = pair();
  world.tell('a', close(), close());
  world.run(100);
  assert.equal(linksOf(world, 'a'), ['link.opened']);
  assert.equal(linksOf(world, 'b'), ['link.opened', 'link.closed']);
  assert.equal([openConnections(world, 'a'), openConnections(world, 'b')], [0, 0]);
  assert.is(world.kernel.world.peekLink(connection), undefined);
});

closing('when both close at once nobody is told', () => {
  const world = pair();
  world.tell('a', close());
  world.tell('b', close());
  world.run(100);
  assert.equal(linksOf(world, 'a'), ['link.opened']);
  assert.equal(linksOf(world, 'b'), ['link.opened']);
  assert.is(world.kernel.world.peekLink(connection), undefined);
});

closing('a frame on a connection that is gone vanishes and is counted', () => {
  const world = pair();
  world.tell('b', close());
  world.tell('a', send(1)); // On its way while the connection ends.
  world.run(100);
  world.tell('a', send(2));
  world.run(100);
  assert.equal(received(world, 'b'), []);
  assert.equal(outcomes(world, 'vanished'), [1, 2]);
  assert.equal(linksOf(world, 'a'), ['link.opened', 'link.closed']);
});

closing('a peer that dies is noticed', () => {
  const world = pair();
  world.kernel.crash('b');
  world.run(100);
  assert.equal(linksOf(world, 'a'), ['link.opened', 'link.closed']);
  assert.is(openConnections(world, 'a'), 0);
});

closing('behind a partition it is noticed by the first frame after, and told once', () => {
  const world = pair();
  for (const [from, to] of [
    ['a', 'b'],
    ['b', 'a'],
  ] as const) {
    world.kernel.world.pair(from, to).blocked = true;
  }
  world.kernel.crash('b');
  world.run(1_000);
  world.kernel.boot('b');
  for (const [from, to] of [
    ['a', 'b'],
    ['b', 'a'],
  ] as const) {
    world.kernel.world.pair(from, to).blocked = false;
  }
  world.run(1_000);
  assert.equal(linksOf(world, 'a'), ['link.opened'], 'half-open: a has heard nothing');
  world.tell('a', send(1), send(2), send(3));
  world.run(100);
  assert.equal(linksOf(world, 'a'), ['link.opened', 'link.closed']);
  assert.equal(received(world, 'b'), []);
  assert.equal(outcomes(world, 'vanished'), [1, 2, 3]);
});

closing.run();
