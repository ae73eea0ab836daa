import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Kernel } from '../kernel/kernel.ts';
import type { Network } from '../kernel/network.ts';
import { World } from '../kernel/world.ts';
import { LiveClock } from './liveClock.ts';
import { within } from './testClient.ts';

const test = suite('live clock');

const noNetwork: Network = { accept() {}, arrive: () => undefined, nodeDown() {} };

/** A clock over a kernel whose only entries are steps of a plan. */
function rig(onPlan: (action: unknown, kernel: Kernel) => void) {
  const world = new World({ seed: 1, epochMs: Date.now(), traceLimit: 0 });
  const kernel = new Kernel(world, {
    network: noNetwork,
    hashing: false,
    onPlan: (of, action) => onPlan(action, of),
  });
  const failures: unknown[] = [];
  const host = {
    isQuietNow: () => true,
    processedTimes: 0,
    failed: (error: unknown) => failures.push(error),
    processed() {
      this.processedTimes += 1;
    },
    isQuiet() {
      return this.isQuietNow();
    },
  };
  return { kernel, clock: new LiveClock(kernel, host), host, failures };
}

test('what is due fires by itself, the earliest first', async () => {
  let settle: (action: unknown) => void = () => {};
  const fired = new Promise<unknown>((resolve) => {
    settle = resolve;
  });
  const { kernel, clock } = rig((action) => settle(action));
  kernel.plan('later', 60_000);
  clock.wait();
  kernel.plan('sooner', 1);
  clock.wait();
  assert.is(await within('firing', fired), 'sooner');
  clock.stop();
});

test('time that is moved on fires what is in between, in order and at its own time', async () => {
  const fired: [unknown, number][] = [];
  const { kernel, clock } = rig((action, { world }) => {
    fired.push([action, world.timeMs]);
    if (action === 'every minute') kernel.plan(action, 60_000);
  });
  kernel.plan('every minute', 60_000);
  kernel.plan('once', 150_000);
  await clock.advance(200_000);
  assert.equal(fired, [
    ['every minute', 60_000],
    ['every minute', 120_000],
    ['once', 150_000],
    ['every minute', 180_000],
  ]);
  assert.ok(clock.now() >= 200_000);
  clock.stop();
});

test('time does not move on while something is on its way between nodes', async () => {
  const fired: unknown[] = [];
  const { kernel, clock, host } = rig((action) => fired.push(action));
  let turns = 0;
  host.isQuietNow = () => fired.length === 0 || ++turns > 3;
  kernel.plan('first', 1_000);
  kernel.plan('second', 2_000);
  const done = clock.advance(5_000);
  await Promise.resolve();
  assert.equal(fired, ['first']);
  await within('the end', done);
  assert.equal(fired, ['first', 'second']);
});

test('calls to advance follow one another', async () => {
  const fired: unknown[] = [];
  const { kernel, clock, host } = rig((action) => fired.push(action));
  let isQuiet = false;
  host.isQuietNow = () => isQuiet;
  kernel.plan('in the second', 1_200);
  const [first, second] = [clock.advance(1_000), clock.advance(500)];
  await Promise.resolve();
  assert.equal(fired, [], 'the first waits for quiet');
  assert.ok(clock.now() >= 1_000);
  isQuiet = true;
  await within('the first', first);
  await within('the second', second);
  assert.equal(fired, ['in the second']);
  assert.ok(clock.now() >= 1_500);
  clock.stop();
});

test('an entry that fails is told, and the others have their turn', async () => {
  const fired: unknown[] = [];
  const { kernel, clock, failures } = rig((action) => {
    fired.push(action);
    if (action === 'bad') throw new Error('as planned');
  });
  for (const action of ['bad', 'good', 'bad', 'better']) kernel.plan(action, 10);
  await clock.advance(10);
  assert.equal(fired, ['bad', 'good', 'bad', 'better']);
  assert.equal(failures.map(String), ['Error: as planned', 'Error: as planned']);
});

test('the wall clock is followed when it is set', async () => {
  const { kernel, clock } = rig(() => {});
  const { now } = Date;
  kernel.add({ name: 'n', kind: 'broker', machine: {} as never, config: {}, host: '127.0.0.1' });
  const offset = () => kernel.world.peekNode('n')!.clock.offsetMs;
  try {
    clock.tick();
    assert.is(offset(), 0);
    Date.now = () => now() + 3_600_000;
    clock.tick();
    assert.ok(Math.abs(offset() - 3_600_000) < 250, `${offset()}`);
    Date.now = now;
    clock.tick();
    assert.ok(Math.abs(offset()) < 250, `${offset()}`);
  } finally {
    Date.now = now;
    clock.stop();
  }
});

test('a clock that was stopped fires nothing and ends an advance under way', async () => {
  const fired: unknown[] = [];
  const { kernel, clock, host } = rig((action) => fired.push(action));
  host.isQuietNow = () => false;
  kernel.plan('never', 1_000);
  const moved = clock.advance(5_000);
  await Promise.resolve();
  clock.stop();
  await within('the end', moved);
  clock.tick();
  clock.wait();
  await clock.advance(10_000);
  assert.equal(fired.length, 1);
  assert.is(host.processedTimes, 1);
});

test.run();
