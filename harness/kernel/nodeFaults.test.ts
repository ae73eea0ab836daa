import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { close, pair, received, send } from '../network/networkRig.ts';
import { endOnNode, type NodeFault, putOnNode, setClockRight } from './nodeFaults.ts';
import { ProbeWorld, type Seen, setTimer } from './probe.ts';

/** Puts a fault on a node. */
function put({ kernel: { world } }: ProbeWorld, name: string, fault: NodeFault, key = 'f'): void {
  putOnNode(world, world.node(name)!, key, fault);
}

/** Ends every fault of a node. */
function end({ kernel: { world } }: ProbeWorld, name: string): void {
  endOnNode(world, world.node(name)!, () => true);
}

const hits = ({ kernel }: ProbeWorld, key = 'f') => kernel.world.peekFault(key)?.hits ?? 0;

/** What a node took since its boot, frames by their opaque. */
const taken = (world: ProbeWorld, name: string) =>
  world
    .seen(name)
    .filter(({ type }) => type !== 'node.boot' && type !== 'operator.do')
    .map(({ type, frame }) => (frame as { opaque: number } | undefined)?.opaque ?? type);

const pause = suite('pause');

pause('what comes for a paused node is taken in order once it is resumed', () => {
  const world = pair();
  world.tell('b', setTimer('soon', 20));
  world.run(5);
  put(world, 'b', { kind: 'pause' });
  world.tell('a', send(1));
  world.run(50);
  world.tell('a', send(2));
  world.tell('b', setTimer('asked', 1));
  world.run(500);
  assert.equal(taken(world, 'b'), ['link.opened']);
  end(world, 'b');
  world.tell('a', send(3));
  world.run(0);
  assert.equal(taken(world, 'b'), ['link.opened', 1, 'timer.soon', 2]);
  const { mono } = world.seen('b').at(-1)!;
  assert.is(mono, world.kernel.world.timeMs, 'its clocks have gone on');
  world.run(10);
  assert.equal(taken(world, 'b').slice(4), [3, 'timer.asked']);
  assert.is(hits(world), 4);
});

pause('a frame that is due when the pause ends does not overtake one that waits', () => {
  const world = pair();
  const { kernel } = world;
  put(world, 'b', { kind: 'pause' });
  world.tell('a', send(1));
  world.run(20);
  world.tell('a', setTimer('now', 1), send(2));
  // The timer and the second frame are due at one time, the frame after the timer.
  kernel.run(kernel.world.timeMs + 9, () => world.types('a').includes('timer.now'));
  end(world, 'b');
  world.run(0);
  assert.equal(received(world, 'b'), [1, 2]);
});

pause('a timer that is disarmed by what came before it does not fire', () => {
  const world = new ProbeWorld().add(['a'], {
    react: ({ type }) =>
      type === 'timer.first' ? [{ type: 'timer.cancel', name: 'second', key: '' }] : [],
  });
  world.tell('a', setTimer('first', 10), setTimer('second', 20), setTimer('third', 30));
  world.run(0);
  put(world, 'a', { kind: 'pause' });
  world.run(100);
  end(world, 'a');
  world.run(100);
  assert.equal(world.types('a'), ['timer.first', 'timer.third']);
});

pause('a host accepts connections for its paused process, which hears of them later', () => {
  const world = pair(false);
  put(world, 'b', { kind: 'pause' });
  world.tell('a', { type: 'connect', address: 'b:1' });
  world.run(100);
  assert.equal([world.types('a'), world.types('b')], [['link.opened'], []]);
  world.tell('a', send(1), close());
  world.run(100);
  end(world, 'b');
  world.run(0);
  assert.equal(taken(world, 'b'), ['link.opened', 1, 'link.closed']);
});

pause('a crash ends it, and the reborn gets nothing of what waited', () => {
  const world = pair();
  put(world, 'b', { kind: 'pause' });
  world.tell('a', send(1));
  world.run(10);
  world.kernel.crash('b');
  world.kernel.boot('b');
  world.run(100);
  assert.equal(world.types('b'), []);
  assert.equal(world.types('a'), ['link.opened', 'link.closed']);
  assert.is(world.kernel.world.hindered, 0);
});

pause('what the disk has synced meanwhile is durable, though the process does not know', () => {
  const world = new ProbeWorld().add(['a']);
  world.tell('a', { type: 'disk.append', file: 'log', record: 1 }, { type: 'disk.sync', id: 1 });
  world.run(0);
  put(world, 'a', { kind: 'pause' });
  world.run(100);
  assert.equal(world.types('a'), []);
  world.kernel.crash('a', 'kept', 0);
  world.kernel.boot('a');
  assert.equal([...world.disk('a').logs.log!], [1]);
});

pause('two pauses of a node end with the later one', () => {
  const world = new ProbeWorld().add(['a']);
  const { world: value } = world.kernel;
  put(world, 'a', { kind: 'pause' }, 'one');
  put(world, 'a', { kind: 'pause' }, 'two');
  world.tell('a', setTimer('soon', 1));
  endOnNode(value, value.node('a')!, ({ key }) => key === 'one');
  world.run(100);
  assert.equal(world.types('a'), []);
  endOnNode(value, value.node('a')!, ({ key }) => key === 'two');
  world.run(100);
  assert.equal(world.types('a'), ['timer.soon']);
});

