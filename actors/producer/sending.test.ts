import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../protocol/responseCodes.ts';
import { type Bench, masterOf, newBench, routeTo, stored, warmUp } from './fixtures.ts';

const sending = suite('sending');
const twoBrokers = routeTo({ 'broker-a': 2, 'broker-b': 2 });
const warm = (config = {}) => warmUp(newBench(config), twoBrokers);
const result = (bench: Bench) =>
  bench.settled.map(({ outcome, code, attempts }) => [outcome, code, attempts]);

sending('a broker that refuses for now has its message retried on the other broker', () => {
  for (const code of [17, 14, 1, 2, 16, 204, 205]) {
    const bench = warm();
    bench.order({});
    const first = bench.take('sendMessageV2');
    bench.answer(first, code);
    const second = bench.take('sendMessageV2');
    assert.is.not(second.to, first.to);
    assert.is(second.frame.header.properties, first.frame.header.properties, 'the same UNIQ_KEY');
    assert.is(masterOf(second.frame.header.brokerName ?? ''), second.to);
    bench.answer(second, 0, { header: stored });
    assert.equal(result(bench), [['stored', 0, 2]], `code ${code}`);
  }
});

sending('after three refusals the last one is reported', () => {
  const bench = warm();
  bench.order({});
  for (const code of [1, 2, 14]) bench.answer(bench.take('sendMessageV2'), code, { remark: 'no' });
  assert.equal(result(bench), [['refused', 14, 3]]);
  assert.is(bench.settled[0]?.remark, 'no');
  assert.throws(() => bench.take('sendMessageV2'), 'no sendMessageV2 was sent');
});

sending('a refusal that a retry cannot mend is final', () => {
  const bench = warm();
  bench.order({});
  bench.answer(bench.take('sendMessageV2'), responseCode.MESSAGE_ILLEGAL, { remark: 'too long' });
  assert.equal(result(bench), [['refused', 13, 1]]);
});

sending('a lost connection is retried on the other broker at once', () => {
  const bench = warm();
  bench.order({});
  const first = bench.take('sendMessageV2');
  bench.lose(first.connection);
  const second = bench.take('sendMessageV2');
  assert.is.not(second.to, first.to);
  bench.lose(second.connection);
  const third = bench.take('sendMessageV2');
  assert.is(third.to, first.to);
  bench.lose(third.connection);
  assert.equal(result(bench), [['unreachable', -1, 3]]);
});

sending('brokers that nobody can connect to end in CONNECT_BROKER_EXCEPTION', () => {
  const bench = warm();
  bench.lose('c2');
  bench.listening.clear();
  bench.order({});
  for (let turn = 0; turn < 3; turn += 1) bench.refuse(bench.connecting[0] ?? '');
  assert.equal(result(bench), [['unreachable', 10_001, 3]]);
});

sending('a broker that does not answer uses up the time, and nothing more is sent', () => {
  const bench = warm();
  bench.order({});
  const { connection } = bench.take('sendMessageV2');
  bench.advance(2_999);
  assert.equal(bench.settled, []);
  bench.advance(1);
  assert.equal(result(bench), [['timeout', undefined, 1]]);
  assert.equal(bench.closed, [connection], 'the silent connection is given up');
  bench.advance(10_000);
  assert.is(bench.settled.length, 1);
});

sending('a bound for each request leaves time for another broker', () => {
  const bench = warm({ sendMsgMaxTimeoutPerRequestMs: 500 });
  bench.order({ timeoutMs: 2_000 });
  const first = bench.take('sendMessageV2');
  bench.advance(500);
  const second = bench.take('sendMessageV2');
  assert.is.not(second.to, first.to);
  bench.advance(500);
  assert.ok(bench.take('sendMessageV2'));
  bench.advance(999);
  assert.equal(bench.settled, [], 'the last attempt has all the time that is left');
  bench.advance(1);
  assert.equal(result(bench), [['timeout', 10_002, 3]]);
});

sending('stored, but not as surely as asked, is a result of its own', () => {
  for (const code of [10, 11, 12]) {
    const bench = warm();
    bench.order({});
    bench.answer(bench.take('sendMessageV2'), code, { header: stored });
    assert.equal(result(bench), [['storedUnconfirmed', code, 1]]);
    assert.is(bench.settled[0]?.queueOffset, 7);
  }
});

