import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assignedBench, Bench, messageAt, queueOf, routeOf } from './fixtures.ts';

const test = suite('lite pull consumer');

test('an assigned queue is pulled from where the group stands, as upstream does', () => {
  const bench = assignedBench();
  const { frame } = bench.take('litePullMessage');
  // As recorded (pull.lite-subscribe 14).
  assert.equal(frame.header, {
    ...{ consumerGroup: 'office', topic: 'orders', queueId: 0, queueOffset: 0, maxMsgNums: 10 },
    ...{ sysFlag: 22, commitOffset: 0, suspendTimeoutMillis: 20_000, subscription: '*' },
    ...{ subVersion: 0, expressionType: 'TAG', maxMsgBytes: 2_147_483_647, bname: 'broker-a' },
  });
  const heartbeat = bench.take('heartBeat').frame.body.consumerDataSet[0];
  assert.is(heartbeat?.consumeType, 'CONSUME_ACTIVELY');
  assert.equal(heartbeat?.subscriptionDataSet, []);
});

test('a poll brings one batch, at once or when it comes, or nothing when its time is over', () => {
  const bench = assignedBench();
  bench.pulled(0, 2, [messageAt(0), messageAt(1)]);
  assert.is(bench.take('litePullMessage').frame.header.queueOffset, 2, 'pulls go on at once');
  bench.order('poll');
  assert.equal(bench.polled, ['m0', 'm1']);
  bench.order('poll', { timeoutMs: 700 });
  bench.advance(699);
  assert.is(bench.settled.at(-1), 'poll done');
  bench.advance(1);
  assert.is(bench.settled.at(-1), 'poll empty');
  bench.order('poll', { timeoutMs: -1 });
  assert.is(bench.settled.at(-1), 'poll refused Timeout must not be negative');
});

test('polls wait for their turn: each gets a batch of its own', () => {
  const bench = assignedBench();
  bench.order('poll', { id: 'a' });
  bench.order('poll', { id: 'b' });
  bench.pulled(0, 1, [messageAt(0)]);
  assert.equal(bench.polled, ['m0']);
  bench.pulled(0, 2, [messageAt(1)]);
  assert.equal(bench.polled, ['m0', 'm1']);
});

test('the poll after the interval commits what the polls before it returned', () => {
  const bench = assignedBench();
  bench.pulled(0, 1, [messageAt(0)]);
  bench.pulled(0, 2, [messageAt(1)]);
  bench.order('poll');
  const memory = () => bench.state.offsets.get('orders@broker-a@0')?.offset;
  assert.is(memory(), 0, 'the stored offset');
  bench.advance(5_000);
  bench.order('poll');
  assert.is(memory(), 1, 'the first message, and not the second one');
  bench.advance(5_000);
  assert.is(bench.take('updateConsumerOffset').frame.header.commitOffset, 1);
});

test('without autoCommit only an order commits; with persist at once', () => {
  const bench = assignedBench(1, { autoCommit: false });
  bench.pulled(0, 1, [messageAt(0)]);
  bench.order('poll');
  bench.advance(9_000);
  bench.order('poll', { timeoutMs: 0 });
  bench.order('commit', { queues: [queueOf(0)], persist: true });
  assert.is(bench.take('updateConsumerOffset').frame.header.commitOffset, 1);
  bench.order('commit', { offsets: [{ queue: queueOf(0), offset: 7 }], persist: true });
  assert.is(bench.take('updateConsumerOffset').frame.header.commitOffset, 7);
});

test('a seek throws away what waits, and what the pull under way brings', () => {
  const bench = assignedBench();
  bench.pulled(0, 2, [messageAt(0), messageAt(1)]);
  const underWay = bench.take('litePullMessage');
  bench.order('seek', { queue: queueOf(0), offset: 1 });
  bench.answer(bench.take('getMinOffset'), 0, { header: { offset: 0 } });
  bench.answer(bench.take('getMaxOffset'), 0, { header: { offset: 2 } });
  assert.is(bench.settled.at(-1), 'seek done 1');
  bench.answer(underWay, 0, {
    header: { suggestWhichBrokerId: 0, nextBeginOffset: 3, minOffset: 0, maxOffset: 3 },
    body: [messageAt(2)],
  });
  bench.order('poll', { timeoutMs: 0 });
  assert.is(bench.settled.at(-1), 'poll empty');
  assert.is(bench.take('litePullMessage').frame.header.queueOffset, 1);
});

test('a seek beyond the queue, or in a queue that is not assigned, is refused', () => {
  const bench = assignedBench();
  bench.order('seek', { queue: queueOf(0), offset: 9 });
  bench.answer(bench.take('getMinOffset'), 0, { header: { offset: 0 } });
  bench.answer(bench.take('getMaxOffset'), 0, { header: { offset: 2 } });
  assert.match(bench.settled.at(-1) ?? '', 'Seek offset illegal, seek offset = 9, min offset = 0');
  bench.order('seek', { queue: queueOf(3), offset: 0 });
  assert.match(bench.settled.at(-1) ?? '', 'The message queue is not in assigned list');
});

