import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Output } from '../../actors/shared/node.ts';
import type { RequestFrame } from '../../protocol/frame.ts';
import { ProbeWorld } from '../kernel/probe.ts';
import type { FrameOutcome } from '../kernel/trace.ts';
import { connectTimeoutMs, SimulatedNetwork } from './simulatedNetwork.ts';

/** A request that is told apart by its opaque. */
function request(opaque: number): RequestFrame {
  return {
    kind: 'request',
    command: 'getMaxOffset',
    code: 30,
    opaque,
    oneway: false,
    language: 'JAVA',
    version: 513,
    serializeType: 'JSON',
    header: { topic: 'orders', queueId: 0, committed: false },
    body: undefined,
  } as RequestFrame;
}

const connection = 'a/1/1';
const send = (opaque: number, on = connection): Output => ({
  type: 'send',
  connection: on,
  frame: request(opaque),
});
const close = (on = connection): Output => ({ type: 'close', connection: on });

/** Probes `a` and `b`, and a connection from `a` to `b` unless it is not wanted. */
function pair(connected = true): ProbeWorld {
  const world = new ProbeWorld().add(['a', 'b', 'c']);
  if (connected) {
    world.tell('a', { type: 'connect', address: 'b:1' });
    world.run(10);
  }
  return world;
}

/** Opaques of the requests that reached a probe, in order. */
const received = (world: ProbeWorld, name: string) =>
  world
    .seen(name)
    .flatMap(({ type, frame }) =>
      type === 'rmq.getMaxOffset' ? [(frame as RequestFrame).opaque] : [],
    );

const linksOf = (world: ProbeWorld, name: string) =>
  world.types(name).filter((type) => type.startsWith('link.'));

const openConnections = ({ kernel }: ProbeWorld, name: string) =>
  kernel.world.peekNode(name)!.connections.size;

const outcomes = ({ kernel }: ProbeWorld, outcome: FrameOutcome) =>
  [...kernel.world.trace].flatMap((entry) =>
    entry.kind === 'frame' && entry.outcome === outcome ? [entry.frame.opaque] : [],
  );

const networkOf = ({ kernel }: ProbeWorld) => kernel.network as SimulatedNetwork;

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
