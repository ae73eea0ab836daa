import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ResponseFrame } from '../../../protocol/frame.ts';
import { isTimerSet, TestBroker } from '../testBroker.ts';
import { deliveriesOf, pop } from './testPops.ts';

const polling = suite('broker: pops that wait');

function brokerWith(more = {}): TestBroker {
  const broker = new TestBroker({ topics: { orders: 4, other: 1 }, ...more });
  for (const connection of ['c', 'd', 'p']) broker.open(connection);
  broker.take();
  return broker;
}

/** Lets a pop wait, and gives what answers it. */
function wait(
  broker: TestBroker,
  more: Parameters<typeof pop>[2] = {},
  connection = 'c',
  topic = 'orders',
) {
  const answer = pop(broker, topic, { pollTime: 8_000, ...more }, connection);
  assert.is(answer, undefined, 'it waits');
  const opaque = broker.lastOpaque;
  return () => broker.answerTo(connection, opaque) as ResponseFrame<'popMessage'> | undefined;
}

polling('a pop that finds nothing is answered 49 ms before its time is over, not before', () => {
  const broker = brokerWith();
  const answer = wait(broker, { pollTime: 1_000 });
  broker.advance(950);
  assert.is(answer(), undefined);
  broker.advance(1);
  assert.is(answer()?.code, 210);
  assert.is(answer()?.remark, 'NO_MESSAGE_IN_QUEUE');
  assert.equal(answer()?.header?.popTime, broker.at);
  assert.not.ok(isTimerSet(broker, 'popWait'));
});

polling('a pop that has less than 50 ms left does not wait', () => {
  const broker = brokerWith();
  assert.is(pop(broker, 'orders', { pollTime: 40 })?.code, 210);
  assert.is(pop(broker, 'orders', { pollTime: 0 })?.code, 210);
});

polling('a pop without a birth time waits as long as it says', () => {
  const broker = brokerWith();
  const answer = wait(broker, { pollTime: 1_000, bornTime: 0 });
  broker.advance(951);
  assert.is(answer()?.code, 210);
});

polling('a message wakes those who wait for its queue and for all, and nobody else', () => {
  const broker = brokerWith();
  const all = wait(broker, { queueId: -1 });
  const same = wait(broker, { queueId: 2, consumerGroup: 'other' });
  const others = wait(broker, { queueId: 1 });
  const topic = wait(broker, {}, 'c', 'other');
  broker.send('p', 'orders', 2, 'm');
  assert.is(all()?.code, 0);
  assert.is(same()?.code, 0);
  assert.is(others(), undefined);
  assert.is(topic(), undefined);
  assert.equal(
    deliveriesOf(all()).map(({ text }) => text),
    ['m'],
  );
});

polling('of two who wait for the same, the one that ends first is woken, and only it', () => {
  const broker = brokerWith();
  const late = wait(broker, { pollTime: 9_000 });
  const early = wait(broker, { pollTime: 5_000 });
  broker.send('p', 'orders', 0, 'm');
  assert.is(early()?.code, 0);
  assert.is(late(), undefined);
  broker.advance(9_000);
  assert.is(late()?.code, 210);
  assert.is(broker.sent('c').length, 2, 'each is answered once');
});

polling('a pop whose tags do not want the message waits on, to its end', () => {
  const broker = brokerWith();
  const answer = wait(broker, { exp: 'A' });
  broker.send('p', 'orders', 0, 'm', { TAGS: 'B' });
  assert.is(answer(), undefined);
  broker.send('p', 'orders', 0, 'n', { TAGS: 'A' });
  assert.is(answer()?.header?.msgOffsetInfo, '0 0 1');
});

polling('a first one that does not want the message keeps it from the others of its key', () => {
  const broker = brokerWith();
  const first = wait(broker, { exp: 'A', pollTime: 5_000 });
  const second = wait(broker, { exp: 'B' }, 'd');
  broker.send('p', 'orders', 0, 'm', { TAGS: 'B' });
  assert.is(first(), undefined);
  assert.is(second(), undefined);
});

polling('a pop that leaves messages lets the next that waits for the same go on', () => {
  const broker = brokerWith();
  wait(broker, { exp: 'A', pollTime: 5_000 });
  const second = wait(broker, { exp: 'B' }, 'd');
  for (const text of ['m', 'n']) broker.send('p', 'orders', 0, text, { TAGS: 'B' });
  broker.step({ type: 'link.closed', connection: 'c' });
  assert.is(second(), undefined);
  assert.is(pop(broker, 'orders', { maxMsgNums: 1, exp: 'B' }, 'p')?.header?.restNum, 1);
  assert.equal(
    deliveriesOf(second()).map(({ text }) => text),
    ['n'],
  );
});

