import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bench, masterOf, messageOf, receiveAt, routeTo, servingBench } from './fixtures.ts';

const receiving = suite('simple consumer: receiving');

const order = { type: 'operator.receive', id: 'one', invisibleTimeMs: 10_000 };

receiving('a receive asks one broker for messages of all its queues', () => {
  const bench = servingBench(['broker-a'], { tags: 'a || b' });
  bench.advance(70);
  bench.give(order);
  const { to, frame } = bench.take('popMessage');
  assert.is(to, masterOf('broker-a'));
  assert.equal(frame.header, {
    ...{ consumerGroup: 'shops', topic: 'orders', queueId: -1, maxMsgNums: 32, initMode: 0 },
    ...{ invisibleTime: 10_000, pollTime: 0, bornTime: bench.at, expType: 'TAG', exp: 'a || b' },
    ...{ order: false, bname: 'broker-a' },
  });
  assert.is(frame.oneway, false);
});

receiving('whatever an order says goes into the request', () => {
  const bench = servingBench(['broker-a', 'broker-b']);
  const more = { maxMsgNums: 4, pollTimeMs: 500, queueId: 2, broker: 'broker-b', tags: 'x' };
  bench.give({ ...order, ...more, initMode: 1 });
  const { to, frame } = bench.take('popMessage');
  assert.is(to, masterOf('broker-b'));
  const { maxMsgNums, pollTime, queueId, exp, initMode } = frame.header;
  assert.equal([maxMsgNums, pollTime, queueId, exp, initMode], [4, 500, 2, 'x', 1]);
});

receiving('each message found is a delivery with a handle, told before the receive settles', () => {
  const bench = servingBench();
  bench.give(order);
  const named = { POP_CK: '4 900 60000 2 1 broker-a 0 5', KEYS: 'k', TAGS: 'a' };
  bench.answer(bench.take('popMessage'), 0, {
    header: {
      ...{ popTime: 1_000, invisibleTime: 10_000, reviveQid: 3, restNum: 0 },
      startOffsetInfo: '0 3 100;0 0 57;1 0 4',
      msgOffsetInfo: '0 3 100,102;0 0 57;1 0 5',
    },
    body: [
      messageOf('one', { queueId: 3, queueOffset: 100 }),
      messageOf('two', { queueId: 3, queueOffset: 102 }),
      messageOf('three', { queueOffset: 57 }),
      messageOf('again', { queueOffset: 5, reconsumeTimes: 1, named }),
    ],
  });
  assert.equal(
    bench.received.map(({ delivery, handle }) => [delivery, handle]),
    [
      [0, '100 1000 10000 3 0 broker-a 3 100'],
      [1, '100 1000 10000 3 0 broker-a 3 102'],
      [2, '57 1000 10000 3 0 broker-a 0 57'],
      [3, '4 900 60000 2 1 broker-a 0 5'],
    ],
  );
  assert.equal(bench.received[3], {
    ...{ kind: 'received', group: 'shops', topic: 'orders', brokerName: 'broker-a' },
    ...{ receive: 'one', delivery: 3, handle: named.POP_CK, msgId: 'id-again', keys: 'k' },
    ...{ tags: 'a', body: new TextEncoder().encode('again'), reconsumeTimes: 1 },
    ...{ popTime: 900, invisibleTime: 60_000 },
  });
  assert.equal(bench.settled, [
    { kind: 'settled', what: 'receive', id: 'one', outcome: 'done', code: 0 },
  ]);
});

receiving('a message from a retry topic under its own name gets the marker of that topic', () => {
  const bench = servingBench();
  bench.give(order);
  bench.answer(bench.take('popMessage'), 0, {
    header: {
      ...{ popTime: 1, invisibleTime: 2, reviveQid: 0 },
      startOffsetInfo: '0 0 9;1 0 4;2 0 6',
      msgOffsetInfo: '0 0 9;1 0 4;2 0 7',
    },
    body: [
      messageOf('first', { topic: '%RETRY%shops_orders', queueOffset: 4 }),
      messageOf('second', { topic: '%RETRY%shops+orders', queueOffset: 7 }),
    ],
  });
  assert.equal(
    bench.received.map(({ handle }) => handle),
    ['4 1 2 0 1 broker-a 0 4', '6 1 2 0 2 broker-a 0 7'],
  );
});

receiving('a message of which the answer says too little is left to come back', () => {
  const bench = servingBench();
  bench.give(order);
  const header = { popTime: 1, invisibleTime: 2, startOffsetInfo: '0 0 0', msgOffsetInfo: '0 0 0' };
  const body = [messageOf('one'), messageOf('two', { queueOffset: 1 })];
  bench.answer(bench.take('popMessage'), 0, { header, body });
  assert.is(bench.received.length, 1);
  assert.match(bench.logs.at(-1)?.text ?? '', 'orders in queue 0 at 1 came without a handle');
});

