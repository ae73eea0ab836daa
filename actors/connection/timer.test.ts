import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newBench } from './fixtures.ts';
import { closeLink, touch } from './index.ts';

const timeouts = suite('time-outs');

timeouts(
  'a sync call times out at its deadline, and its connection is closed with all others',
  () => {
    const bench = newBench();
    bench.call(0, { timeoutMs: 1_000, context: 'a' });
    bench.call(0, { timeoutMs: 9_000, context: 'b' });
    bench.opened(0, 'c1');
    bench.timer(999);
    assert.equal(bench.outcomes(), []);
    bench.timer(1_000);
    assert.equal(bench.outcomes(), ['a: timeout', 'b: closed']);
    assert.ok(bench.outputs.some(({ type }) => type === 'close'));
    bench.answer(1_001, 'c1', 0);
    assert.is(bench.replies.length, 2, 'a late answer settles nothing twice');
    bench.call(1_002, { context: 'c' });
    assert.is(bench.outputs.filter(({ type }) => type === 'connect').length, 2);
  },
);

timeouts('a wait too short to blame the connection leaves it open', () => {
  const bench = newBench();
  bench.call(0, { timeoutMs: 1_000 });
  bench.opened(920, 'c1');
  bench.timer(1_000);
  assert.equal(bench.outcomes(), ['first: timeout']);
  assert.not.ok(bench.outputs.some(({ type }) => type === 'close'));
});

timeouts('with closeOnTimeout off only the call itself ends', () => {
  const bench = newBench({ closeOnTimeout: false });
  bench.call(0, { context: 'a' });
  bench.call(0, { timeoutMs: 5_000, context: 'b' });
  bench.opened(0, 'c1');
  bench.timer(1_000);
  bench.answer(1_100, 'c1', 1);
  assert.equal(bench.outcomes(), ['a: timeout', 'b: ok']);
});

timeouts('a call over a connection that others opened leaves it open', () => {
  const bench = newBench();
  bench.opened(0, 'in', '');
  bench.call(0, { to: { connection: 'in' } });
  bench.timer(1_000);
  assert.equal(bench.outcomes(), ['first: timeout']);
  assert.not.ok(bench.outputs.some(({ type }) => type === 'close'));
  assert.is(bench.connections().inboundPending, 0);
});

timeouts(
  'an async call is found by the scan, 1 to 2 s after its deadline, and closes nothing',
  () => {
    const bench = newBench();
    bench.opened(0, 'in', '');
    bench.call(0, { context: 'scans from 0 on', mode: 'async', to: { connection: 'in' } });
    bench.answer(1, 'in', 0);
    bench.call(2_300, { timeoutMs: 1_500, mode: 'async', context: 'b' });
    bench.opened(2_300, 'c1');
    bench.timer(4_999);
    assert.is(bench.outcomes().length, 1);
    bench.timer(5_000);
    assert.equal(bench.outcomes().slice(1), ['b: timeout']);
    assert.not.ok(bench.outputs.some(({ type }) => type === 'close'));
  },
);

timeouts('the first scan comes 3 s after the start', () => {
  const bench = newBench();
  bench.opened(0, 'in', '');
  bench.call(50, { timeoutMs: 10, mode: 'async', to: { connection: 'in' } });
  bench.timer(3_049);
  assert.equal(bench.outcomes(), []);
  bench.timer(3_050);
  assert.equal(bench.outcomes(), ['first: timeout']);
});

timeouts('the timer stands for the earliest deadline and is not set again for later ones', () => {
  const bench = newBench();
  bench.opened(0, 'in', '');
  const to = { connection: 'in' };
  bench.call(0, { to, timeoutMs: 5_000, context: 'a' });
  assert.is(bench.wakesAt(), 5_000);
  bench.call(0, { to, timeoutMs: 6_000, context: 'b' });
  assert.is(bench.outputs.filter(({ type }) => type === 'timer.set').length, 2);
  bench.call(0, { to, timeoutMs: 10, context: 'c' });
  assert.is(bench.wakesAt(), 10);
  bench.answer(5, 'in', 2);
  bench.timer(10);
  assert.equal(bench.outcomes(), ['c: ok'], 'a timer that comes for nothing settles nothing');
  assert.is(bench.wakesAt(), 5_000);
});

timeouts('a connection without traffic for 120 s is closed, whoever opened it', () => {
  const bench = newBench();
  bench.opened(0, 'in', '');
  bench.call(0);
  bench.opened(1_000, 'c1');
  bench.answer(2_000, 'c1', 0);
  bench.step((now) => [touch(now, 'in', 60_000), []]);
  bench.timer(120_000);
  assert.not.ok(bench.outputs.some(({ type }) => type === 'close'));
  bench.timer(122_000);
  assert.equal(
    bench.outputs.filter(({ type }) => type === 'close'),
    [{ type: 'close', connection: 'c1' }],
  );
  bench.timer(180_000);
  assert.is(bench.outputs.filter(({ type }) => type === 'close').length, 2);
  assert.is(bench.connections().links.size, 0);
});

timeouts('an idle deadline that outlives its connection does nothing', () => {
  const bench = newBench();
  bench.opened(0, 'in', '');
  bench.step((now) => closeLink(now, 'in', { at: 0, mono: 1, entropy: 0 }));
  const count = bench.outputs.length;
  bench.timer(120_000);
  assert.is(bench.outputs.length, count);
});

timeouts('a prompt call ends at its time, also while it waits for a connection', () => {
  const bench = newBench({ connectTimeoutMs: 3_000 });
  bench.call(0, { context: 'prompt', mode: 'prompt', timeoutMs: 800 });
  bench.call(100, { context: 'patient', mode: 'prompt', timeoutMs: 2_000 });
  bench.call(200, { context: 'sync' });
  bench.timer(799);
  assert.equal(bench.outcomes(), []);
  bench.timer(800);
  assert.equal(bench.outcomes(), ['prompt: timeout']);
  bench.opened(1_000, 'c1');
  assert.equal(bench.sent(), ['c1#1', 'c1#2'], 'what is over is not sent');
  bench.answer(1_100, 'c1', 1);
  bench.answer(1_100, 'c1', 2);
  assert.equal(bench.outcomes(), ['prompt: timeout', 'patient: ok', 'sync: ok']);
  assert.is(bench.connections().pending, 0);
  assert.is(bench.connections().waits.size, 0);
});

timeouts('a prompt call whose time was over is not settled again by the attempt that fails', () => {
  const bench = newBench();
  bench.call(0, { context: 'over', mode: 'prompt', timeoutMs: 500 });
  bench.call(0, { context: 'waiting', mode: 'prompt', timeoutMs: 2_000 });
  bench.timer(500);
  bench.failed(900);
  assert.equal(bench.outcomes(), ['over: timeout', 'waiting: connectFailed']);
  assert.is(bench.connections().pending, 0);
});

timeouts.run();