pause.run();

const slow = suite('slow reader');

slow('takes each frame so long after the one before, and its timers in time', () => {
  const world = pair();
  put(world, 'b', { kind: 'slowReader', ms: 100 });
  world.tell('b', setTimer('soon', 150));
  world.tell('a', send(1), send(2), send(3));
  const start = world.kernel.world.timeMs;
  world.run(1_000);
  const late = world.seen('b').filter(({ type }) => /^(rmq|timer)/.test(type));
  assert.equal(
    late.map(({ type, mono }) => [type, mono - start]),
    [
      ['rmq.getMaxOffset', 1],
      ['rmq.getMaxOffset', 101],
      ['timer.soon', 150],
      ['rmq.getMaxOffset', 201],
    ],
  );
  assert.is(hits(world), 2);
});

slow('reads on at once when it is healed, in order', () => {
  const world = pair();
  put(world, 'b', { kind: 'slowReader', ms: 1_000 });
  world.tell('a', send(1), send(2), send(3), close());
  world.run(100);
  assert.equal(received(world, 'b'), [1]);
  end(world, 'b');
  world.run(0);
  assert.equal(taken(world, 'b'), ['link.opened', 1, 2, 3, 'link.closed']);
  assert.is(world.kernel.world.hindered, 0);
});

slow('after a pause the timers that waited go before the frames', () => {
  const world = pair();
  put(world, 'b', { kind: 'slowReader', ms: 100 });
  world.tell('b', setTimer('soon', 5));
  world.run(0);
  put(world, 'b', { kind: 'pause' }, 'pause');
  world.tell('a', send(1), send(2));
  world.run(50);
  const { world: value } = world.kernel;
  endOnNode(value, value.node('b')!, ({ key }) => key === 'pause');
  world.run(50);
  assert.equal(taken(world, 'b'), ['link.opened', 'timer.soon', 1]);
  world.run(100);
  assert.equal(received(world, 'b'), [1, 2]);
});

slow.run();

const clocks = suite('clocks');

const last = (world: ProbeWorld): Seen => world.seen('a').at(-1)!;

clocks('a jump moves the wall clock alone, and ending it moves it back', () => {
  const world = new ProbeWorld().add(['a']);
  const { epochMs } = world.kernel.world;
  world.run(100);
  put(world, 'a', { kind: 'clock', jumpMs: -5_000 });
  world.tell('a', setTimer('soon', 50));
  world.run(100);
  assert.equal([last(world).at - epochMs, last(world).mono], [-4_850, 150]);
  end(world, 'a');
  world.tell('a', setTimer('again', 50));
  world.run(100);
  assert.equal([last(world).at - epochMs, last(world).mono], [250, 250]);
});

clocks(
  'when the drift changes, timers are due when the clock says so, and mono never jumps',
  () => {
    const world = new ProbeWorld().add(['a']);
    world.run(1_000);
    world.tell('a', setTimer('late', 10_000), setTimer('later', 10_001), setTimer('last', 20_000));
    world.run(1_000);
    put(world, 'a', { kind: 'clock', driftPpm: 500_000 });
    const { world: value } = world.kernel;
    world.kernel.run(60_000, () => world.types('a').includes('timer.late'));
    // 9,000 ms of its own clock were left, which runs half as fast again.
    assert.equal([value.timeMs, last(world).mono], [8_000, 11_000]);
    end(world, 'a');
    world.run(60_000);
    const due = world.seen('a').filter(({ type }) => type.startsWith('timer.'));
    assert.equal(
      due.map(({ type, mono }) => [type, mono]),
      [
        ['timer.late', 11_000],
        ['timer.later', 11_001],
        ['timer.last', 21_000],
      ],
    );
    assert.is(hits(world), 1);
  },
);

clocks('a clock that has drifted stays wrong until it is put right', () => {
  const world = new ProbeWorld().add(['a']);
  const { world: value } = world.kernel;
  put(world, 'a', { kind: 'clock', driftPpm: 100_000 });
  world.run(10_000);
  end(world, 'a');
  world.tell('a');
  world.run(0);
  assert.is(last(world).at - value.epochMs, 11_000);
  setClockRight(value, value.node('a')!);
  world.tell('a');
  world.run(0);
  assert.equal([last(world).at - value.epochMs, last(world).mono], [10_000, 11_000]);
});

clocks('a drift leaves a timer alone that waits in a paused node', () => {
  const world = new ProbeWorld().add(['a']);
  world.tell('a', setTimer('soon', 10));
  world.run(0);
  put(world, 'a', { kind: 'pause' });
  world.run(20);
  put(world, 'a', { kind: 'clock', driftPpm: 1_000 });
  end(world, 'a');
  world.run(100);
  assert.equal(world.types('a'), ['timer.soon']);
});

clocks.run();
