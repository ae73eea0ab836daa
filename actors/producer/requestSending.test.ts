import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RequestOrder } from './events.ts';
import { type Bench, masterOf, newBench, routeTo, stored } from './fixtures.ts';
import { ask, correlated, endOf, oneBroker, push, ready } from './requestFixtures.ts';

const requests = suite('producer: requests that fail, and how they are sent');

const fails = 'send request message to <orders> fail';

requests('without a reply a blocking request ends on time', () => {
  const bench = ready();
  ask(bench, { timeoutMs: 1_500 });
  const sent = bench.take('sendMessageV2');
  bench.answer(sent, 0, { header: stored });
  bench.advance(1_499);
  assert.equal(bench.requests, []);
  bench.advance(1);
  const remark = 'send request message to <orders> OK, but wait reply message timeout, 1500 ms.';
  assert.equal(endOf(bench), { outcome: 'timeout', code: 10_006, remark });
  assert.is(push(bench, sent, correlated(sent)).code, 0, 'a late reply is taken');
  assert.is(bench.requests.length, 1, 'and settles nothing');
});

requests('a request whose send is not answered in time is taken for sent', () => {
  const bench = ready();
  ask(bench, { timeoutMs: 1_500 });
  bench.take('sendMessageV2');
  bench.advance(1_500);
  assert.is((endOf(bench) as { code: number }).code, 10_006);
  bench.advance(5_000);
  assert.is(bench.requests.length, 1);
  assert.is(bench.state().pending.size, 0);
});

requests('the end of a callback’s time is found by the scan of each second', () => {
  // The producer started at 0; the first scan is at 3,000.
  const ends = [
    [500, 3_000],
    [3_100, 4_000],
    [4_000, 5_000],
    [4_001, 5_000],
  ] as const;
  for (const [timeoutMs, endMono] of ends) {
    const bench = ready();
    ask(bench, { mode: 'callback', timeoutMs });
    bench.answer(bench.take('sendMessageV2'), 0, { header: stored });
    bench.advance(endMono - 1);
    assert.equal(bench.requests, [], `${timeoutMs} is not over at ${endMono - 1}`);
    bench.advance(1);
    const remark = 'request timeout, no reply message.';
    assert.equal(endOf(bench), { outcome: 'timeout', code: 10_006, remark });
  }
});

requests('a refused send ends a request at once, in the words of its form', () => {
  const refusal = { cause: 'refused', outcome: 'sendFailed' };
  const forms = [
    ['sync', { ...refusal, code: -1, remark: `${fails}: no` }],
    ['callback', { ...refusal, code: 16, remark: 'no' }],
  ] as const;
  for (const [mode, end] of forms) {
    const bench = ready();
    ask(bench, { mode });
    bench.answer(bench.take('sendMessageV2'), 16, { remark: 'no' });
    assert.equal(endOf(bench), end);
    bench.advance(10_000);
    assert.is(bench.requests.length, 1);
  }
});

requests('a request is sent again after a lost connection, as asynchronous sends are', () => {
  const bench = ready(routeTo({ 'broker-a': 1, 'broker-b': 1 }));
  ask(bench);
  const first = bench.take('sendMessageV2');
  bench.lose(first.connection);
  const second = bench.take('sendMessageV2');
  assert.is.not(second.to, first.to);
  assert.equal(correlated(second), correlated(first));
  bench.answer(second, 0, { header: stored });
  push(bench, second, correlated(first));
  assert.is((endOf(bench) as { outcome: string }).outcome, 'replied');
});

requests('what is wrong before anything is sent is thrown by the call', () => {
  const cases: readonly (readonly [Partial<RequestOrder>, object])[] = [
    [
      { body: new Uint8Array(0) },
      { cause: 'invalid', code: 13, remark: 'the message body length is zero' },
    ],
    [
      { queueId: 0, selector: { name: 'byHash', arg: 1 } },
      { cause: 'invalid', code: -1, remark: 'either a queue or a selector, not both' },
    ],
    [
      { queueId: 0, brokerName: 'nobody' },
      {
        cause: 'unreachable',
        code: -1,
        remark: 'the broker does not exist: it has no master that is known',
      },
    ],
  ];
  for (const [order, end] of cases) {
    for (const mode of ['sync', 'callback'] as const) {
      const bench = ready();
      ask(bench, { ...order, mode });
      // A queue of a broker that nobody knows has its topic looked up once more.
      const index = bench.sent.findIndex(({ frame }) => frame.command === 'getRouteInfoByTopic');
      if (index >= 0) bench.answer(bench.sent.splice(index, 1)[0]!, 0, { body: oneBroker });
      assert.equal(endOf(bench), { outcome: 'rejected', ...end });
      bench.advance(10_000);
      assert.is(bench.requests.length, 1, 'no callback comes later');
      assert.is(bench.state().requests.table.size, 0);
    }
  }
});

