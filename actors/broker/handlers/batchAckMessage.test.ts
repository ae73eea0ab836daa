import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bitSetOf } from '../../../protocol/ackBits.ts';
import type { BatchAck } from '../../../protocol/bodies/batchAck.ts';
import {
  copied,
  deliveriesOf,
  illegalArgument,
  pop,
  poppable,
  type TestDelivery,
  take,
} from '../pop/testPops.ts';
import type { TestBroker } from '../testBroker.ts';

const acks = suite('BATCH_ACK_MESSAGE');

function batch(broker: TestBroker, entries: readonly BatchAck[] | undefined, name = 'broker-a') {
  const body = entries && { brokerName: name, acks: entries };
  return broker.ask('c', 'batchAckMessage', {}, body);
}

/** An entry for offsets of the delivery's pop. */
function entryOf({ handle }: TestDelivery, offsets: readonly number[], more = {}): BatchAck {
  const [so = '0', pt, it, rq] = handle.split(' ').map(Number);
  return {
    b: bitSetOf(Number(so), offsets),
    c: 'CG',
    it: it ?? 0,
    pt: pt ?? 0,
    q: 0,
    r: '0',
    rq: rq ?? 0,
    so: Number(so),
    t: 'orders',
    ...more,
  };
}

acks('a batch acknowledges exactly the offsets whose bits are set', () => {
  const broker = poppable(12);
  const [first] = deliveriesOf(pop(broker, 'orders'));
  if (first === undefined) throw new Error('nothing to pop');
  const answer = batch(broker, [entryOf(first, [0, 9])]);
  assert.equal([answer?.code, answer?.remark, answer?.header], [0, undefined, undefined]);
  assert.equal(
    broker.observed('acked').map(({ queueOffset }) => queueOffset),
    [0, 9],
  );
  assert.equal(copied(broker), [1, 2, 3, 4, 5, 6, 7, 8, 10, 11]);
});

acks('a batch of nothing, or no batch at all, is answered 208 without a word', () => {
  const broker = poppable(1);
  for (const entries of [undefined, []]) {
    const answer = batch(broker, entries);
    assert.equal([answer?.code, answer?.remark], [208, undefined]);
  }
});

acks('an entry that cannot be read ends the batch; those before it count', () => {
  const broker = poppable(3);
  const [first] = deliveriesOf(pop(broker, 'orders'));
  if (first === undefined) throw new Error('nothing to pop');
  const { b: _, ...withoutBits } = entryOf(first, []);
  const wrong = batch(broker, [entryOf(first, [0]), withoutBits, entryOf(first, [1])]);
  assert.is(wrong?.code, 1);
  const marker = batch(broker, [entryOf(first, [2]), entryOf(first, [1], { r: '7' })]);
  assert.equal(
    [marker?.code, marker?.remark],
    [1, `${illegalArgument}getRetry fail, format is wrong`],
  );
  assert.equal(copied(broker), [1]);
});

acks('entries of queues that are not there, and offsets outside, are passed over', () => {
  const broker = poppable(2);
  const [first] = deliveriesOf(pop(broker, 'orders'));
  if (first === undefined) throw new Error('nothing to pop');
  const elsewhere = [entryOf(first, [0], { t: 'none' }), entryOf(first, [0], { q: 9 })];
  assert.is(batch(broker, [...elsewhere, entryOf(first, [1, 40])])?.code, 0);
  assert.equal(copied(broker), [0]);
});

acks('a batch reaches the retry topic by its marker, and without a broker name too', () => {
  const broker = poppable(1);
  take(broker, { invisibleTime: 1_000 });
  broker.advance(3_200);
  broker.take();
  const copy = take(broker);
  const { topic: t, queueId: q } = copy;
  assert.is(batch(broker, [entryOf(copy, [0], { t, q, r: '1' })], '')?.code, 0);
  assert.is(broker.observed('acked')[0]?.topic, '%RETRY%CG_orders');
  assert.equal(copied(broker), []);
});

acks('an entry without bits is refused; one without a group acknowledges nothing', () => {
  const broker = poppable(1);
  const [first] = deliveriesOf(pop(broker, 'orders'));
  if (first === undefined) throw new Error('nothing to pop');
  assert.is(batch(broker, [entryOf(first, [0], { b: '' })])?.code, 1);
  assert.is(batch(broker, [entryOf(first, [0], { c: '' })])?.code, 0);
  assert.equal(copied(broker), [0]);
});

acks.run();
