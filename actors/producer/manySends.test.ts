import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newBench, routeTo, warmUp } from './fixtures.ts';

// Goal: what settles many sends in one step settles all of them. Each lost call is one event that
// the machine raises to itself, and XState takes too many of those for an endless loop.
const manySends = suite('many sends');

const count = 1_500;

manySends('a lost connection settles every send that waited on it', () => {
  const bench = warmUp(newBench({ retryTimesWhenSendAsyncFailed: 0 }), routeTo({ 'broker-a': 4 }));
  for (let id = 0; id < count; id += 1) bench.order({ id: `${id}`, mode: 'async' });
  bench.lose(bench.sent[0]!.connection);
  assert.is(bench.settled.length, count);
});

manySends('a shutdown settles every send that is under way', () => {
  const bench = warmUp(newBench(), routeTo({ 'broker-a': 4 }));
  for (let id = 0; id < count; id += 1) bench.order({ id: `${id}`, mode: 'async' });
  bench.give({ type: 'operator.shutdown' });
  bench.answer(bench.take('unregisterClient'), 0);
  bench.answer(bench.take('unregisterClient'), 0);
  assert.is(bench.value(), 'stopped');
  assert.is(bench.settled.length, count);
});

manySends('sends that wait for one route go on in the order in which they came', () => {
  const bench = newBench();
  for (let id = 0; id < count; id += 1) bench.order({ id: `${id}`, mode: 'oneway' });
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeTo({ 'broker-a': 4 }) });
  assert.equal(
    bench.settled.map(({ id }) => Number(id)),
    Array.from({ length: count }, (_, id) => id),
  );
});

manySends.run();
