import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { broker, newBench, stampAt } from './fixtures.ts';
import { closeAll, closeLink, drain, isServing, linkOf, touch } from './index.ts';

const links = suite('links');

links('a lost connection settles its own calls at once, and no others', () => {
  const bench = newBench();
  bench.call(0, { context: 'a' });
  bench.call(0, { context: 'b' });
  bench.call(0, { context: 'elsewhere', to: '10.0.0.2:10911' });
  bench.opened(1, 'c1');
  bench.opened(1, 'c2', '10.0.0.2:10911');
  bench.closed(2, 'c1');
  assert.equal(bench.outcomes(), ['a: closed', 'b: closed']);
  assert.not.ok(isServing(bench.connections(), broker));
  bench.answer(3, 'c2', 2);
  assert.equal(bench.outcomes().at(-1), 'elsewhere: ok');
  assert.is(bench.connections().deadlines.size, 1, 'only the idle deadline of the other is left');
});

links('the end of an unknown connection changes nothing', () => {
  const bench = newBench();
  const before = bench.connections();
  bench.closed(1, 'never');
  bench.failed(1, 'never:1');
  assert.is(bench.connections(), before);
});

links('an answer over another connection settles nothing', () => {
  const bench = newBench();
  bench.call(0);
  bench.opened(1, 'c1');
  bench.opened(1, 'in', '');
  bench.answer(2, 'in', 0);
  bench.answer(2, 'gone', 0);
  assert.equal(bench.outcomes(), []);
  const lines = bench.outputs.filter(({ type }) => type === 'observe');
  assert.is(lines.length, 2, 'each dropped answer leaves a line');
  bench.answer(3, 'c1', 0);
  bench.answer(4, 'c1', 0);
  assert.equal(bench.outcomes(), ['first: ok']);
});

links('closing a link by itself tells the node as if the peer had closed it', () => {
  const bench = newBench();
  bench.call(0);
  bench.opened(1, 'c1');
  bench.step((now) => closeLink(now, 'c1', stampAt(7)));
  const raised = bench.outputs.flatMap((output) => (output.type === 'raise' ? [output.event] : []));
  assert.equal(raised[0], { type: 'link.closed', ...stampAt(7), connection: 'c1' });
  assert.equal(bench.outcomes(), ['first: closed']);
  const before = bench.connections();
  bench.step((now) => closeLink(now, 'c1', stampAt(8)));
  assert.is(bench.connections(), before);
});

links('between its closing and the news of it, a link is neither found nor written to', () => {
  const bench = newBench();
  bench.call(0);
  bench.opened(1, 'c1');
  const [closing] = closeLink(bench.connections(), 'c1', stampAt(2));
  assert.is(linkOf(closing, 'c1'), undefined);
  assert.not.ok(isServing(closing, broker));
});

links('a draining link takes no new calls and closes after its last answer', () => {
  const bench = newBench();
  bench.call(0, { context: 'old' });
  bench.opened(1, 'c1');
  bench.step((now) => drain(now, 'c1', stampAt(2)));
  bench.call(3, { context: 'new' });
  bench.call(3, { context: 'direct', to: { connection: 'c1' } });
  assert.equal(bench.outcomes(), ['direct: closed']);
  bench.opened(4, 'c2');
  bench.answer(5, 'c1', 0);
  assert.equal(
    bench.outputs.filter(({ type }) => type === 'close'),
    [{ type: 'close', connection: 'c1' }],
  );
  assert.is(linkOf(bench.connections(), 'c1'), undefined);
  bench.answer(6, 'c2', 1);
  assert.equal(bench.outcomes(), ['direct: closed', 'old: ok', 'new: ok']);
});

links(
  'a draining link also closes after its last time-out, or at once when nothing is left',
  () => {
    const bench = newBench();
    bench.opened(0, 'in', '');
    bench.call(0, { to: { connection: 'in' } });
    bench.step((now) => drain(now, 'in', stampAt(2)));
    bench.timer(1_000);
    assert.equal(bench.outcomes(), ['first: timeout']);
    assert.is(bench.outputs.filter(({ type }) => type === 'close').length, 1);
    bench.opened(2_000, 'quiet', '');
    bench.step((now) => drain(now, 'quiet', stampAt(2_001)));
    bench.step((now) => drain(now, 'quiet', stampAt(2_002)));
    assert.is(bench.outputs.filter(({ type }) => type === 'close').length, 2);
  },
);

links('shutdown closes all, settles all, and refuses whatever comes later', () => {
  const bench = newBench();
  bench.call(0, { context: 'up' });
  bench.opened(1, 'c1');
  bench.call(2, { context: 'connecting', to: 'b:2' });
  bench.notify(2, 'b:2');
  bench.opened(2, 'in', '');
  bench.step((now) => closeAll(now, stampAt(3)));
  assert.equal(bench.outcomes(), ['connecting: closed', 'up: closed']);
  assert.ok(bench.outputs.some(({ type }) => type === 'timer.cancel'));
  const closes = bench.outputs.filter(({ type }) => type === 'close');
  assert.is(closes.length, 2);
  bench.call(4, { context: 'late' });
  bench.notify(4);
  assert.is(bench.outcomes().at(-1), 'late: closed');
  bench.opened(5, 'c9', 'b:2');
  assert.equal(bench.outputs.at(-1), { type: 'close', connection: 'c9' });
  const { links, attempts, deadlines, pending } = bench.connections();
  assert.equal([links.size, attempts.size, deadlines.size, pending], [0, 0, 0, 0]);
});

links('the late end of an attempt that was given up is not that of the next one', () => {
  const bench = newBench();
  bench.call(0, { context: 'first', timeoutMs: 30_000 });
  bench.timer(3_000);
  assert.equal(bench.outcomes(), ['first: connectFailed']);
  bench.call(3_001, { context: 'second', timeoutMs: 30_000 });
  bench.failed(3_002);
  assert.equal(bench.outcomes(), ['first: connectFailed'], 'the second attempt is under way');
  bench.failed(3_500);
  assert.is(bench.outcomes().at(-1), 'second: connectFailed');
  bench.call(4_000, { context: 'third', timeoutMs: 30_000 });
  bench.timer(7_000);
  bench.opened(7_001, 'late');
  assert.equal(bench.outputs.at(-1), { type: 'close', connection: 'late' });
  assert.is(bench.connections().abandoned.size, 0);
});

links('touching keeps the value when nothing is to be noted', () => {
  const bench = newBench();
  bench.opened(5, 'in', '');
  const now = bench.connections();
  assert.is(touch(now, 'gone', 6), now);
  assert.is(touch(now, 'in', 5), now);
  assert.is(linkOf(touch(now, 'in', 6), 'in')?.activeMono, 6);
});

links.run();