sending('if asked to, a send tries on for a surer place, and falls back on the first', () => {
  const bench = warm({ retryAnotherBrokerWhenNotStoreOk: true });
  bench.order({ id: 'better' });
  bench.answer(bench.take('sendMessageV2'), 12, { header: stored });
  bench.answer(bench.take('sendMessageV2'), 0, { header: { ...stored, queueOffset: 9 } });
  assert.equal(result(bench), [['stored', 0, 2]]);
  bench.order({ id: 'no better' });
  bench.answer(bench.take('sendMessageV2'), 11, { header: stored });
  bench.answer(bench.take('sendMessageV2'), 13);
  assert.equal(result(bench).at(-1), ['storedUnconfirmed', 11, 2]);
});

sending('a one-way message is settled when it is handed over, come what may', () => {
  const bench = warm();
  bench.order({ mode: 'oneway' });
  const { frame } = bench.take('sendMessageV2');
  assert.is(frame.oneway, true);
  assert.equal(result(bench), [['handedOver', undefined, 1]]);
  bench.lose('c2');
  bench.lose('c3');
  bench.advance(10_000);
  assert.is(bench.settled.length, 1);
});

sending('an asynchronous send whose connection is lost is retried on the other broker', () => {
  const bench = warm();
  bench.order({ mode: 'async' });
  const first = bench.take('sendMessageV2');
  bench.lose(first.connection);
  const second = bench.take('sendMessageV2');
  assert.is.not(second.to, first.to);
  assert.is(masterOf(second.frame.header.brokerName ?? ''), second.to);
  bench.answer(second, 0, { header: stored });
  assert.equal(result(bench), [['stored', 0, 2]]);
});

sending('with the defect of the reference, the retry names the first queue still', () => {
  const bench = warm({ asyncRetryKeepsHeader: true });
  bench.order({ mode: 'async' });
  const first = bench.take('sendMessageV2');
  bench.lose(first.connection);
  const second = bench.take('sendMessageV2');
  assert.is.not(second.to, first.to);
  const place = ({ brokerName, queueId }: typeof first.frame.header) => [brokerName, queueId];
  assert.equal(place(second.frame.header), place(first.frame.header));
});

sending('an asynchronous send is not retried after an answer or a time-out', () => {
  const refused = warm();
  refused.order({ mode: 'async' });
  refused.answer(refused.take('sendMessageV2'), responseCode.SYSTEM_BUSY);
  assert.equal(result(refused), [['refused', 2, 1]]);

  const silent = warm();
  silent.order({ mode: 'async' });
  silent.take('sendMessageV2');
  silent.advance(3_999);
  assert.equal(silent.settled, [], 'the scan for time-outs allows a second of grace');
  silent.advance(1);
  assert.equal(result(silent), [['timeout', -1, 1]]);
});

sending('an asynchronous send is tried three times at most', () => {
  const bench = warm();
  bench.order({ mode: 'async' });
  for (let turn = 0; turn < 3; turn += 1) bench.lose(bench.take('sendMessageV2').connection);
  assert.equal(result(bench), [['unreachable', -1, 3]]);
});

sending('a chosen queue is tried once and never left', () => {
  const bench = warm();
  bench.order({ brokerName: 'broker-b', queueId: 1 });
  const { to, frame } = bench.take('sendMessageV2');
  assert.equal([to, frame.header.queueId], [masterOf('broker-b'), 1]);
  bench.answer({ connection: 'c3', to, frame }, responseCode.SYSTEM_BUSY);
  assert.equal(result(bench), [['refused', 2, 1]]);

  bench.order({ brokerName: 'broker-a', queueId: 0 });
  bench.lose(bench.take('sendMessageV2').connection);
  assert.equal(result(bench).at(-1), ['unreachable', undefined, 1], 'the bare remoting exception');
});

