import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RequestFrame } from '../../protocol/frame.ts';
import { broker, newBench, stampAt } from './fixtures.ts';
import { closeAll } from './index.ts';

const calls = suite('calls');

calls(
  'a call connects, is sent when the link is up, and its answer comes back with the context',
  () => {
    const bench = newBench({ serializeType: 'ROCKETMQ' });
    bench.call(10, { context: { id: 7 }, extra: { zone: 'a' } });
    assert.equal(bench.outputs[0], { type: 'connect', address: broker });
    assert.equal(bench.sent(), []);

    bench.opened(20, 'c1');
    const send = bench.outputs.find((output) => output.type === 'send');
    const frame = (send as { frame: RequestFrame<'getRouteInfoByTopic'> }).frame;
    assert.equal(frame, {
      kind: 'request',
      command: 'getRouteInfoByTopic',
      code: 105,
      oneway: false,
      opaque: 0,
      language: 'JAVA',
      version: 513,
      serializeType: 'ROCKETMQ',
      header: { topic: 'orders' },
      body: undefined,
      extra: { zone: 'a' },
    });

    bench.answer(33, 'c1', 0, 17);
    assert.is(bench.replies.length, 1);
    const [reply] = bench.replies;
    assert.is(reply?.type, 'reply.getRouteInfoByTopic');
    assert.is(reply?.address, broker);
    assert.equal(reply?.context, { id: 7 });
    assert.ok(reply?.outcome.ok && reply.outcome.frame.code === 17, 'a refusal is an answer too');
    assert.equal([reply?.at, reply?.mono, reply?.entropy], [9_000_033, 33, 33]);
  },
);

calls('all calls to one address share one connection attempt and one link', () => {
  const bench = newBench();
  bench.call(0, { context: 'a' });
  bench.call(1, { context: 'b' });
  bench.notify(2);
  bench.opened(5, 'c1');
  bench.call(6, { context: 'c' });
  assert.is(bench.outputs.filter(({ type }) => type === 'connect').length, 1);
  assert.equal(bench.sent(), ['c1#0', 'c1#1', 'c1#2', 'c1#3']);
  bench.answer(7, 'c1', 3);
  bench.answer(8, 'c1', 0);
  bench.answer(9, 'c1', 1);
  assert.equal(bench.outcomes(), ['c: ok', 'a: ok', 'b: ok']);
  assert.is(bench.connections().pending, 0);
});

calls('a failed attempt settles every waiting call, and the next call tries again', () => {
  const bench = newBench();
  bench.call(0, { context: 'a' });
  bench.notify(1);
  bench.call(2, { context: 'b' });
  bench.failed(3);
  assert.equal(bench.outcomes(), ['a: connectFailed', 'b: connectFailed']);
  bench.call(4, { context: 'c' });
  assert.is(bench.outputs.filter(({ type }) => type === 'connect').length, 2);
  bench.opened(5, 'c1');
  assert.equal(bench.sent(), ['c1#3'], 'what failed is not sent later');
});

calls('an attempt that takes 3000 ms has failed, whatever the time-out of the call', () => {
  const bench = newBench();
  bench.call(100, { timeoutMs: 500 });
  assert.is(bench.wakesAt(), 3_100);
  bench.timer(3_099);
  assert.equal(bench.outcomes(), []);
  bench.timer(3_100);
  assert.equal(bench.outcomes(), ['first: connectFailed']);
  bench.opened(3_200, 'late');
  assert.equal(bench.outputs.at(-1), { type: 'close', connection: 'late' });
});

calls('the time spent connecting counts against the time-out', () => {
  const bench = newBench();
  bench.call(0, { timeoutMs: 500, context: 'short' });
  bench.call(0, { timeoutMs: 2_000, context: 'long' });
  bench.opened(800, 'c1');
  assert.equal(bench.outcomes(), ['short: timeout']);
  assert.equal(bench.sent(), ['c1#1']);
  bench.timer(1_999);
  assert.is(bench.outcomes().length, 1);
  bench.timer(2_000);
  assert.equal(bench.outcomes(), ['short: timeout', 'long: timeout']);
});

