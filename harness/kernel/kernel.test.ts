import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { StoryError } from './bug.ts';
import { ProbeWorld, setTimer } from './probe.ts';
import type { TraceEntry } from './trace.ts';

const lives = suite('lives');

lives('the first input of a life is its boot, stamped with both clocks', () => {
  const world = new ProbeWorld().add(['a']);
  world.run(0);
  const [boot] = world.seen('a');
  assert.is(boot?.type, 'node.boot');
  assert.is(boot?.at, world.kernel.world.epochMs);
  assert.is(boot?.mono, 0);
  assert.type(boot?.entropy, 'number');
});

lives('clock offset moves the wall clock alone, drift both clocks', () => {
  const world = new ProbeWorld().add(['a', 'b']);
  const { epochMs } = world.kernel.world;
  world.kernel.world.node('a')!.clock = { offsetMs: -500, driftPpm: 0 };
  world.kernel.world.node('b')!.clock = { offsetMs: 0, driftPpm: 1_000 };
  for (const name of ['a', 'b']) world.tell(name, setTimer('late', 100_100));
  const late = (name: string) => world.seen(name).find(({ type }) => type === 'timer.late')!;
  world.kernel.run(200_000, () => late('b') !== undefined);
  assert.is(world.kernel.world.timeMs, 100_000, 'a clock that runs fast fires early');
  world.run(100);
  assert.equal([late('a').at - epochMs, late('a').mono], [99_600, 100_100]);
  assert.equal([late('b').at - epochMs, late('b').mono], [100_100, 100_100]);
});

lives('a timer never fires before its time by the clock of its node', () => {
  for (const driftPpm of [-70_000, -333, -1, 1, 7, 1_234, 90_000]) {
    const world = new ProbeWorld().add(['a'], {
      react: ({ type, mono }) =>
        type === 'node.boot' || type === 'timer.tick' ? [setTimer('tick', 1 + (mono % 13))] : [],
    });
    world.kernel.world.node('a')!.clock = { offsetMs: 0, driftPpm };
    world.run(3_000);
    const [, ...ticks] = world.seen('a');
    assert.ok(ticks.length > 100);
    let before = 0;
    for (const { mono } of ticks) {
      const dueMono = before + 1 + (before % 13);
      assert.ok(mono === dueMono || mono === dueMono + 1, `${mono} is not ${dueMono}`);
      before = mono;
    }
  }
});

lives('nothing from before a crash reaches the reborn', () => {
  const world = new ProbeWorld().add(['a']);
  world.run(0);
  world.tell('a', setTimer('old', 100));
  world.run(10);
  world.tell('a', setTimer('older', 0)); // In the queue when the node dies.
  world.kernel.crash('a');
  world.kernel.boot('a');
  world.run(1_000);
  assert.equal(
    world.seen('a').map(({ type }) => type),
    ['node.boot'],
  );
  assert.is(world.kernel.world.peekNode('a')?.incarnation, 2);
});

lives('a node that exits takes its timers out of the queue and can be started again', () => {
  const world = new ProbeWorld().add(['a']);
  world.tell('a', setTimer('never', 1_000_000), { type: 'disk.put', file: 'f', value: 7 });
  world.run(0);
  world.kernel.operate('a', { type: 'operator.exit' });
  world.run(0);
  assert.is(world.kernel.world.peekNode('a')?.up, false);
  assert.is(world.kernel.world.queue.size, 0);
  world.kernel.boot('a');
  assert.is(world.disk('a').values.f, 7, 'what it wrote is on its disk');
});

lives('starting what runs and asking what is down is nonsense', () => {
  const { kernel } = new ProbeWorld().add(['a']);
  const nonsense = (work: () => void, sentence: string) =>
    assert.throws(
      work,
      (error: Error) => error instanceof StoryError && error.message === sentence,
    );
  nonsense(() => kernel.boot('a'), '"a" is running already');
  nonsense(() => kernel.boot('b'), 'there is no node "b"');
  nonsense(() => new ProbeWorld(kernel).add(['a']), 'there is a node "a" already');
  kernel.crash('a');
  nonsense(() => kernel.crash('a'), '"a" is not running');
  nonsense(() => kernel.operate('a', { type: 'operator.do' }), '"a" is not running');
});

lives.run();

const timers = suite('timers');

timers('a timer comes back with its name and key when it is due', () => {
  const world = new ProbeWorld().add(['a']);
  world.tell('a', setTimer('lease', 70, 'x'));
  world.run(69);
  assert.equal(world.types('a'), []);
  world.run(1);
  const timer = world.seen('a').at(-1)!;
  assert.equal([timer.type, timer.key, timer.mono], ['timer.lease', 'x', 70]);
});

timers('setting a timer again replaces it and leaves nothing in the queue', () => {
  const world = new ProbeWorld().add(['a']);
  for (let more = 0; more < 50; more += 1) world.tell('a', setTimer('lease', 100 - more));
  world.run(0);
  assert.is(world.kernel.world.queue.size, 1);
  world.run(200);
  assert.equal(world.types('a'), ['timer.lease']);
  assert.is(world.seen('a').at(-1)?.mono, 51);
});

