import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { masterOf, messageOf, routeTo, servingBench } from './fixtures.ts';

const asking = suite('simple consumer: receiving in order, and questions');

asking('a receive in order says so, and names its attempt', () => {
  const bench = servingBench();
  const order = { type: 'operator.receive', id: 'one', invisibleTimeMs: 9_000, fifo: true };
  bench.give({ ...order, attemptId: 'a1' });
  const { order: isOrdered, attemptId } = bench.take('popMessage').frame.header;
  assert.equal([isOrdered, attemptId], [true, 'a1']);
});

asking(
  'how often a message was handed out before comes from the answer, message by message',
  () => {
    const bench = servingBench();
    const order = { type: 'operator.receive', id: 'one', invisibleTimeMs: 9_000, fifo: true };
    const times = (orderCountInfo: string) => {
      bench.give(order);
      bench.answer(bench.take('popMessage'), 0, {
        header: {
          ...{ popTime: 1_000, invisibleTime: 9_000, reviveQid: 999, restNum: 0, orderCountInfo },
          ...{ startOffsetInfo: '0 2 8', msgOffsetInfo: '0 2 8,9' },
        },
        body: [8, 9].map((queueOffset) =>
          messageOf(`m${queueOffset}`, { queueId: 2, queueOffset }),
        ),
      });
      return bench.received.slice(-2).map(({ reconsumeTimes }) => reconsumeTimes);
    };
    assert.equal(times('0 qo2%8 3;0 2 0'), [3, 0], 'a new one stays new');
    assert.equal(times('0 2 4'), [4, 4], 'old brokers count by queues alone');
    assert.equal(bench.received[0]?.handle, '8 1000 9000 999 0 broker-a 2 8');
    bench.give(order);
    const header = { reviveQid: 999, orderCountInfo: '0 2' };
    bench.answer(bench.take('popMessage'), 0, { header: header as never, body: [messageOf('m')] });
    assert.is(bench.settled.at(-1)?.outcome, 'refused');
  },
);

asking('a peek tells what it has seen, and makes no deliveries of it', () => {
  const bench = servingBench(['broker-a', 'broker-b']);
  bench.give({ type: 'operator.peek', id: 'p', broker: 'broker-b', queueId: 3, maxMsgNums: 2 });
  const peek = bench.take('peekMessage');
  assert.is(peek.to, masterOf('broker-b'));
  const about = { consumerGroup: 'shops', topic: 'orders', queueId: 3, bname: 'broker-b' };
  assert.equal(peek.frame.header, { ...about, maxMsgNums: 2 });
  const header = { popTime: 0, invisibleTime: 0, reviveQid: 0, restNum: 7 };
  bench.answer(peek, 0, { header, body: [messageOf('one')] });
  assert.equal(bench.settled, [
    { kind: 'settled', what: 'peek', id: 'p', outcome: 'done', code: 0 },
  ]);
  assert.is(bench.state.nextDelivery, 0);
  bench.give({ type: 'operator.peek', id: 'q' });
  bench.answer(bench.take('peekMessage'), 19, { header: { ...header, restNum: 0 } });
  assert.is(bench.settled.at(-1)?.outcome, 'empty');
  bench.give({ type: 'operator.peek', id: 'r' });
  bench.answer(bench.take('peekMessage'), 17, { header });
  assert.equal([bench.settled.at(-1)?.outcome, bench.settled.at(-1)?.code], ['refused', 17]);
});

asking('a notification waits as long as it says, and settles as yes, no or full', () => {
  const bench = servingBench();
  const settle = (header: { hasMsg: boolean; pollingFull: boolean }) => {
    const order = { type: 'operator.notification', id: 'n', pollTimeMs: 5_000, fifo: true };
    bench.give({ ...order, attemptId: 'a', tags: 'x' });
    const asked = bench.take('notification');
    const { pollTime, bornTime, order: isOrdered, attemptId, exp, expType } = asked.frame.header;
    assert.equal([pollTime, bornTime, isOrdered], [5_000, bench.at, true]);
    assert.equal([attemptId, exp, expType], ['a', 'x', 'TAG']);
    bench.answer(asked, 0, { header });
    const { outcome, pollingFull } = bench.settled.at(-1) ?? {};
    return [outcome, pollingFull];
  };
  assert.equal(settle({ hasMsg: true, pollingFull: false }), ['done', undefined]);
  assert.equal(settle({ hasMsg: false, pollingFull: false }), ['empty', undefined]);
  assert.equal(settle({ hasMsg: false, pollingFull: true }), ['empty', true]);
});

asking('a notification is given the time that it waits and three seconds on top', () => {
  const bench = servingBench();
  bench.advance(1_000);
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeTo('broker-a') });
  bench.answer(bench.take('heartBeat'), 0);
  bench.give({ type: 'operator.notification', id: 'slow', pollTimeMs: 20_000 });
  bench.take('notification');
  bench.advance(22_900);
  assert.equal(bench.settled, []);
  bench.advance(2_200);
  assert.is(bench.settled.at(-1)?.outcome, 'unanswered');
});

asking('polling info settles with the number', () => {
  const bench = servingBench();
  const count = (pollingNum: number) => {
    bench.give({ type: 'operator.pollingInfo', id: 'i' });
    bench.answer(bench.take('pollingInfo'), 0, { header: { pollingNum } });
    const { outcome, pollingNum: told } = bench.settled.at(-1) ?? {};
    return [outcome, told];
  };
  assert.equal(
    [count(3), count(0)],
    [
      ['done', 3],
      ['empty', 0],
    ],
  );
});

asking('a question with numbers that are none is refused', () => {
  const bench = servingBench();
  bench.give({ type: 'operator.peek', id: 'p', maxMsgNums: 'x' });
  bench.give({ type: 'operator.notification', id: 'n', pollTimeMs: 0.5 });
  bench.give({ type: 'operator.pollingInfo', id: 'i', queueId: null });
  assert.equal(
    bench.settled.map(({ outcome, code }) => [outcome, code]),
    [
      ['refused', -1],
      ['refused', -1],
      ['refused', -1],
    ],
  );
});

asking.run();
