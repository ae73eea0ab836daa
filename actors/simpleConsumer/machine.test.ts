import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, masterOf, receiveAt, routeTo, servingBench } from './fixtures.ts';

const life = suite('simple consumer: life');

const order = { type: 'operator.receive', id: 'one', invisibleTimeMs: 10_000, pollTimeMs: 60_000 };

life('it joins its group at every broker of its topic as soon as it knows them', () => {
  const bench = new Bench({ tags: 'a||b' });
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeTo('broker-a', 'broker-b') });
  const beats = [bench.take('heartBeat'), bench.take('heartBeat')];
  assert.equal(
    beats.map(({ to }) => to),
    [masterOf('broker-a'), masterOf('broker-b')],
  );
  const { clientID, consumerDataSet } = beats[0]!.frame.body!;
  assert.is(clientID, '127.0.0.1@shop');
  const [group] = consumerDataSet;
  assert.equal([group?.groupName, group?.consumeType], ['shops', 'CONSUME_POP']);
  const [subscription] = group!.subscriptionDataSet;
  assert.equal([subscription?.topic, subscription?.subString], ['orders', 'a||b']);
  assert.equal(subscription?.codeSet, [97, 98]);
  assert.is(subscription?.subVersion, bench.at);
});

life('a group or a topic that cannot be named stops it before it starts', () => {
  for (const config of [{ group: 'DEFAULT_CONSUMER' }, { group: 'a b' }, { topic: '' }]) {
    const bench = new Bench(config);
    assert.is(bench.value, 'stopped');
    assert.is(bench.logs[0]?.level, 'error');
    bench.give(order);
    assert.is(bench.settled[0]?.outcome, 'refused');
    assert.is(bench.sent.length, 0);
  }
});

life('a shutdown unregisters the group, and what is open settles once', () => {
  const bench = servingBench();
  bench.give(order);
  bench.give({ ...order, id: 'nowhere', broker: 'broker-x' });
  bench.give({ type: 'operator.shutdown' });
  assert.is(bench.value, 'stopping');
  bench.give({ ...order, id: 'late' });
  const group = bench.take('unregisterClient');
  assert.is(group.frame.header.consumerGroup, 'shops');
  bench.answer(group, 0);
  bench.answer(bench.take('unregisterClient'), 0);
  assert.is(bench.value, 'stopped');
  assert.equal(
    bench.settled.map(({ id, outcome }) => [id, outcome]),
    [
      ['late', 'refused'],
      ['one', 'unanswered'],
      ['nowhere', 'unanswered'],
    ],
  );
  bench.advance(120_000);
  assert.is(bench.settled.length, 3);
  assert.is(bench.state.open.size + bench.state.awaiting.size, 0);
});

life('without any name server every receive is refused', () => {
  const bench = new Bench({ namesrvAddrs: [] });
  bench.give(order);
  assert.equal(
    bench.settled.map(({ outcome }) => outcome),
    ['refused'],
  );
});

life('a request of a broker is answered as not supported, a one-way one not at all', () => {
  const bench = servingBench();
  receiveAt(bench, 0, [0]);
  const frame = { kind: 'request', command: 'unknown', code: 307, opaque: 5, oneway: false };
  const about = { type: 'rmq.unknown', connection: 'c2' };
  bench.give({ ...about, frame });
  assert.is(bench.sent.pop()?.frame.code, 3);
  bench.give({ ...about, frame: { ...frame, oneway: true } });
  assert.is(bench.sent.length, 0);
});

life.run();