calls('at the limit a call is refused busy, and a settled call makes room', () => {
  const bench = newBench({ pendingMax: 2, inboundPendingMax: 1 });
  bench.opened(0, 'in', '');
  bench.call(0, { context: 'a' });
  bench.call(0, { context: 'b' });
  bench.call(0, { context: 'c' });
  assert.equal(bench.outcomes(), ['c: busy']);
  bench.opened(1, 'c1');
  bench.answer(2, 'c1', 0);
  bench.call(3, { context: 'd' });
  assert.equal(bench.outcomes(), ['c: busy', 'a: ok']);
  bench.call(4, { to: { connection: 'in' }, context: 'e' });
  bench.call(4, { to: { connection: 'in' }, context: 'f' });
  assert.equal(bench.outcomes(), ['c: busy', 'a: ok', 'f: busy'], 'both limits are apart');
});

calls('a connection that others opened takes calls, and a dead one refuses them', () => {
  const bench = newBench();
  bench.opened(0, 'in', '');
  bench.call(1, { to: { connection: 'in' }, context: 'up' });
  assert.equal(bench.sent(), ['in#0']);
  bench.answer(2, 'in', 0);
  assert.is(bench.replies[0]?.address, 'peer:1');
  assert.equal([bench.connections().pending, bench.connections().inboundPending], [0, 0]);
  bench.closed(3, 'in');
  bench.call(4, { to: { connection: 'in' }, context: 'down' });
  bench.notify(5, { connection: 'in' });
  assert.equal(bench.outcomes(), ['up: ok', 'down: closed']);
  assert.equal(bench.sent(), ['in#0']);
});

calls('opaques count up from 0 and wrap to negative', () => {
  const bench = newBench();
  bench.call(0, { context: 'first' });
  bench.opened(0, 'c1');
  const nearly = { ...bench.connections(), nextOpaque: 2_147_483_647 };
  bench.step(() => [nearly, []]);
  bench.call(1, { context: 'a' });
  bench.call(1, { context: 'b' });
  assert.equal(bench.sent(), ['c1#0', 'c1#2147483647', 'c1#-2147483648']);
  bench.answer(2, 'c1', 0);
  bench.closed(2, 'c1');
  const told = ['first: ok', 'a: closed', 'b: closed'];
  assert.equal(bench.outcomes(), told, 'the older one first');
});

calls('a call over a connection that the peer had opened outlives it, to its time-out', () => {
  const bench = newBench();
  bench.opened(0, 'in', '');
  bench.call(1, { to: { connection: 'in' }, context: 'a', timeoutMs: 500 });
  bench.closed(2, 'in');
  assert.equal(bench.outcomes(), []);
  assert.is(bench.connections().inboundPending, 1, 'nor is its permit free');
  bench.timer(500);
  assert.equal(bench.outcomes(), []);
  bench.timer(501);
  assert.equal(bench.outcomes(), ['a: timeout']);
  assert.is(bench.replies[0]?.address, 'peer:1');
  assert.is(bench.connections().inboundPending, 0);
  bench.timer(1_000);
  assert.is(bench.outcomes().length, 1);
});

calls('a call whose connection has ended is closed at the shutdown', () => {
  const bench = newBench();
  bench.opened(0, 'in', '');
  bench.call(1, { to: { connection: 'in' }, context: 'a', timeoutMs: 500 });
  bench.closed(2, 'in');
  bench.step((now) => closeAll(now, stampAt(3)));
  assert.equal(bench.outcomes(), ['a: closed']);
  bench.timer(600);
  assert.is(bench.outcomes().length, 1);
});

calls('one-way requests are sent over a link that is up and nobody waits for them', () => {
  const bench = newBench();
  bench.notify(0);
  bench.opened(1, 'c1');
  bench.notify(2);
  assert.equal(bench.sent(), ['c1#0', 'c1#1']);
  const frames = bench.outputs.flatMap((output) => (output.type === 'send' ? [output.frame] : []));
  assert.ok(frames.every((frame) => frame.kind === 'request' && frame.oneway));
  bench.closed(3, 'c1');
  assert.equal(bench.replies, []);
});

calls.run();
