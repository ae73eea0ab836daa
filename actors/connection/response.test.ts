import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../protocol/responseCodes.ts';
import { newBench, stampAt } from './fixtures.ts';
import { drain, onResponse } from './index.ts';

const goAway = suite('GO_AWAY');
const { GO_AWAY } = responseCode;

goAway('the call is repeated once, over a new connection, under a new opaque', () => {
  const bench = newBench();
  bench.call(0);
  bench.opened(1, 'c1');
  bench.answer(2, 'c1', 0, GO_AWAY);
  assert.equal(bench.outcomes(), []);
  assert.is(bench.outputs.filter(({ type }) => type === 'connect').length, 2);
  bench.opened(3, 'c2');
  assert.equal(bench.sent(), ['c1#0', 'c2#1']);
  bench.answer(4, 'c2', 1);
  assert.equal(bench.outcomes(), ['first: ok']);
  assert.not.ok(
    bench.outputs.some(({ type }) => type === 'close'),
    'the old connection is the server’s to close',
  );
});

goAway('later ones of the same connection use the new one that is there already', () => {
  const bench = newBench();
  bench.call(0, { context: 'a' });
  bench.call(0, { context: 'b' });
  bench.opened(1, 'c1');
  bench.answer(2, 'c1', 0, GO_AWAY);
  bench.opened(3, 'c2');
  bench.answer(4, 'c1', 1, GO_AWAY);
  assert.equal(bench.sent(), ['c1#0', 'c1#1', 'c2#2', 'c2#3']);
  bench.closed(5, 'c1');
  bench.answer(6, 'c2', 2);
  bench.answer(6, 'c2', 3);
  assert.equal(bench.outcomes(), ['a: ok', 'b: ok']);
  assert.is(bench.connections().pending, 0);
  bench.call(7, { context: 'c' });
  assert.is(bench.sent().at(-1), 'c2#4', 'the end of the old link did not hide the new one');
});

goAway('a link that is being drained is still closed after its last call', () => {
  const bench = newBench();
  bench.call(0, { context: 'a' });
  bench.call(0, { context: 'b' });
  bench.opened(1, 'c1');
  bench.step((now) => drain(now, 'c1', stampAt(2)));
  bench.answer(3, 'c1', 0, GO_AWAY);
  bench.answer(4, 'c1', 1);
  assert.equal(bench.outcomes(), ['b: ok']);
  assert.ok(bench.outputs.some(({ type }) => type === 'close'));
});

goAway('a second one ends the call', () => {
  const bench = newBench();
  bench.call(0);
  bench.opened(1, 'c1');
  bench.answer(2, 'c1', 0, GO_AWAY);
  bench.opened(3, 'c2');
  bench.answer(4, 'c2', 1, GO_AWAY);
  assert.equal(bench.outcomes(), ['first: closed']);
});

goAway('without leave to reconnect, or without time left, it ends the call at once', () => {
  const strict = newBench({ reconnectOnGoAway: false });
  strict.call(0);
  strict.opened(1, 'c1');
  strict.answer(2, 'c1', 0, GO_AWAY);
  assert.equal(strict.outcomes(), ['first: closed']);

  const late = newBench();
  late.call(0, { mode: 'async' });
  late.opened(1, 'c1');
  late.answer(1_000, 'c1', 0, GO_AWAY);
  assert.equal(late.outcomes(), ['first: closed']);
});

goAway('the repeated call keeps its first deadline', () => {
  const bench = newBench();
  bench.call(0);
  bench.opened(1, 'c1');
  bench.answer(600, 'c1', 0, GO_AWAY);
  bench.opened(700, 'c2');
  bench.timer(1_000);
  assert.equal(bench.outcomes(), ['first: timeout']);
});

goAway('from a client it is an answer like any other', () => {
  const bench = newBench();
  bench.opened(0, 'in', '');
  bench.call(1, { to: { connection: 'in' } });
  bench.answer(2, 'in', 0, GO_AWAY);
  assert.equal(bench.outcomes(), ['first: ok']);
});

const answers = suite('answers');

answers('one to another command than was asked settles nothing', () => {
  const bench = newBench();
  bench.call(0);
  bench.opened(1, 'c1');
  const frame = {
    kind: 'response',
    command: 'queryDataVersion',
    code: 0,
    opaque: 0,
    language: 'JAVA',
    version: 513,
    serializeType: 'JSON',
  } as const;
  const event = { type: 'frame.response', ...stampAt(2), connection: 'c1', frame } as const;
  bench.step((now) => onResponse(now, event));
  assert.equal(bench.outcomes(), []);
  assert.is(bench.connections().pending, 1);
  bench.answer(3, 'c1', 0);
  assert.equal(bench.outcomes(), ['first: ok'], 'the right one still does');
});

goAway.run();
answers.run();
