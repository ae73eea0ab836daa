import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { masterOf, messageOf, receiveAt, servingBench } from './fixtures.ts';

const deliveries = suite('simple consumer: deliveries');

const settledOf = (bench: ReturnType<typeof servingBench>) =>
  bench.settled
    .filter(({ what }) => what !== 'receive')
    .map(({ what, id, outcome, code }) => [what, id, outcome, code]);

deliveries('an acknowledgement names the place of the message and the handle', () => {
  const bench = servingBench();
  receiveAt(bench, 7, [7, 9]);
  bench.give({ type: 'operator.ack', delivery: -1 });
  const request = bench.take('ackMessage');
  assert.is(request.to, masterOf('broker-a'));
  assert.equal(request.frame.header, {
    ...{ consumerGroup: 'shops', topic: 'orders', queueId: 0, offset: 9, bname: 'broker-a' },
    extraInfo: '7 1000 60000 3 0 broker-a 0 9',
  });
  bench.answer(request, 0);
  assert.equal(settledOf(bench), [['ack', '1', 'done', 0]]);
});

deliveries('a message from a retry topic is acknowledged where it lies', () => {
  for (const [marker, topic] of [
    ['1', '%RETRY%shops_orders'],
    ['2', '%RETRY%shops+orders'],
  ]) {
    const bench = servingBench();
    bench.give({ type: 'operator.receive', id: 'one', invisibleTimeMs: 1 });
    const named = { POP_CK: `4 900 60000 2 ${marker} broker-a 0 5` };
    bench.answer(bench.take('popMessage'), 0, { header: {}, body: [messageOf('m', { named })] });
    bench.give({ type: 'operator.ack', delivery: 0 });
    const { header } = bench.take('ackMessage').frame;
    assert.equal([header.topic, header.queueId, header.offset], [topic, 0, 5]);
  }
});

deliveries('an acknowledgement can be refused, or stay unanswered', () => {
  const bench = servingBench();
  receiveAt(bench, 0, [0]);
  bench.give({ type: 'operator.ack', delivery: 0, id: 'first' });
  bench.answer(bench.take('ackMessage'), 13, { remark: 'no' });
  bench.give({ type: 'operator.ack', delivery: 0, id: 'second' });
  bench.give({ type: 'link.closed', connection: bench.take('ackMessage').connection });
  bench.listening.clear();
  bench.give({ type: 'operator.ack', delivery: 0, id: 'third' });
  assert.equal(settledOf(bench), [
    ['ack', 'first', 'refused', 13],
    ['ack', 'second', 'unanswered', undefined],
    ['ack', 'third', 'unanswered', undefined],
  ]);
  assert.match(bench.settled.at(-1)?.remark ?? '', 'no connection');
});

deliveries('a change replaces the handle; the old one can still be used', () => {
  const bench = servingBench();
  receiveAt(bench, 7, [7, 9]);
  const [, second] = bench.received;
  bench.give({ type: 'operator.changeInvisible', delivery: 1, invisibleTimeMs: 5_000 });
  const change = bench.take('changeMessageInvisibletime');
  assert.equal(change.frame.header, {
    ...{ consumerGroup: 'shops', topic: 'orders', queueId: 0, offset: 9, bname: 'broker-a' },
    ...{ extraInfo: second?.handle, invisibleTime: 5_000, suspend: false },
  });
  bench.answer(change, 0, { header: { popTime: 2_000, invisibleTime: 5_000, reviveQid: 3 } });
  const extraInfoOf = (handle: number | undefined) => {
    bench.give({ type: 'operator.ack', delivery: 1, handle });
    return bench.take('ackMessage').frame.header.extraInfo;
  };
  const changed = '9 2000 5000 3 0 broker-a 0 9';
  assert.is(extraInfoOf(undefined), changed);
  assert.is(extraInfoOf(-1), changed);
  assert.is(extraInfoOf(1), changed);
  assert.is(extraInfoOf(0), second?.handle);
  assert.is(extraInfoOf(-2), second?.handle);
  assert.equal(settledOf(bench), [['changeInvisible', '1', 'done', 0]]);
});