timers('timers of one name with different keys do not touch each other', () => {
  const world = new ProbeWorld().add(['a']);
  world.tell('a', setTimer('lease', 10, 'x'), setTimer('lease', 20, 'y'));
  world.tell('a', { type: 'timer.cancel', name: 'lease', key: 'x' });
  world.run(100);
  assert.equal(
    world.seen('a').flatMap((event) => (event.type === 'timer.lease' ? [event.key] : [])),
    ['y'],
  );
});

timers('a cancelled timer leaves the queue; cancelling what is not armed does nothing', () => {
  const world = new ProbeWorld().add(['a']);
  world.tell('a', setTimer('lease', 1_000));
  world.tell('a', { type: 'timer.cancel', name: 'lease', key: '' });
  world.tell('a', { type: 'timer.cancel', name: 'other', key: '' });
  world.run(0);
  assert.is(world.kernel.world.queue.size, 0);
  world.run(2_000);
  assert.equal(world.types('a'), []);
});

timers('what is due at the same time comes in the order in which it was asked for', () => {
  const world = new ProbeWorld().add(['a']);
  world.tell('a', setTimer('one', 50), setTimer('two', 50));
  world.run(20);
  world.tell('a', setTimer('three', 30), setTimer('zero', 10));
  world.run(100);
  assert.equal(world.types('a'), ['timer.zero', 'timer.one', 'timer.two', 'timer.three']);
});

timers.run();

const loop = suite('loop');

loop('run stops at the entry after which the condition holds, or at the limit', () => {
  const world = new ProbeWorld().add(['a']);
  world.tell('a', setTimer('one', 10), setTimer('two', 20));
  const has = (type: string) => () => world.types('a').includes(type);
  assert.is(world.kernel.run(1_000, has('timer.one')), true);
  assert.is(world.kernel.world.timeMs, 10);
  assert.is(world.kernel.run(500, has('timer.three')), false);
  assert.is(world.kernel.world.timeMs, 500);
  assert.is(world.kernel.world.queue.size, 0);
  assert.is(world.kernel.step(), false, 'nothing is due');
});

loop('the trace is the same whether somebody listens or not, and so is its hash', () => {
  const entries: TraceEntry[] = [];
  const play = (watched: boolean) => {
    const world = new ProbeWorld();
    if (watched) world.kernel.taps.subscribe((entry) => entries.push(entry));
    world.add(['a', 'b']);
    world.tell('a', { type: 'connect', address: 'b:1' }, setTimer('x', 5));
    world.run(100);
    return world.kernel.world;
  };
  const watched = play(true);
  const alone = play(false);
  assert.is(watched.hash.toString(), alone.hash.toString());
  assert.equal([...alone.trace], entries);
  assert.ok(entries.length >= 8);
});

loop('the trace keeps its last entries, the hash takes in all', () => {
  const world = new ProbeWorld().add(['a']);
  const before = world.kernel.world.hash.toString();
  for (let more = 0; more < 50_000; more += 1) world.kernel.note({ kind: 'fault', what: 'x' });
  const { trace, traceLimit, hash } = world.kernel.world;
  assert.ok(trace.length - trace.start <= 2 * traceLimit);
  assert.is.not(hash.toString(), before);
});

loop.run();

const forks = suite('forks');

/** Two probes that send timers to themselves without end, each doing it by chance. */
function busyWorld(): ProbeWorld {
  const world = new ProbeWorld().add(['a', 'b'], {
    react: ({ type, entropy }) =>
      type === 'node.boot' || type === 'timer.tick'
        ? [
            setTimer('tick', 1 + (entropy % 7)),
            { type: 'disk.append', file: 'log', record: entropy },
            { type: 'disk.sync', id: entropy & 0xff },
          ]
        : [],
  });
  world.tell('a', { type: 'connect', address: 'b:1' });
  world.run(50);
  return world;
}

const digest = ({ kernel: { world } }: ProbeWorld) =>
  `${world.hash} ${world.timeMs} ${world.steps} ${world.queue.size}`;

forks('both worlds go on in the same way from the fork', () => {
  const one = busyWorld();
  const two = new ProbeWorld(one.kernel.fork());
  assert.is(digest(one), digest(two));
  one.run(500);
  two.run(500);
  assert.is(digest(one), digest(two));
  const alone = busyWorld();
  alone.run(500);
  assert.is(digest(alone), digest(one), 'a fork changes nothing about the run');
});

forks('neither sees what the other does', () => {
  const one = busyWorld();
  const two = new ProbeWorld(one.kernel.fork());
  const three = new ProbeWorld(one.kernel.fork());
  const expected = busyWorld();
  two.kernel.crash('b');
  two.kernel.world.pair('a', 'b').blocked = true;
  two.run(300);
  three.kernel.world.node('a')!.clock = { offsetMs: 99, driftPpm: 0 };
  three.tell('a', setTimer('other', 1));
  three.run(300);
  one.run(300);
  expected.run(300);
  assert.is(digest(one), digest(expected));
  assert.is.not(digest(two), digest(one));
  assert.is.not(digest(three), digest(one));
  assert.is(one.kernel.world.peekNode('b')?.up, true);
  assert.is(one.kernel.world.pair('a', 'b').blocked, false);
});

forks('an old world can be gone on from again and again', () => {
  const root = busyWorld();
  const ends = [1, 2, 3].map(() => {
    const branch = new ProbeWorld(root.kernel.fork());
    branch.run(400);
    return digest(branch);
  });
  assert.is(new Set(ends).size, 1);
  assert.is(root.kernel.world.timeMs, 50);
});

forks.run();
