/** Pops in order: one batch of a queue at a time. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TestBroker } from '../testBroker.ts';
import { batch, offsetOf, offsetsOf, popInOrder } from './testOrders.ts';
import { ack, change, deliveriesOf, forged, pop, poppable } from './testPops.ts';

const ordering = suite('broker: pops in order');

ordering('the answer says 999, the offsets and how often they were out; the offset stays', () => {
  const broker = poppable(5);
  const answer = popInOrder(broker, { maxMsgNums: 3 });
  assert.equal(answer?.header, {
    popTime: broker.at,
    invisibleTime: 3_000,
    reviveQid: 999,
    restNum: 2,
    startOffsetInfo: '0 0 0',
    msgOffsetInfo: '0 0 0,1,2',
    orderCountInfo: '0 0 0',
  });
  assert.is(offsetOf(broker), 0);
  assert.is(broker.observed('popped').length, 0);
  assert.equal(
    broker.observed('orderedPopped').map(({ messages }) => messages.map(({ count }) => count)),
    [[0, 0, 0]],
  );
});

ordering('a queue that is held up answers 210 with nothing left and empty texts', () => {
  const broker = poppable(5);
  batch(broker, { maxMsgNums: 3 });
  const answer = popInOrder(broker, { attemptId: 'other' });
  assert.is(answer?.code, 210);
  const { restNum, startOffsetInfo, msgOffsetInfo, orderCountInfo } = answer?.header ?? {};
  assert.equal([restNum, startOffsetInfo, msgOffsetInfo, orderCountInfo], [0, '', '', '']);
});

ordering('without an ack the same five come again after their time, counted once more', () => {
  const broker = poppable(10);
  assert.equal(offsetsOf(popInOrder(broker, { maxMsgNums: 5 })), [0, 1, 2, 3, 4]);
  broker.advance(2_999);
  assert.is(popInOrder(broker, { maxMsgNums: 5 })?.code, 210);
  broker.advance(1);
  const again = popInOrder(broker, { maxMsgNums: 5 });
  assert.equal(offsetsOf(again), [0, 1, 2, 3, 4]);
  const own = [0, 1, 2, 3, 4].map((offset) => `0 qo0%${offset} 1`).join(';');
  assert.is(again?.header?.orderCountInfo, `${own};0 0 1`);
});

ordering(
  'a message that is not acknowledged brings back those behind it, acknowledged or not',
  () => {
    const broker = poppable(4);
    const [one, two, three] = batch(broker, { maxMsgNums: 3, invisibleTime: 2_000 });
    ack(broker, one!);
    ack(broker, three!);
    assert.is(offsetOf(broker), 1);
    change(broker, two!, 3_000);
    broker.advance(2_999);
    assert.is(popInOrder(broker)?.code, 210);
    broker.advance(1);
    const again = popInOrder(broker, { maxMsgNums: 3 });
    assert.equal(offsetsOf(again), [1, 2, 3]);
    assert.is(again?.header?.orderCountInfo, '0 qo0%1 1;0 qo0%2 1;0 0 0');
  },
);

ordering('an attempt gets its own batch again at once, and is not counted for it', () => {
  const broker = poppable(1);
  const counts: (string | undefined)[] = [];
  const attempt = (attemptId?: string) =>
    counts.push(popInOrder(broker, attemptId ? { attemptId } : {})?.header?.orderCountInfo);
  attempt();
  broker.advance(3_000);
  attempt('A');
  attempt('A');
  broker.advance(3_000);
  attempt('B');
  attempt('B');
  broker.advance(3_000);
  attempt();
  const texts = [0, 1, 1, 2, 2, 3].map((n) => (n === 0 ? '0 0 0' : `0 qo0%0 ${n};0 0 ${n}`));
  assert.equal(counts, texts);
});

ordering('a smaller batch forgets the counts of what it does not have', () => {
  const broker = poppable(2);
  batch(broker);
  broker.advance(3_000);
  batch(broker, { maxMsgNums: 1 });
  broker.advance(3_000);
  assert.is(popInOrder(broker)?.header?.orderCountInfo, '0 qo0%0 2;0 0 0');
});

ordering('acks move the offset to the first that is left; the last one sets the queue free', () => {
  const broker = poppable(4);
  const deliveries = batch(broker, { maxMsgNums: 3 });
  const moved: number[] = [];
  for (const index of [1, 0, 2]) {
    assert.equal(ack(broker, deliveries[index]!)?.code, 0);
    moved.push(offsetOf(broker));
  }
  assert.equal(moved, [0, 2, 3]);
  assert.equal(offsetsOf(popInOrder(broker)), [3]);
});

ordering('an ack below the offset, or twice, or of another pop time, changes nothing', () => {
  const broker = poppable(3);
  const [one, two] = batch(broker);
  const stale = forged(two!, 1, String(broker.at - 1));
  assert.is(ack(broker, stale)?.code, 0);
  ack(broker, one!);
  ack(broker, one!);
  assert.is(offsetOf(broker), 1);
  ack(broker, two!);
  ack(broker, two!);
  assert.is(offsetOf(broker), 2);
  assert.is(popInOrder(broker)?.code, 210);
});

ordering('an ack of what the batch does not have is refused, and says where the group is', () => {
  const broker = poppable(3);
  const [one] = batch(broker, { maxMsgNums: 1 });
  const answer = ack(broker, { ...one!, offset: 1 });
  const where = 'key:orders@CG@0, old:0, commit:1, next:-1';
  assert.is(answer?.code, 13);
  assert.is(answer?.remark, `offset is illegal, ${where}, /127.0.0.1:50000`);
});

ordering('an ack of a queue that no batch is known of moves the offset behind it', () => {
  const broker = poppable(3);
  const handle = `0 ${broker.at} 3000 999 0 broker-a 0 1`;
  const made = { realTopic: 'orders', topic: 'orders', queueId: 0, offset: 1, handle };
  assert.is(ack(broker, { ...made, text: '', reconsumeTimes: 0 })?.code, 0);
  assert.is(offsetOf(broker), 2);
});

ordering('a change is answered the old pop time and how long it lasts from then on', () => {
  const broker = poppable(2);
  const [one, two] = batch(broker, { invisibleTime: 20_000 });
  broker.advance(7);
  const { at } = broker;
  const answer = change(broker, two!, 1_000);
  assert.equal(answer?.header, { popTime: at - 7, invisibleTime: 1_007, reviveQid: 999 });
  assert.is(answer?.remark, 'not set any response code');
  ack(broker, one!);
  broker.advance(999);
  assert.is(popInOrder(broker)?.code, 210);
  broker.advance(1);
  assert.equal(offsetsOf(popInOrder(broker)), [1]);
});

ordering('a change below the offset has zeroes; of another pop time it changes nothing', () => {
  const broker = poppable(2);
  const [one, two] = batch(broker);
  ack(broker, one!);
  const past = change(broker, one!, 60_000);
  assert.equal([past?.code, past?.header?.popTime, past?.header?.reviveQid], [0, 0, 0]);
  assert.is(change(broker, forged(two!, 1, '5'), 60_000)?.code, 0);
  broker.advance(3_000);
  assert.equal(offsetsOf(popInOrder(broker)), [1]);
});

ordering('each bit of a batch ack is an ack; one that fails tells, and the others count', () => {
  const broker = poppable(4);
  const [one] = batch(broker, { maxMsgNums: 2 });
  const pt = Number(one!.handle.split(' ')[1]);
  const entry = { c: 'CG', t: 'orders', r: '0', so: 0, q: 0, rq: 999, pt, it: 3_000 };
  // Bits 0, 1 and 3.
  const body = { brokerName: 'broker-a', acks: [{ ...entry, b: 'Cw==' }] };
  assert.is(broker.ask('c', 'batchAckMessage', {}, body)?.code, 13);
  assert.is(offsetOf(broker), 2);
});

ordering('a batch hidden for no time is hidden for as long as the next attempt asks for', () => {
  const broker = poppable(2);
  batch(broker, { invisibleTime: 0 });
  broker.advance(20);
  assert.is(popInOrder(broker, { invisibleTime: 2_000 })?.code, 210);
  broker.advance(1_980);
  assert.equal(offsetsOf(popInOrder(broker, { invisibleTime: 0 })), [0, 1]);
  broker.advance(20);
  assert.equal(offsetsOf(popInOrder(broker, { invisibleTime: 0 })), [0, 1]);
});

ordering('queues hold each other up in nothing, and retry topics are not read', () => {
  const broker = new TestBroker({ topics: { orders: 2, '%RETRY%CG_orders': 1 } });
  broker.open('c');
  broker.send('c', 'orders', 0, 'a');
  broker.send('c', 'orders', 1, 'b');
  broker.send('c', '%RETRY%CG_orders', 0, 'r');
  broker.take();
  for (let times = 0; times < 10; times += 1) {
    const found = deliveriesOf(popInOrder(broker)).map(({ text }) => text);
    assert.equal([...found].sort(), ['a', 'b']);
    broker.advance(3_000);
  }
  const [held] = deliveriesOf(popInOrder(broker, { queueId: 0 }));
  assert.is(held?.text, 'a');
  assert.equal(
    deliveriesOf(popInOrder(broker)).map(({ text }) => text),
    ['b'],
  );
  assert.is(broker.state.revive.checkpoints.size, 0);
});

ordering('what a filter passes over does not hold an empty queue up', () => {
  const broker = poppable(4);
  assert.is(popInOrder(broker, { exp: 'C' })?.code, 210);
  assert.is(offsetOf(broker), 4);
  const filtered = poppable(4);
  const [, last] = batch(filtered, { exp: 'B' });
  assert.equal(offsetOf(filtered), 0);
  assert.is(last?.offset, 3);
});

ordering('ordered pops do not take a turn of the revive queues', () => {
  const broker = poppable(3, { reviveQueueNum: 8 });
  batch(broker, { maxMsgNums: 1, consumerGroup: 'other' });
  const first = pop(broker, 'orders', { maxMsgNums: 1 });
  assert.is(first?.header?.reviveQid, 0);
});

ordering.run();