requests('a topic that nobody knows is no route', () => {
  const bench = newBench();
  ask(bench, { topic: 'new' });
  bench.answer(bench.take('getRouteInfoByTopic'), 17);
  bench.answer(bench.take('getRouteInfoByTopic'), 17);
  const remark = 'No route info of this topic: new';
  assert.equal(endOf(bench), { outcome: 'rejected', cause: 'noRoute', code: 10_005, remark });
});

requests('brokers learn of the client before the first request of a topic is sent', () => {
  const bench = newBench();
  ask(bench, { id: 'first' });
  ask(bench, { id: 'second' });
  bench.answer(bench.take('getRouteInfoByTopic'), 0, {
    body: routeTo({ 'broker-a': 1, 'broker-b': 1 }),
  });
  const [a, b] = [bench.take('heartBeat'), bench.take('heartBeat')];
  assert.equal([a.to, b.to].sort(), [masterOf('broker-a'), masterOf('broker-b')]);
  bench.answer(a, 0);
  assert.throws(() => bench.take('sendMessageV2'), /no sendMessageV2/);
  bench.lose(b.connection);
  const sent = [bench.take('sendMessageV2'), bench.take('sendMessageV2')];
  assert.is(sent.length, 2, 'a broker that does not answer keeps nothing back');
  bench.sent.length = 0;
  ask(bench, { id: 'third' });
  bench.take('sendMessageV2');
  assert.throws(() => bench.take('heartBeat'), /no heartBeat/);
});

requests('a selector or a queue decides where a request goes', () => {
  const bench = ready(routeTo({ 'broker-a': 4 }));
  ask(bench, { id: 'queue', queueId: 2, brokerName: 'broker-a' });
  ask(bench, { id: 'selected', selector: { name: 'byHash', arg: 7 } });
  const queues = [bench.take('sendMessageV2'), bench.take('sendMessageV2')].map(
    ({ frame }) => frame.header.queueId,
  );
  assert.equal(queues, [2, 3]);
});

requests('a shutdown ends the requests that wait', () => {
  const bench = ready();
  ask(bench, { timeoutMs: 60_000 });
  bench.answer(bench.take('sendMessageV2'), 0, { header: stored });
  bench.give({ type: 'operator.shutdown' });
  bench.answer(bench.take('unregisterClient'), 0);
  bench.answer(bench.take('unregisterClient'), 0);
  assert.is(bench.value(), 'stopped');
  assert.equal(endOf(bench), { outcome: 'cutOff', remark: 'the client was shut down' });
  ask(bench, { id: 'late' });
  assert.is(
    (endOf(bench, 'late') as { remark: string }).remark,
    'The producer service state not OK',
  );
});

requests('a message that says it is a reply travels as one', () => {
  const bench = ready();
  const properties = { MSG_TYPE: 'reply', CORRELATION_ID: 'c' };
  bench.order({ id: 'r', properties });
  const reply = bench.take('sendReplyMessageV2');
  bench.answer(reply, 0, { header: stored });
  assert.is(bench.settled[0]?.outcome, 'stored');
  const long = wordy({ sendSmartMsg: false });
  long.order({ id: 'r', properties });
  assert.is(long.take('sendReplyMessage').frame.code, 324);
});

/** As `ready`, where the fields of sends are spelt out. */
function wordy(config: { readonly sendSmartMsg: boolean }): Bench {
  const bench = newBench(config);
  bench.order({ id: 'warm' });
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: oneBroker });
  bench.answer(bench.take('sendMessage'), 0, { header: stored });
  return bench;
}

requests.run();