test('a paused queue is looked at again each second, and pulled when it may go on', () => {
  const bench = assignedBench();
  bench.order('pause', { queues: [queueOf(0)] });
  bench.pulled(19, 0);
  assert.is(bench.count('litePullMessage'), 0);
  bench.advance(1_000);
  bench.order('resume', { queues: [queueOf(0)] });
  assert.is(bench.count('litePullMessage'), 0);
  bench.advance(1_000);
  assert.is(bench.count('litePullMessage'), 1);
});

test('after each outcome a pull comes again in its own time', () => {
  for (const [code, delayMs] of [
    [19, 0],
    [20, 0],
    [21, 0],
    [215, 20],
    [25, 1_000],
  ] as const) {
    const bench = assignedBench();
    bench.pulled(code, 5);
    if (delayMs > 0) {
      bench.advance(delayMs - 1);
      assert.is(bench.count('litePullMessage'), 0, `${code} before its time`);
      bench.advance(1);
    }
    const { queueOffset } = bench.take('litePullMessage').frame.header;
    assert.is(queueOffset, delayMs > 0 ? 0 : 5, `${code}`);
  }
});

test('a queue with too much waiting is not pulled until it is polled', () => {
  const bench = assignedBench(1, { pullThresholdForQueue: 2 });
  bench.pulled(0, 3, [messageAt(0), messageAt(1), messageAt(2)]);
  bench.advance(1_000);
  assert.is(bench.count('litePullMessage'), 0);
  bench.order('poll');
  bench.advance(50);
  assert.is(bench.count('litePullMessage'), 1);
});

test('more queues than threads have their turns', () => {
  const bench = assignedBench(3, { pullThreadNums: 2 });
  assert.is(bench.count('litePullMessage'), 2);
  bench.pulled(19, 0);
  bench.answer(bench.take('queryConsumerOffset'), 0, { header: { offset: 0 } });
  // Each queue that was answered goes behind the one that waits.
  assert.equal(
    bench.sent
      .filter(({ frame }) => frame.command === 'litePullMessage')
      .map(({ frame }) => (frame.header as { readonly queueId: number }).queueId),
    [1, 2],
  );
});

test('tags are looked at by their text: what has the same code is passed over', () => {
  const bench = assignedBench(1, {
    subExpressionsForAssign: [{ topic: 'orders', expression: 'red' }],
  });
  assert.is(
    bench.sent.find(({ frame }) => frame.command === 'litePullMessage') === undefined,
    false,
  );
  bench.pulled(0, 2, [messageAt(0, 0, 'blue'), messageAt(1, 0, 'red')]);
  const { header } = bench.take('litePullMessage').frame;
  assert.equal([header.subscription, header.queueOffset], ['red', 2]);
  bench.order('poll');
  assert.equal(bench.polled, ['m1']);
});

test('what is refused says why, in upstream’s words', () => {
  const bench = assignedBench();
  bench.order('subscribe', { topic: 'orders' });
  assert.match(bench.settled.at(-1) ?? '', 'Subscribe and assign are mutually exclusive.');
  bench.order('assign', { queues: [] });
  assert.match(bench.settled.at(-1) ?? '', 'Message queues can not be null or empty.');
  bench.order('committed', { queue: queueOf(7) });
  bench.answer(bench.take('queryConsumerOffset'), 1);
  assert.match(bench.settled.at(-1) ?? '', 'Fetch consume offset from broker exception');
  bench.order('fetchMessageQueues', { topic: 'none' });
  bench.answer(bench.take('getRouteInfoByTopic'), 17);
  assert.match(bench.settled.at(-1) ?? '', 'Can not find Message Queue for this topic, none');
  bench.order('pull', { queue: queueOf(0), offset: -1 });
  assert.match(bench.settled.at(-1) ?? '', 'offset < 0');
});

test('queues that a topic got are told to who listens', () => {
  const bench = new Bench();
  bench.order('listenToQueues', { topic: 'orders' });
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeOf(1) });
  bench.advance(10_000);
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeOf(2) });
  const told = bench.told.find(({ kind }) => kind === 'topicQueuesChanged');
  assert.equal(told, {
    kind: 'topicQueuesChanged',
    topic: 'orders',
    queues: ['broker-a/0', 'broker-a/1'],
  });
});

test('a shutdown commits, unregisters, and settles what is open', () => {
  const bench = assignedBench();
  bench.order('poll');
  bench.order('poll');
  bench.order('shutdown');
  assert.is(bench.take('updateConsumerOffset').frame.header.commitOffset, 0);
  bench.answer(bench.take('unregisterClient'), 0);
  bench.answer(bench.take('unregisterClient'), 0);
  assert.is(bench.value, 'stopped');
  const cut = 'poll unanswered the client was shut down';
  assert.equal(bench.settled.slice(-2), [cut, cut]);
  bench.order('poll');
  assert.match(bench.settled.at(-1) ?? '', 'The consumer not running, please start it first.');
});

test('wrong settings are said, and nothing starts', () => {
  const bench = new Bench({ group: 'DEFAULT_CONSUMER' });
  assert.is(bench.value, 'stopped');
  assert.is(bench.told[0]?.kind, 'logged');
});

test.run();