sending('an asynchronous send to a chosen queue stays there for its retries', () => {
  const bench = warm();
  bench.order({ mode: 'async', brokerName: 'broker-a', queueId: 1 });
  for (let turn = 0; turn < 3; turn += 1) {
    const { to, frame, connection } = bench.take('sendMessageV2');
    assert.equal([to, frame.header.queueId], [masterOf('broker-a'), 1]);
    bench.lose(connection);
  }
  assert.equal(result(bench), [['unreachable', -1, 3]]);
});

sending('a queue id alone means the first such queue of the route', () => {
  const bench = warm();
  bench.order({ queueId: 1 });
  const { to, frame } = bench.take('sendMessageV2');
  assert.equal([to, frame.header.queueId], [masterOf('broker-a'), 1]);
  bench.order({ id: 'none', queueId: 2 });
  assert.equal(result(bench), [['invalid', -1, 0]]);
});

sending('a broker that nobody knows is an error of its own', () => {
  const bench = warm();
  bench.order({ brokerName: 'broker-z', queueId: 0 });
  assert.equal(result(bench), [['unreachable', -1, 0]]);
});

sending('a selector chooses the same queue for the same argument', () => {
  const bench = warm();
  const places = ['a', 'a', 'b'].map((arg) => {
    bench.order({ selector: { name: 'byHash', arg } });
    const { to, frame } = bench.take('sendMessageV2');
    return [to, frame.header.queueId];
  });
  // The hash of "a" is 97, of "b" 98; four queues.
  assert.equal(places, [
    [masterOf('broker-a'), 1],
    [masterOf('broker-a'), 1],
    [masterOf('broker-b'), 0],
  ]);
});

sending('a selector that chooses nothing fails the send', () => {
  const bench = warm();
  bench.order({ selector: { name: 'byMachineRoom', arg: 'x' } });
  assert.equal(result(bench), [['invalid', -1, 0]]);
});

sending('the long form of the header goes out if asked for, but never for batches', () => {
  const bench = warmUp(newBench(), twoBrokers);
  bench.order({});
  assert.ok(bench.take('sendMessageV2'));
  const long = newBench({ sendSmartMsg: false });
  long.order({ id: 'long' });
  long.answer(long.take('getRouteInfoByTopic'), 0, { body: twoBrokers });
  const { frame } = long.take('sendMessage');
  assert.is(frame.code, 10);
  assert.match(frame.header.bname ?? '', /^broker-[ab]$/);
  long.order({ messages: [{ body: new Uint8Array([1]) }, { body: new Uint8Array([2]) }] });
  const batch = long.take('sendBatchMessage');
  assert.is(batch.frame.header.batch, true);
  long.answer(batch, 0, { header: { ...stored, msgId: 'A,B' } });
  assert.is(long.settled[0]?.offsetMsgId, 'A,B');
  assert.match(long.settled[0]?.msgId ?? '', /^[0-9A-F]{32},[0-9A-F]{32}$/);
});

sending('a batch that is too long as a whole is refused before anything is sent', () => {
  const bench = warm({ maxMessageSize: 100 });
  const body = new Uint8Array(60);
  bench.order({ messages: [{ body }] });
  assert.equal(result(bench), [['invalid', 13, 0]]);
  bench.order({ body, messages: [{ body: new Uint8Array(1) }] });
  assert.equal(bench.settled.length, 1, 'a short one is sent');
});

sending('messages go round the queues of a route', () => {
  const bench = warm();
  const places = [1, 2, 3, 4, 5].map(() => {
    bench.order({});
    const { frame } = bench.take('sendMessageV2');
    return `${frame.header.brokerName}/${frame.header.queueId}`;
  });
  assert.is(new Set(places.slice(0, 4)).size, 4);
  assert.is(places[4], places[0]);
});

sending('a master that disappears from every route is not sent to any more', () => {
  const bench = warm();
  bench.advance(10);
  const gone = { ...twoBrokers, brokerDatas: twoBrokers.brokerDatas.slice(0, 1) };
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: gone });
  bench.advance(1_000);
  for (let turn = 0; turn < 3; turn += 1) {
    bench.order({});
    assert.is(bench.take('sendMessageV2').to, masterOf('broker-a'));
  }
  bench.order({ id: 'pinned', brokerName: 'broker-b', queueId: 0 });
  assert.equal(result(bench), [['unreachable', -1, 0]]);
});

sending.run();
