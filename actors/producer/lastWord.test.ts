import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, masterOf, newBench, routeTo, stored, warmUp } from './fixtures.ts';

// What a send says that failed by its last attempt, and the codes that tell failures apart.
const lastWord = suite('the last word of a send');

const results = (bench: Bench) =>
  bench.settled.map(({ outcome, code, attempts }) => [outcome, code, attempts]);

lastWord('an asynchronous send that cannot try again in time tells its failure', () => {
  const bench = warmUp(newBench(), routeTo({ 'broker-a': 2 }));
  bench.lose('c2');
  bench.listening.delete(masterOf('broker-a'));
  bench.order({ mode: 'async' });
  bench.advance(3_000);
  assert.equal(results(bench), [['unreachable', -1, 1]]);
});

lastWord('a synchronous send tells that its time is up, whatever failed', () => {
  const bench = warmUp(newBench(), routeTo({ 'broker-a': 2 }));
  bench.lose('c2');
  bench.listening.delete(masterOf('broker-a'));
  bench.order({ mode: 'sync' });
  bench.advance(3_000);
  assert.equal(results(bench), [['timeout', undefined, 1]]);
});

for (const mode of ['sync', 'async', 'oneway'] as const) {
  lastWord(`a ${mode} send whose broker is not known says so by its code`, () => {
    const bench = newBench();
    const route = { ...routeTo({ 'broker-x': 1 }), orderTopicConf: 'broker-y:1' };
    bench.order({ mode });
    bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: route });
    assert.equal(results(bench), [['unreachable', 10_003, 0]]);
    bench.order({ mode, id: 'own queue', brokerName: 'broker-y', queueId: 0 });
    assert.equal(results(bench)[1], ['unreachable', -1, 0]);
  });
}

lastWord('a send that a shutdown cuts off says so, whatever an earlier attempt came to', () => {
  const bench = warmUp(newBench(), routeTo({ 'broker-a': 2 }));
  bench.order({ mode: 'sync' });
  bench.answer(bench.take('sendMessageV2'), 2);
  bench.give({ type: 'operator.shutdown' });
  bench.answer(bench.take('unregisterClient'), 0);
  bench.answer(bench.take('unregisterClient'), 0);
  assert.equal(results(bench), [['unreachable', undefined, 2]]);
  assert.match(bench.settled[0]?.remark ?? '', /shut down/);
});

lastWord('a batch takes no message that asks for a delay by a property', () => {
  const bench = warmUp(newBench(), routeTo({ 'broker-a': 2 }));
  const body = new Uint8Array([1]);
  bench.order({ messages: [{ body }, { body, properties: { DELAY: '3' } }] });
  assert.equal(results(bench), [['invalid', -1, 0]]);
  bench.order({ messages: [{ body }, { body, properties: { DELAY: '0' } }] });
  bench.answer(bench.take('sendBatchMessage'), 0, { header: stored });
  assert.is(bench.settled[1]?.outcome, 'stored');
});

lastWord.run();