deliveries('a change that is refused or lost leaves the handle as it was', () => {
  const bench = servingBench();
  receiveAt(bench, 0, [0]);
  const change = { type: 'operator.changeInvisible', delivery: 0, invisibleTimeMs: 5 };
  bench.give({ ...change, suspend: true });
  const request = bench.take('changeMessageInvisibletime');
  assert.is(request.frame.header.suspend, true);
  bench.answer(request, 208, { remark: 'not set any response code' });
  bench.give(change);
  const lost = bench.take('changeMessageInvisibletime');
  bench.advance(5_000);
  bench.answer(lost, 0, { header: { popTime: 2_000, invisibleTime: 5, reviveQid: 3 } });
  assert.equal(settledOf(bench), [
    ['changeInvisible', '0', 'refused', 208],
    ['changeInvisible', '0', 'unanswered', undefined],
  ]);
  assert.is(bench.state.deliveries.get(0)?.handles.length, 1);
});

deliveries(
  'a delivery or a handle that there is not is asked nothing of, but for a log line',
  () => {
    const bench = servingBench();
    receiveAt(bench, 0, [0]);
    const orders = [
      { type: 'operator.ack', delivery: 1 },
      { type: 'operator.ack', delivery: -2 },
      { type: 'operator.ack', delivery: 'x' },
      { type: 'operator.changeInvisible', delivery: 0, handle: 1, invisibleTimeMs: 1 },
      { type: 'operator.batchAck', deliveries: [0, 5] },
      { type: 'operator.batchAck', deliveries: [] },
      { type: 'operator.batchAck' },
    ];
    for (const [index, order] of orders.entries()) {
      bench.give(order);
      assert.is(bench.logs.length, index + 1);
    }
    assert.equal(settledOf(bench), []);
    assert.is(bench.sent.length, 0);
  },
);

deliveries(
  'a batch brings together what came in one pop, and settles when every broker has',
  () => {
    const bench = servingBench(['broker-a', 'broker-b']);
    receiveAt(bench, 0, [0, 9]);
    receiveAt(bench, 30, [31]);
    receiveAt(bench, 10, [10, 12]);
    bench.give({ type: 'operator.batchAck', deliveries: [0, 1, 2, 3, -1] });
    const first = bench.take('batchAckMessage');
    const second = bench.take('batchAckMessage');
    const pop = { c: 'shops', t: 'orders', r: '0', q: 0, rq: 3, pt: 1_000, it: 60_000 };
    assert.is(first.to, masterOf('broker-a'));
    // Bits 0 and 9; bits 0 and 2.
    assert.equal(first.frame.body, {
      brokerName: 'broker-a',
      acks: [
        { ...pop, so: 0, b: 'AQI=' },
        { ...pop, so: 10, b: 'BQ==' },
      ],
    });
    assert.is(second.to, masterOf('broker-b'));
    assert.equal(second.frame.body, {
      brokerName: 'broker-b',
      acks: [{ ...pop, so: 30, b: 'Ag==' }],
    });
    bench.answer(first, 208);
    assert.equal(settledOf(bench), []);
    bench.answer(second, 0);
    assert.equal(settledOf(bench), [['batchAck', '0,1,2,3,4', 'refused', 208]]);
  },
);

deliveries('a request mode is told to every broker of the topic', () => {
  const bench = servingBench(['broker-a', 'broker-b']);
  const order = { type: 'operator.setRequestMode', mode: 'POP', popShareQueueNum: 2 };
  bench.give({ ...order, group: 'others' });
  const requests = [bench.take('setMessageRequestMode'), bench.take('setMessageRequestMode')];
  assert.equal(
    requests.map(({ to }) => to),
    [masterOf('broker-a'), masterOf('broker-b')],
  );
  assert.equal(requests[1]?.frame.body, {
    ...{ topic: 'orders', consumerGroup: 'others', mode: 'POP', popShareQueueNum: 2 },
  });
  for (const request of requests) bench.answer(request, 0);
  assert.equal(settledOf(bench), [['setRequestMode', 'others@orders', 'done', 0]]);
});

deliveries.run();
