import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { recallHandleText } from '../../protocol/recallHandle.ts';
import { type Bench, newBench, routeTo, warmUp } from './fixtures.ts';

const lookUps = suite('recalls and look-ups');
const one = routeTo({ 'broker-a': 2 });
const told = (bench: Bench) => bench.others.map(({ what, id, outcome }) => [what, id, outcome]);
const handle = recallHandleText({
  topic: 'orders',
  brokerName: 'broker-a',
  time: '1795329999000',
  messageId: 'u1',
});
const recall = (bench: Bench, id = 'r') =>
  bench.give({ type: 'operator.recall', id, topic: 'orders', handle });
const query = (bench: Bench, id = 'q') =>
  bench.give({ type: 'operator.queryMessages', id, topic: 'orders', key: 'k' });

lookUps('a topic that was never sent to is looked up, once for all who wait', () => {
  const bench = newBench();
  recall(bench);
  query(bench);
  assert.equal(told(bench), []);
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: one });
  bench.answer(bench.take('recallMessage'), 0);
  bench.answer(bench.take('queryMessage'), 22);
  assert.equal(told(bench), [
    ['recall', 'r', 'done'],
    ['query', 'q', 'empty'],
  ]);
});

lookUps('a topic that nobody knows is refused after one look-up', () => {
  const bench = newBench();
  recall(bench);
  query(bench);
  bench.answer(bench.take('getRouteInfoByTopic'), 17);
  const remarks = bench.others.map(({ outcome, remark }) => [outcome, remark]);
  assert.equal(remarks, [
    ['refused', 'The broker service address not found'],
    ['refused', 'The topic[orders] not matched route info'],
  ]);
  assert.not(bench.sent.some(({ frame }) => frame.command === 'getRouteInfoByTopic'));
});

lookUps('a route that is there for a send is there for who waits with it', () => {
  const bench = newBench();
  bench.order({ id: 'send' });
  query(bench);
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: one });
  bench.take('sendMessageV2');
  bench.take('queryMessage');
});

lookUps('what is open when the producer stops is settled, asked or not', () => {
  const asked = warmUp(newBench(), one);
  recall(asked);
  query(asked);
  asked.give({ type: 'operator.shutdown' });
  for (let group = 0; group < 2; group += 1) asked.answer(asked.take('unregisterClient'), 0);
  assert.is(asked.value(), 'stopped');
  assert.equal(told(asked).sort(), [
    ['query', 'q', 'unanswered'],
    ['recall', 'r', 'unanswered'],
  ]);

  const waiting = newBench();
  recall(waiting);
  query(waiting);
  waiting.give({ type: 'operator.shutdown' });
  assert.equal(told(waiting), [
    ['recall', 'r', 'unanswered'],
    ['query', 'q', 'unanswered'],
  ]);
});

lookUps('a producer that is stopped refuses both', () => {
  const bench = newBench();
  bench.give({ type: 'operator.shutdown' });
  recall(bench);
  query(bench);
  assert.equal(told(bench), [
    ['recall', 'r', 'refused'],
    ['query', 'q', 'refused'],
  ]);
});

lookUps.run();
