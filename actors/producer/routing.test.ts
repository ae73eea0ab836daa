import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bench, masterOf, namesrv, newBench, routeTo, stored, warmUp } from './fixtures.ts';

const routing = suite('routing');
const one = routeTo({ 'broker-a': 2 });
const result = (bench: Bench) => bench.settled.map(({ id, outcome, code }) => [id, outcome, code]);
const lookups = (bench: Bench) =>
  bench.sent.filter(({ frame }) => frame.command === 'getRouteInfoByTopic').length;

routing('sends of an unknown topic share one look-up and go out in order', () => {
  const bench = newBench();
  for (const id of ['first', 'second', 'third']) bench.order({ id, keys: id });
  const lookup = bench.take('getRouteInfoByTopic');
  assert.is(lookups(bench), 0);
  bench.answer(lookup, 0, { body: one });
  const keys = [1, 2, 3].map(() =>
    bench.take('sendMessageV2').frame.header.properties?.slice(5, 9),
  );
  assert.equal(keys, ['firs', 'seco', 'thir']);
});

routing('a topic that nobody knows is borrowed from TBW102 until a broker has it', () => {
  const bench = newBench();
  bench.order({ id: 'new', topic: 'fresh' });
  bench.answer(bench.take('getRouteInfoByTopic'), 17);
  const borrowed = bench.take('getRouteInfoByTopic');
  assert.equal(borrowed.frame.header, { topic: 'TBW102' });
  bench.answer(borrowed, 0, { body: routeTo({ 'broker-a': 8 }, 7) });
  const { frame } = bench.take('sendMessageV2');
  const { topic, defaultTopic, defaultTopicQueueNums } = frame.header;
  assert.equal([topic, defaultTopic, defaultTopicQueueNums], ['fresh', 'TBW102', 4]);
  assert.ok(frame.header.queueId < 4, 'no queue that a topic made on demand would not have');

  bench.advance(30_010);
  assert.equal(bench.take('getRouteInfoByTopic').frame.header, { topic: 'fresh' });
});

routing('a topic that cannot be created has no route', () => {
  const bench = newBench();
  bench.order({ id: 'plain' });
  bench.order({ id: 'selected', selector: { name: 'byRandom', arg: 0 } });
  bench.order({ id: 'pinned', brokerName: 'broker-a', queueId: 0 });
  bench.answer(bench.take('getRouteInfoByTopic'), 17);
  bench.answer(bench.take('getRouteInfoByTopic'), 17);
  assert.equal(result(bench), [
    ['plain', 'noRoute', 10_005],
    ['selected', 'noRoute', -1],
    ['pinned', 'unreachable', -1],
  ]);
});

routing('a topic without writable queues has no route, and is looked up again each time', () => {
  const bench = newBench();
  bench.order({ id: 'one' });
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeTo({ 'broker-a': 2 }, 4) });
  assert.equal(result(bench), [['one', 'noRoute', 10_005]]);
  bench.order({ id: 'two' });
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeTo({ 'broker-a': 2 }) });
  bench.answer(bench.take('sendMessageV2'), 0, { header: stored });
  assert.equal(result(bench).at(-1), ['two', 'stored', 0]);
});

routing('without a name server configured there is no route for anything', () => {
  const bench = newBench({ namesrvAddrs: [] });
  bench.order({ id: 'lost' });
  assert.equal(result(bench), [['lost', 'noRoute', 10_004]]);
});

routing('a dead name server fails the send; the next one asks the other', () => {
  const other = '127.0.0.1:9877';
  const bench = newBench({ namesrvAddrs: [namesrv, other] });
  bench.listening.delete(namesrv);
  bench.listening.delete(other);
  bench.order({ id: 'lost' });
  const [dead = ''] = bench.connecting;
  bench.refuse(dead);
  assert.equal(result(bench), [['lost', 'noRoute', undefined]]);
  bench.listening.add(namesrv);
  bench.listening.add(other);
  bench.order({ id: 'found' });
  const lookup = bench.take('getRouteInfoByTopic');
  assert.is.not(lookup.to, dead);
  bench.answer(lookup, 0, { body: one });
  assert.ok(bench.take('sendMessageV2'));
});

routing('a silent name server costs three seconds, then there is no route', () => {
  const bench = newBench();
  bench.order({ id: 'silent' });
  bench.advance(2_999);
  assert.equal(bench.settled, []);
  bench.advance(1);
  assert.equal(result(bench), [['silent', 'noRoute', undefined]]);
});

routing('a look-up that used up the time of a send leaves none for an attempt', () => {
  const bench = newBench();
  bench.order({ id: 'slow', timeoutMs: 1_000 });
  bench.advance(1_000);
  assert.equal(bench.settled, [], 'the look-up has a limit of its own');
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: one });
  assert.equal(result(bench), [['slow', 'timeout', undefined]]);
  assert.equal(bench.sent, []);
});

routing('routes outlive the name servers', () => {
  const bench = warmUp(newBench(), one);
  bench.listening.delete(namesrv);
  bench.lose('c1');
  for (let turn = 0; turn < 5; turn += 1) {
    bench.advance(30_000);
    if (bench.connecting.length > 0) bench.refuse(namesrv);
    for (const beat of bench.sent.splice(0)) bench.answer(beat, 0);
  }
  bench.order({ id: 'known' });
  bench.answer(bench.take('sendMessageV2'), 0, { header: stored });
  assert.equal(result(bench), [['known', 'stored', 0]]);
});

routing('every topic that was sent to is asked for every 30 s, and moves with its route', () => {
  const bench = warmUp(newBench(), one);
  bench.advance(10);
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: one });
  bench.advance(29_999);
  assert.is(lookups(bench), 0);
  bench.advance(1);
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeTo({ 'broker-b': 1 }) });
  bench.order({ id: 'moved' });
  assert.is(bench.take('sendMessageV2').to, masterOf('broker-b'));
});

routing('a retry after TOPIC_NOT_EXIST goes by the route that is known by then', () => {
  const bench = warmUp(newBench(), one);
  bench.order({ id: 'moved' });
  const attempt = bench.take('sendMessageV2');
  bench.advance(10);
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeTo({ 'broker-b': 1 }) });
  bench.answer(attempt, 17);
  assert.is(bench.take('sendMessageV2').to, masterOf('broker-b'));
});

routing('a retry with no queue left reports the failure before it', () => {
  const bench = warmUp(newBench(), one);
  bench.order({ id: 'stranded' });
  const attempt = bench.take('sendMessageV2');
  bench.advance(10);
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeTo({ 'broker-a': 2 }, 4) });
  bench.answer(attempt, 14);
  assert.equal(result(bench), [['stranded', 'refused', 14]]);
});

routing.run();
