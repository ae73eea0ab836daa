import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { masterOf, namesrv, newBench, routeTo, stored, warmUp } from './fixtures.ts';

const machine = suite('producer machine');
const twoBrokers = routeTo({ 'broker-a': 2, 'broker-b': 2 });

machine('a message goes to a queue of its route and is reported stored', () => {
  const bench = newBench();
  assert.is(bench.value(), 'serving');
  assert.equal(bench.sent, [], 'a start opens no connection');

  bench.order({ id: 'first' });
  const lookup = bench.take('getRouteInfoByTopic');
  assert.is(lookup.to, namesrv);
  assert.equal(lookup.frame.header, { topic: 'orders' });

  bench.answer(lookup, 0, { body: routeTo({ 'broker-a': 2 }) });
  const attempt = bench.take('sendMessageV2');
  assert.is(attempt.to, masterOf('broker-a'));
  assert.is(bench.sent[0]?.frame.command, 'heartBeat', 'the broker hears of the group at once');
  assert.equal(bench.settled, []);

  bench.answer(attempt, 0, { header: { ...stored, queueId: 1, transactionId: 'T' } });
  const msgId = bench.settled[0]?.msgId;
  assert.match(msgId ?? '', /^7F000001[0-9A-F]{24}$/);
  assert.equal(bench.settled, [
    {
      kind: 'sendSettled',
      id: 'first',
      topic: 'orders',
      outcome: 'stored',
      code: 0,
      brokerName: 'broker-a',
      queueId: 1,
      queueOffset: 7,
      offsetMsgId: '7F000001',
      transactionId: 'T',
      msgId,
      attempts: 1,
    },
  ]);
});

machine('a heartbeat names both producer groups, first after a second, then every 30', () => {
  const bench = warmUp(newBench(), twoBrokers);
  bench.advance(1_000);
  const first = bench.take('heartBeat');
  assert.equal(first.frame.body, {
    clientID: '127.0.0.1@shop',
    consumerDataSet: [],
    heartbeatFingerprint: 0,
    producerDataSet: [{ groupName: 'shop-group' }, { groupName: 'CLIENT_INNER_PRODUCER' }],
    withoutSub: false,
  });
  bench.sent.length = 0;
  bench.advance(29_999);
  assert.equal(
    bench.sent.filter(({ frame }) => frame.command === 'heartBeat'),
    [],
  );
  bench.advance(1);
  const told = bench.sent.filter(({ frame }) => frame.command === 'heartBeat').map(({ to }) => to);
  assert.equal(told, ['broker-a', 'broker-b'].map(masterOf), 'every broker of the route');
});

machine('a shutdown unregisters the group, then the inner one, at every broker in turn', () => {
  const bench = warmUp(newBench(), twoBrokers);
  bench.give({ type: 'operator.shutdown' });
  const told: unknown[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    assert.is(bench.value(), 'stopping');
    const farewell = bench.take('unregisterClient');
    assert.equal(
      bench.sent.filter(({ frame }) => frame.command === 'unregisterClient'),
      [],
    );
    told.push([farewell.to, farewell.frame.header]);
    bench.answer(farewell, turn === 1 ? 1 : 0);
  }
  const header = (producerGroup: string) => ({ clientID: '127.0.0.1@shop', producerGroup });
  assert.equal(told, [
    [masterOf('broker-a'), header('shop-group')],
    [masterOf('broker-b'), header('shop-group')],
    [masterOf('broker-a'), header('CLIENT_INNER_PRODUCER')],
    [masterOf('broker-b'), header('CLIENT_INNER_PRODUCER')],
  ]);
  assert.is(bench.value(), 'stopped');
  assert.equal(bench.closed.toSorted(), ['c1', 'c2', 'c3']);
  assert.ok(bench.logs.some(({ text }) => text === 'not unregistered at broker-b:10911: 1'));
  bench.sent.length = 0;
  bench.advance(100_000);
  assert.equal(bench.sent, [], 'no timer is left');
});

