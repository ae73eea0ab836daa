import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ack,
  copied,
  forged,
  illegalArgument,
  noQueue,
  noTopic,
  poppable,
  take,
} from '../pop/testPops.ts';

const acks = suite('ACK_MESSAGE');

acks('refusals of ACK come in upstream order and words, with no header', () => {
  const broker = poppable(2);
  const delivery = take(broker);
  const refused = (more: Parameters<typeof ack>[2]) => {
    const answer = ack(broker, delivery, more);
    assert.is(answer?.header, undefined);
    return [answer?.code, answer?.remark];
  };
  assert.equal(refused({ topic: 'none', queueId: 7 }), [17, noTopic]);
  assert.equal(refused({ queueId: 1, offset: 99 }), [13, noQueue(1)]);
  assert.equal(refused({ queueId: -1 }), [13, noQueue(-1)]);
  assert.equal(refused({ offset: 3, extraInfo: 'bad' }), [
    208,
    'offset is illegal, key:orders@0, commit:3, store:0~2',
  ]);
  const short = `${illegalArgument}getBrokerName fail, extraInfoStrs length 1`;
  assert.equal(refused({ extraInfo: 'bad' }), [1, short]);
  assert.equal(refused({ extraInfo: '' }), [1, short]);
  assert.equal(refused({ extraInfo: 'a b c d e f g h' }), [
    1,
    'java.lang.NumberFormatException: For input string: "d"',
  ]);
  const ordered = forged(delivery, 3, '999');
  assert.is(ack(broker, ordered)?.code, 0, 'the group is past it: nothing to do');
  assert.is(broker.observed('acked').length, 0);
  assert.equal(copied(broker), [0]);
});

acks('an ACK without a handle is refused', () => {
  const broker = poppable(1);
  const { queueId, offset } = take(broker);
  const header = { consumerGroup: 'CG', topic: 'orders', queueId, offset };
  const answer = broker.ask('c', 'ackMessage', header);
  assert.equal([answer?.code, answer?.remark], [1, `${illegalArgument}split extraInfo is null`]);
});

acks('an ACK succeeds without remark and header; at the end of the queue it does nothing', () => {
  const broker = poppable(1);
  const delivery = take(broker);
  const atEnd = ack(broker, delivery, { offset: 1 });
  assert.equal([atEnd?.code, atEnd?.remark, atEnd?.header], [0, undefined, undefined]);
  assert.is(broker.observed('acked').length, 0);
  assert.is(ack(broker, delivery)?.code, 0);
  assert.equal(broker.observed('acked'), [
    {
      kind: 'acked',
      group: 'CG',
      topic: 'orders',
      queueId: 0,
      queueOffset: 0,
      popTime: Number(delivery.handle.split(' ')[1]),
    },
  ]);
  assert.equal(copied(broker), []);
});

acks('the same ACK again succeeds and changes nothing', () => {
  const broker = poppable(1);
  const delivery = take(broker);
  for (let i = 0; i < 3; i += 1) assert.is(ack(broker, delivery)?.code, 0);
  assert.is(broker.observed('acked').length, 1);
  assert.is(broker.state.revive.surplus, 2);
  assert.equal(copied(broker), []);
  assert.is(broker.state.revive.surplus, 0);
});

acks('an ACK after the copy, or of the delivery before, leaves the copy alone', () => {
  const broker = poppable(1);
  const delivery = take(broker, { invisibleTime: 1_000 });
  broker.advance(3_200);
  assert.is(ack(broker, delivery)?.code, 0);
  const copy = take(broker, { invisibleTime: 1_000 });
  assert.is(ack(broker, copy, { extraInfo: delivery.handle })?.code, 0);
  broker.advance(3_200);
  assert.is(broker.observed('revived').length, 2);
  assert.is(broker.observed('acked').length, 0);
});

const fields = ['start offset', 'pop time', '', 'revive queue', '', 'broker name'] as const;
for (const [index, value] of [
  [0, '1'],
  [1, '1700000000001'],
  [3, '77'],
  [5, 'broker-b'],
] as const) {
  acks(`an ACK with another ${fields[index]} succeeds and the message comes back`, () => {
    const broker = poppable(2);
    const answer = ack(broker, forged(take(broker), index, value));
    assert.equal([answer?.code, broker.observed('acked').length], [0, 0]);
    assert.equal(copied(broker), [0]);
  });
}

acks('an ACK of another group, or of none, succeeds and the message comes back', () => {
  const broker = poppable(1);
  const delivery = take(broker);
  assert.is(ack(broker, delivery, { consumerGroup: 'other' })?.code, 0);
  const { realTopic: topic, queueId, offset, handle: extraInfo } = delivery;
  const nobody = broker.ask('c', 'ackMessage', { topic, queueId, offset, extraInfo });
  assert.is(nobody?.code, 0);
  assert.equal(copied(broker), [0]);
});

acks('an ACK with another invisible time, marker, or more fields counts', () => {
  for (const [index, value] of [
    [2, '10500'],
    [4, '1'],
    [8, '12345'],
  ] as const) {
    const broker = poppable(1);
    ack(broker, forged(take(broker), index, value));
    assert.equal(copied(broker), [], `field ${index}`);
  }
});

acks.run();