polling('a copy in the retry topic wakes its group alone: on all queues, or on queue 0', () => {
  const broker = brokerWith();
  broker.send('p', 'orders', 3, 'm');
  pop(broker, 'orders', { invisibleTime: 1_000, queueId: 3 });
  pop(broker, 'orders', { consumerGroup: 'other', queueId: 3, invisibleTime: 60_000 });
  broker.take();
  const all = wait(broker);
  const zero = wait(broker, { queueId: 0, pollTime: 7_000 }, 'd');
  const one = wait(broker, { queueId: 1 });
  const others = wait(broker, { consumerGroup: 'other' });
  broker.advance(3_200);
  assert.is(broker.observed('revived').length, 1);
  assert.equal(
    [all, zero].filter((answer) => answer()?.code === 0).length,
    1,
    'one of them has got the copy',
  );
  assert.is(one(), undefined);
  assert.is(others(), undefined);
  const first = all() ?? zero();
  assert.is(deliveriesOf(first)[0]?.reconsumeTimes, 1);
});

polling(
  'one more than allowed may wait for the same, and so many in all; others are told 209',
  () => {
    const broker = brokerWith({ popPollingSize: 2, maxPopPollingSize: 4 });
    for (let i = 0; i < 3; i += 1) wait(broker, { queueId: 0 });
    const full = pop(broker, 'orders', { pollTime: 8_000, queueId: 0 });
    assert.equal([full?.code, full?.remark], [209, 'NO_MESSAGE_IN_QUEUE']);
    assert.is(full?.header?.startOffsetInfo, '');
    wait(broker, { queueId: 1 });
    assert.is(pop(broker, 'orders', { pollTime: 8_000, queueId: 2 })?.code, 209);
  },
);

polling('a closed connection takes its pops along: no answer, and no message for them', () => {
  const broker = brokerWith();
  wait(broker, {}, 'd');
  broker.step({ type: 'link.closed', connection: 'd' });
  assert.is(broker.state.popWaiting.byDue.size, 0);
  assert.not.ok(isTimerSet(broker, 'popWait'));
  broker.send('p', 'orders', 0, 'm');
  assert.is(broker.observed('popped').length, 0);
  assert.is(deliveriesOf(pop(broker, 'orders')).length, 1);
});

polling('a filter that finds nothing among very many messages looks on by itself', () => {
  const broker = brokerWith({ maxFilterMessages: 10 });
  for (let i = 0; i < 35; i += 1) broker.send('p', 'orders', 0, 'm', { TAGS: 'B' });
  broker.send('p', 'orders', 0, 'wanted', { TAGS: 'A' });
  const answer = wait(broker, { exp: 'A', queueId: 0 });
  broker.advance(3);
  assert.is(answer()?.header?.msgOffsetInfo, '0 0 35');
});

polling('a delivery that would have the name of another waits for the next millisecond', () => {
  const broker = brokerWith();
  broker.send('p', 'orders', 0, 'm');
  const first = deliveriesOf(pop(broker, 'orders', { queueId: 0 }));
  const back = { consumerGroup: 'CG', topic: 'orders', queueId: 0, commitOffset: 0 };
  broker.ask('p', 'updateConsumerOffset', back);
  const answer = wait(broker, { queueId: 0 });
  broker.advance(1);
  const second = deliveriesOf(answer());
  assert.is(second.length, 1);
  assert.is.not(second[0]?.handle, first[0]?.handle);
});

polling('a pop for nothing does not go round in circles: it is answered at its end', () => {
  const broker = brokerWith();
  broker.send('p', 'orders', 0, 'm');
  const answer = wait(broker, { maxMsgNums: 0, pollTime: 1_500 });
  const { nextId } = broker.state.popWaiting;
  broker.advance(1_400);
  assert.is(broker.state.popWaiting.nextId, nextId);
  broker.advance(100);
  assert.equal([answer()?.code, answer()?.header?.restNum], [210, 1]);
});

polling('with synchronous flush a message wakes once the disk has it', () => {
  const broker = brokerWith({ flushDiskType: 'SYNC_FLUSH' });
  const answer = wait(broker);
  broker.isDiskQuick = false;
  broker.take();
  broker.send('p', 'orders', 0, 'm');
  assert.is(answer(), undefined);
  const sync = broker.outputs.find((output) => output.type === 'disk.sync');
  if (sync?.type !== 'disk.sync') throw new Error('no sync');
  broker.confirm(sync.id);
  assert.is(answer()?.code, 0);
});

polling.run();