receiving('nothing found is an empty receive, whichever of its codes the broker says', () => {
  for (const code of [209, 210, 19]) {
    const bench = servingBench();
    bench.give(order);
    bench.answer(bench.take('popMessage'), code, { remark: 'NO_MESSAGE_IN_QUEUE' });
    const [{ outcome, code: told, remark } = {}] = bench.settled;
    assert.equal([outcome, told, remark], ['empty', code, 'NO_MESSAGE_IN_QUEUE']);
  }
});

receiving('a refusal settles with the code and the remark of the broker', () => {
  const bench = servingBench();
  bench.give(order);
  bench.answer(bench.take('popMessage'), 16, { remark: 'no permission' });
  const [{ outcome, code, remark } = {}] = bench.settled;
  assert.equal([outcome, code, remark], ['refused', 16, 'no permission']);
});

receiving(
  'a long poll is waited for as long as the broker may hold it, and no receive for ever',
  () => {
    const bench = servingBench();
    bench.advance(1_000);
    bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeTo('broker-a') });
    bench.answer(bench.take('heartBeat'), 0);
    bench.give({ ...order, pollTimeMs: 20_000 });
    const request = bench.take('popMessage');
    bench.advance(22_900);
    assert.is(bench.settled.length, 0);
    bench.advance(2_200);
    assert.equal(
      bench.settled.map(({ outcome }) => outcome),
      ['unanswered'],
    );
    bench.answer(request, 0, { body: [messageOf('late')] });
    assert.is(bench.settled.length, 1);
    assert.is(bench.received.length, 0);
    assert.is(bench.state.open.size, 0);
  },
);

receiving('a lost connection leaves a receive unanswered', () => {
  const bench = servingBench();
  bench.give(order);
  const { connection } = bench.take('popMessage');
  bench.give({ type: 'link.closed', connection });
  const [{ outcome, code } = {}] = bench.settled;
  assert.equal([outcome, code], ['unanswered', undefined]);
});

receiving('brokers take turns, whatever else is asked between', () => {
  const bench = servingBench(['broker-a', 'broker-b']);
  const asked: string[] = [];
  for (const id of ['1', '2', '3']) {
    bench.give({ ...order, id });
    asked.push(bench.take('popMessage').to);
    bench.give({ type: 'operator.setRequestMode', mode: 'POP' });
  }
  assert.equal(asked, ['broker-a', 'broker-b', 'broker-a'].map(masterOf));
});

receiving('what is asked before the route is known goes out when it is, in order', () => {
  const bench = new Bench();
  for (const id of ['1', '2']) bench.give({ ...order, id });
  assert.is(bench.sent.filter(({ frame }) => frame.command === 'popMessage').length, 0);
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeTo('broker-a') });
  for (const id of ['1', '2']) {
    bench.answer(bench.take('popMessage'), 210);
    assert.is(bench.settled.at(-1)?.id, id);
  }
  assert.is(bench.state.awaiting.size, 0);
});

receiving('a topic that no name server knows is refused, and looked up again by the next', () => {
  const bench = new Bench();
  bench.give(order);
  bench.answer(bench.take('getRouteInfoByTopic'), 17, { remark: 'No topic route info' });
  const [{ outcome, code, remark } = {}] = bench.settled;
  assert.equal([outcome, code], ['refused', -1]);
  assert.match(remark ?? '', 'No route info of this topic: orders');
  bench.give({ ...order, id: 'two' });
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeTo('broker-a') });
  bench.take('popMessage');
});

receiving('a broker that is not there is refused by its name', () => {
  const bench = servingBench();
  bench.give({ ...order, broker: 'broker-x' });
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeTo('broker-a') });
  assert.match(bench.settled[0]?.remark ?? '', '"broker-x"');
});

receiving('a number that is none is refused before anything is sent', () => {
  for (const wrong of [{ invisibleTimeMs: undefined }, { maxMsgNums: 1.5 }, { pollTimeMs: 'x' }]) {
    const bench = servingBench();
    bench.give({ ...order, ...wrong });
    assert.match(bench.settled[0]?.remark ?? '', Object.keys(wrong)[0]!);
    assert.is(bench.sent.length, 0);
  }
});

receiving('of more deliveries than it may keep the oldest are forgotten', () => {
  const bench = servingBench(['broker-a'], { deliveriesMax: 2 });
  receiveAt(bench, 0, [0, 1, 2]);
  bench.give({ type: 'operator.ack', delivery: 0 });
  assert.match(bench.logs.at(-1)?.text ?? '', 'there is no delivery 0');
  bench.give({ type: 'operator.ack', delivery: 1 });
  assert.is(bench.take('ackMessage').frame.header.offset, 1);
});

receiving.run();
