import { Subject } from 'rxjs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bug } from './bug.ts';
import { installGuard } from './guard.ts';
import { ProbeWorld } from './probe.ts';

const guard = suite('guard');

/** A world whose node does something forbidden when it is asked to. */
function worldWith(deed: () => void): ProbeWorld {
  const world = new ProbeWorld().add(['a'], {
    react: ({ type }) => {
      if (type === 'operator.misbehave') deed();
      return [];
    },
  });
  world.run(0);
  world.kernel.operate('a', { type: 'operator.misbehave' });
  return world;
}

const surfaces = (world: ProbeWorld, sentence: string | RegExp) =>
  assert.throws(
    () => world.run(0),
    (error: Error) => {
      assert.instance(error, Bug);
      assert.match(error.message, sentence);
      return true;
    },
  );

guard('what a handler throws surfaces in its step, and says where it happened', () => {
  const world = worldWith(() => {
    throw new TypeError('no such queue');
  });
  const where = '"a" could not take operator.misbehave at 0 ms of seed 1: no such queue';
  surfaces(world, where);
});

guard('the ambient clock, chance and timers are refused inside a step', () => {
  surfaces(
    worldWith(() => Date.now()),
    'Date.now was used inside a step',
  );
  surfaces(
    worldWith(() => Math.random()),
    'Math.random was used inside a step',
  );
  surfaces(
    worldWith(() => setTimeout(() => {}, 5)),
    'a real timer was used inside a step',
  );
  surfaces(
    worldWith(() => setInterval(() => {}, 5)),
    'setInterval was used inside a step',
  );
  surfaces(
    worldWith(() => setImmediate(() => {})),
    'setImmediate was used inside a step',
  );
});

guard('what a listener of the trace throws surfaces in the step', () => {
  const world = new ProbeWorld().add(['a']);
  world.kernel.taps.subscribe(() => {
    throw new Error('an invariant of a monitor');
  });
  assert.throws(() => world.run(0), 'an invariant of a monitor');
});

guard('an error that RxJS puts off comes in the check', () => {
  const subject = new Subject<number>();
  subject.subscribe(() => {
    throw new Error('put off');
  });
  const installed = installGuard();
  try {
    subject.next(1);
    assert.throws(() => installed.check(), 'put off');
    installed.check();
  } finally {
    installed.remove();
  }
});

guard('the globals are given back, after an error too', () => {
  const before = [Date.now, Math.random, setTimeout, setInterval, setImmediate];
  const world = worldWith(() => {
    throw new Error('oops');
  });
  assert.throws(() => world.run(0), 'oops');
  assert.equal([Date.now, Math.random, setTimeout, setInterval, setImmediate], before);
  assert.ok(Date.now() > 0);
});

guard('a guard inside a guard shares it and leaves it in place', () => {
  const outer = installGuard();
  const inner = installGuard();
  inner.remove();
  try {
    assert.throws(() => Date.now(), 'Date.now was used inside a step');
  } finally {
    outer.remove();
  }
  assert.ok(Date.now() > 0);
});

guard('a world goes on after a failed step, with the node as it was before', () => {
  const world = worldWith(() => {
    throw new Error('once');
  });
  assert.throws(() => world.run(0), 'once');
  world.tell('a');
  world.run(0);
  assert.equal(
    world.seen('a').map(({ type }) => type),
    ['node.boot', 'operator.do'],
  );
});

guard.run();
