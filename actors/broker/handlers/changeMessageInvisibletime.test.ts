import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TestDelivery } from '../pop/testPops.ts';
import {
  ack,
  change,
  copied,
  deliveriesOf,
  forged,
  illegalArgument,
  noQueue,
  noTopic,
  pop,
  poppable,
  take,
} from '../pop/testPops.ts';

const acks = suite('CHANGE_MESSAGE_INVISIBLETIME');

acks('refusals of a change have zeroes in the header', () => {
  const broker = poppable(2);
  const delivery = take(broker);
  const refused = (more: Parameters<typeof change>[3]) => {
    const answer = change(broker, delivery, 3_000, more);
    assert.equal(answer?.header, { popTime: 0, invisibleTime: 0, reviveQid: 0 });
    return [answer?.code, answer?.remark];
  };
  assert.equal(refused({ topic: 'none' }), [17, noTopic]);
  assert.equal(refused({ queueId: 4 }), [13, noQueue(4)]);
  assert.equal(refused({ offset: 2 }), [208, 'not set any response code']);
  const ordered = forged(delivery, 3, '999').handle;
  assert.is(refused({ extraInfo: ordered })[0], 0, 'the group is past it: nothing to do');
  const bad = change(broker, delivery, 3_000, { extraInfo: 'bad' });
  const words = `${illegalArgument}getReviveQid fail, extraInfoStrs length 1`;
  assert.equal([bad?.code, bad?.remark, bad?.header], [1, words, undefined]);
  const { realTopic: topic, queueId, offset, handle: extraInfo } = delivery;
  const about = { consumerGroup: 'CG', topic, queueId, offset, extraInfo };
  assert.is(broker.ask('c', 'changeMessageInvisibletime', about)?.code, 1);
  assert.is(broker.observed('invisibleChanged').length, 0);
  assert.equal(copied(broker), [0]);
});

/** The handle that a client makes of the answer to a change. */
function after(delivery: TestDelivery, answer: ReturnType<typeof change>): TestDelivery {
  const { popTime, invisibleTime, reviveQid } = answer?.header ?? {};
  const { offset, queueId } = delivery;
  const when = `${offset} ${popTime} ${invisibleTime} ${reviveQid}`;
  const handle = `${when} 0 broker-a ${queueId} ${offset}`;
  return { ...delivery, handle };
}

acks('after a change the old handle has no power and the new one has', () => {
  const broker = poppable(2);
  const [one, two] = deliveriesOf(pop(broker, 'orders'));
  if (one === undefined || two === undefined) throw new Error('nothing to pop');
  const oldPopTime = broker.at;
  broker.advance(1_000);
  const first = change(broker, one, 20_000);
  assert.equal([first?.code, first?.remark], [0, 'not set any response code']);
  assert.equal(broker.observed('invisibleChanged'), [
    {
      kind: 'invisibleChanged',
      group: 'CG',
      topic: 'orders',
      queueId: 0,
      queueOffset: 0,
      oldPopTime,
      popTime: broker.at,
      invisibleTime: 20_000,
    },
  ]);
  ack(broker, one);
  const changed = after(two, change(broker, two, 20_000));
  ack(broker, changed);
  assert.equal(copied(broker), [0]);
});

acks('a change of what is acknowledged, back already or changed already adds a delivery', () => {
  const done = poppable(1);
  const delivery = take(done);
  ack(done, delivery);
  change(done, delivery, 1_000);
  assert.equal(copied(done), [0]);
  const back = poppable(1);
  const old = take(back, { invisibleTime: 1_000 });
  back.advance(3_200);
  change(back, old, 1_000);
  assert.equal(copied(back), [0, 0]);
  const twice = poppable(1);
  const again = take(twice);
  twice.advance(10);
  change(twice, again, 1_000);
  change(twice, again, 2_000);
  assert.equal(copied(twice), [0, 0]);
});

acks('a change in the millisecond of the pop gets a name of its own', () => {
  const broker = poppable(1);
  const delivery = take(broker);
  const changed = after(delivery, change(broker, delivery, 1_000));
  assert.is.not(changed.handle.split(' ')[1], delivery.handle.split(' ')[1]);
  ack(broker, changed);
  assert.equal(copied(broker), []);
});

acks('museum #10276: a change that ends when the old hiding ends loses the message', () => {
  for (const museum of [['changeDeletesNewRecord'], []] as const) {
    const broker = poppable(1, { museum });
    const delivery = take(broker, { invisibleTime: 10_000 });
    broker.advance(4_000);
    assert.is(change(broker, delivery, 6_000)?.code, 0);
    assert.equal(copied(broker), museum.length === 0 ? [0] : []);
  }
});

acks('museum: an index that ignores the gaps of a filter acknowledges another message', () => {
  for (const museum of [['ackIndexIgnoresGaps'], []] as const) {
    const broker = poppable(5, { museum });
    const popped = deliveriesOf(pop(broker, 'orders', { exp: 'A' }));
    const middle = popped.find(({ offset }) => offset === 2);
    if (middle === undefined) throw new Error('nothing to pop');
    ack(broker, middle);
    assert.equal(copied(broker), museum.length === 0 ? [0, 4] : [0, 2]);
  }
});

acks.run();