machine('a producer that knows no broker stops at once', () => {
  const bench = newBench();
  bench.give({ type: 'operator.shutdown' });
  assert.is(bench.value(), 'stopped');
  bench.give({ type: 'operator.shutdown' });
  assert.is(bench.value(), 'stopped');
});

machine('a shutdown settles every open send, and refuses those that come later', () => {
  const bench = warmUp(newBench(), twoBrokers);
  bench.order({ id: 'unanswered' });
  bench.order({ id: 'unrouted', topic: 'refunds' });
  bench.give({ type: 'operator.shutdown' });
  bench.order({ id: 'late' });
  assert.equal(
    bench.settled.map(({ id, outcome }) => [id, outcome]),
    [['late', 'invalid']],
  );
  for (let turn = 0; turn < 4; turn += 1) bench.answer(bench.take('unregisterClient'), 0);
  bench.order({ id: 'too late' });
  assert.equal(
    bench.settled.map(({ id, outcome }) => [id, outcome]),
    [
      ['late', 'invalid'],
      ['unanswered', 'unreachable'],
      ['unrouted', 'unreachable'],
      ['too late', 'invalid'],
    ],
  );
});

machine('a send that is answered while the producer stops is stored all the same', () => {
  const bench = warmUp(newBench(), twoBrokers);
  bench.order({ id: 'answered' });
  const attempt = bench.take('sendMessageV2');
  bench.give({ type: 'operator.shutdown' });
  bench.answer(attempt, 0, { header: stored });
  assert.equal(
    bench.settled.map(({ outcome }) => outcome),
    ['stored'],
  );
  for (let turn = 0; turn < 4; turn += 1) bench.answer(bench.take('unregisterClient'), 0);
  assert.is(bench.settled.length, 1);
});

machine('brokers that are gone do not hold a shutdown up for ever', () => {
  const bench = warmUp(newBench(), routeTo({ 'broker-a': 1 }));
  bench.listening.clear();
  bench.lose('c2');
  bench.give({ type: 'operator.shutdown' });
  bench.refuse(masterOf('broker-a'));
  bench.advance(6_100);
  assert.is(bench.value(), 'stopped');
});

machine('a producer without a legal group does not start, and says why', () => {
  for (const producerGroup of ['DEFAULT_PRODUCER', ' ', 'no spaces', 'g'.repeat(121)]) {
    const bench = newBench({ producerGroup });
    assert.is(bench.value(), 'stopped', producerGroup);
    assert.is(bench.logs[0]?.level, 'error');
    bench.order({ id: 'never' });
    assert.is(bench.settled[0]?.outcome, 'invalid');
  }
});

machine('topics named in the settings are looked up at the start', () => {
  const bench = newBench({ topics: ['orders', 'refunds'] });
  const topics = [bench.take('getRouteInfoByTopic'), bench.take('getRouteInfoByTopic')];
  assert.equal(
    topics.map(({ frame }) => frame.header.topic),
    ['orders', 'refunds'],
  );
  bench.answer(topics[0]!, 0, { body: twoBrokers });
  bench.order({ id: 'ready' });
  assert.ok(bench.take('sendMessageV2'));
});

machine('a request that a producer has no use for is refused, unless it is one-way', () => {
  const bench = warmUp(newBench(), twoBrokers);
  const request = { kind: 'request', opaque: 5, code: 39, language: 'JAVA', version: 513 };
  const give = (frame: object, type = 'rmq.unknown') =>
    bench.give({ type, connection: 'c2', frame: { ...request, ...frame } });
  give({ command: 'unknown', oneway: true });
  assert.equal(bench.sent, []);
  give({ command: 'unknown', oneway: false });
  const [refused] = bench.sent.splice(0) as unknown as { frame: object }[];
  const answer = { opaque: 5, code: 3, remark: ' request type 39 not supported' };
  assert.equal({ ...refused?.frame, ...answer }, refused?.frame);
  give({ command: 'malformed', oneway: false, field: 'x', problem: 'missing' }, 'rmq.malformed');
  const [unread] = bench.sent.splice(0) as unknown as { frame: object }[];
  assert.equal({ ...unread?.frame, code: 1, remark: 'x: missing' }, unread?.frame);
});

machine.run();
