import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { ack, deliveriesOf, pop, seedDrawing } from '../pop/testPops.ts';
import { TestBroker } from '../testBroker.ts';

const popping = suite('POP_MESSAGE');

const faq = '\nSee https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.';
const zeroes = { popTime: 0, invisibleTime: 0, reviveQid: 0, restNum: 0 };

function brokerWith(queues = 4, more = {}): TestBroker {
  const broker = new TestBroker({ topics: { orders: queues }, ...more });
  broker.open('c');
  return broker;
}

/** `count` messages in each queue: `q0m0`, `q0m1` and so on. */
function filled(queues: number, count: number, more = {}): TestBroker {
  const broker = brokerWith(queues, more);
  for (let queueId = 0; queueId < queues; queueId += 1) {
    for (let i = 0; i < count; i += 1) {
      const tags = i % 2 === 0 ? 'A' : 'B';
      const properties = { TAGS: tags, UNIQ_KEY: `K${queueId}-${i}` };
      broker.send('c', 'orders', queueId, `q${queueId}m${i}`, properties);
    }
  }
  broker.take();
  return broker;
}

popping('refusals come in upstream order, in its words, with zeroes in the header', () => {
  const broker = brokerWith();
  const refused = (more: Parameters<typeof pop>[2], topic = 'orders') => {
    const answer = pop(broker, topic, more);
    assert.equal(answer?.header, zeroes);
    assert.is(answer?.body, undefined);
    return [answer?.code, answer?.remark];
  };
  const host = '127.0.0.1';
  const late = { bornTime: broker.at - 501, maxMsgNums: 33 };
  assert.equal(refused(late), [210, `the broker[${host}] pop message is timeout too much`]);
  assert.equal(refused({ maxMsgNums: 33 }, 'none'), [
    29,
    `the broker[${host}] pop message's num is greater than 32`,
  ]);
  assert.equal(refused({}, 'none'), [17, `topic[none] not exist, apply first please! ${faq}`]);
  assert.equal(refused({ queueId: 4, consumerGroup: 'a b' }), [
    29,
    'queueId[4] is illegal, topic:[orders] topicConfig.readQueueNums:[4] ' +
      'consumer:[/127.0.0.1:50000]',
  ]);
  assert.equal(refused({ consumerGroup: 'a b' }), [
    26,
    `subscription group [a b] does not exist, ${faq}`,
  ]);
  assert.equal(refused({ exp: '||' }), [23, "parse the consumer's subscription failed"]);
  assert.equal(refused({ exp: 'A', expType: 'X' }), [
    23,
    "parse the consumer's subscription failed",
  ]);
});

popping('a broker, a topic or a group that may not be read from refuses', () => {
  const closed = brokerWith(4, { brokerPermission: 2 });
  assert.is(pop(closed, 'orders')?.remark, 'the broker[127.0.0.1] pop message is forbidden');
  const writeOnly = new TestBroker({ topics: { orders: { perm: 2 } } });
  writeOnly.open('c');
  const answer = pop(writeOnly, 'orders');
  assert.equal(
    [answer?.code, answer?.remark],
    [16, 'the topic[orders] peeking message is forbidden'],
  );
  const broker = brokerWith();
  const group = broker.state.groups.configs.get('TOOLS_CONSUMER');
  if (group === undefined) throw new Error('no group to close');
  const config = { ...group, groupName: 'CG', consumeEnable: false };
  broker.ask('c', 'updateAndCreateSubscriptionGroup', {}, config);
  const refused = pop(broker, 'orders');
  assert.equal([refused?.code, refused?.remark], [16, 'subscription group no permission, CG']);
});

popping('a filter that cannot be read and a negative number hand nothing out', () => {
  const broker = filled(1, 1);
  const sql = pop(broker, 'orders', { expType: 'SQL92', exp: 'a > > 1' });
  assert.is(sql?.code, responseCode.SUBSCRIPTION_PARSE_FAILED);
  const negative = pop(broker, 'orders', { maxMsgNums: -1 });
  assert.is(negative?.remark, 'java.lang.IllegalArgumentException: Illegal Capacity: -1');
  assert.is(negative?.header, undefined);
  assert.is(broker.observed('popped').length, 0);
});

popping('a pop of all queues goes downwards from a drawn one and says what it read', () => {
  const broker = filled(4, 2);
  broker.seeds.push(seedDrawing((drawn) => drawn >= 20 && drawn % 4 === 2));
  const answer = pop(broker, 'orders');
  assert.is(answer?.code, 0);
  assert.is(answer?.remark, 'FOUND');
  assert.equal(answer?.header, {
    popTime: broker.at,
    invisibleTime: 10_000,
    reviveQid: 0,
    restNum: 0,
    startOffsetInfo: '0 1 0;0 0 0;0 3 0;0 2 0',
    msgOffsetInfo: '0 1 0,1;0 0 0,1;0 3 0,1;0 2 0,1',
  });
  const texts = deliveriesOf(answer).map(({ text }) => text);
  assert.equal(texts.slice(0, 3), ['q1m0', 'q1m1', 'q0m0']);
});

popping('a limited pop takes the first queue and counts what is left in the others', () => {
  const broker = filled(4, 3);
  broker.seeds.push(seedDrawing((drawn) => drawn >= 20 && drawn % 4 === 0));
  const answer = pop(broker, 'orders', { maxMsgNums: 2 });
  assert.is(answer?.header?.msgOffsetInfo, '0 3 0,1');
  assert.is(answer?.header?.restNum, 10);
  broker.seeds.push(seedDrawing((drawn) => drawn >= 20 && drawn % 4 === 3));
  const rest = pop(broker, 'orders');
  assert.is(rest?.header?.startOffsetInfo, '0 2 0;0 1 0;0 0 0;0 3 2');
  assert.is(rest?.header?.reviveQid, 1);
});

popping('the cursor moves at once, and what is handed out is told', () => {
  const broker = filled(1, 3);
  pop(broker, 'orders', { queueId: 0, maxMsgNums: 2 });
  assert.equal(
    broker.observed('offsetCommitted').map(({ offset, previous }) => [offset, previous]),
    [[2, -1]],
  );
  const [popped] = broker.observed('popped');
  const message = { topic: 'orders', queueId: 0, reconsumeTimes: 0 };
  assert.equal(popped, {
    kind: 'popped',
    group: 'CG',
    topic: 'orders',
    brokerName: 'broker-a',
    popTime: broker.at,
    invisibleTime: 10_000,
    reviveQueueId: 0,
    messages: [
      { ...message, queueOffset: 0, msgId: 'K0-0' },
      { ...message, queueOffset: 1, msgId: 'K0-1' },
    ],
  });
  assert.equal(
    deliveriesOf(pop(broker, 'orders')).map(({ text }) => text),
    ['q0m2'],
  );
  assert.is(pop(broker, 'orders')?.code, responseCode.POLLING_TIMEOUT);
});

popping('only what the tags want is handed out, and the rest is passed over', () => {
  const broker = filled(1, 5);
  const answer = pop(broker, 'orders', { exp: 'A', maxMsgNums: 2 });
  assert.is(answer?.header?.startOffsetInfo, '0 0 0');
  assert.is(answer?.header?.msgOffsetInfo, '0 0 0,2');
  assert.equal(
    deliveriesOf(pop(broker, 'orders', { exp: 'A' })).map(({ text }) => text),
    ['q0m4'],
  );
  const all = pop(broker, 'orders', { exp: 'nothing', consumerGroup: 'other' });
  assert.is(all?.code, responseCode.POLLING_TIMEOUT);
  const passed = broker.observed('offsetCommitted').filter(({ group }) => group === 'other');
  assert.is(passed.at(-1)?.offset, 5);
});

popping('without a text there is no filter at all', () => {
  const broker = filled(1, 3);
  assert.is(deliveriesOf(pop(broker, 'orders', { exp: '' })).length, 3);
});

popping('a pop for nothing leaves everything and knows how much there is', () => {
  const broker = filled(2, 3);
  const answer = pop(broker, 'orders', { maxMsgNums: 0 });
  assert.is(answer?.code, responseCode.POLLING_TIMEOUT);
  assert.is(answer?.remark, 'NO_MESSAGE_IN_QUEUE');
  assert.is(answer?.header?.restNum, 6);
  assert.is(answer?.header?.startOffsetInfo, '');
});

popping('a new group begins at the first message, and with MAX at the last of an old queue', () => {
  const broker = filled(1, 3);
  assert.is(deliveriesOf(pop(broker, 'orders', { initMode: 1 })).length, 3);
  const strict = filled(1, 3, { initPopOffsetByCheckMsgInMem: false });
  assert.equal(
    deliveriesOf(pop(strict, 'orders', { initMode: 1 })).map(({ text }) => text),
    ['q0m2'],
  );
  assert.is(deliveriesOf(pop(strict, 'orders', { consumerGroup: 'min' })).length, 3);
});

popping('an offset beyond the queue is corrected to its end', () => {
  const broker = filled(1, 3);
  pop(broker, 'orders', { maxMsgNums: 1 });
  broker.ask('c', 'updateConsumerOffset', {
    consumerGroup: 'CG',
    topic: 'orders',
    queueId: 0,
    commitOffset: 77,
  });
  assert.is(pop(broker, 'orders')?.code, responseCode.POLLING_TIMEOUT);
  broker.send('c', 'orders', 0, 'next');
  assert.equal(
    deliveriesOf(pop(broker, 'orders')).map(({ text }) => text),
    ['next'],
  );
});

/** A broker with one message, and a copy of it in the retry topic of CG. */
function withCopy(more = {}): TestBroker {
  const broker = filled(2, 1, more);
  pop(broker, 'orders', { queueId: 1, invisibleTime: 1_000 });
  broker.advance(4_000);
  assert.is(broker.observed('revived').length, 1);
  broker.send('c', 'orders', 0, 'fresh');
  broker.take();
  return broker;
}

popping('a fifth of all pops reads the retry topic first, the others last if there is room', () => {
  const first = withCopy();
  first.seeds.push(seedDrawing((drawn) => drawn === 19));
  const [copy] = deliveriesOf(pop(first, 'orders', { maxMsgNums: 1 }));
  assert.equal([copy?.text, copy?.reconsumeTimes, copy?.topic], ['q1m0', 1, 'orders']);
  const last = withCopy();
  last.seeds.push(seedDrawing((drawn) => drawn === 20));
  assert.equal(
    deliveriesOf(pop(last, 'orders')).map(({ text }) => text),
    ['q0m0', 'fresh', 'q1m0'],
  );
  const full = withCopy();
  full.seeds.push(seedDrawing((drawn) => drawn === 20));
  const two = pop(full, 'orders', { maxMsgNums: 2 });
  assert.equal(
    deliveriesOf(two).map(({ text }) => text),
    ['q0m0', 'fresh'],
  );
});

popping('what comes from the retry topic carries its handle, which acknowledges it there', () => {
  const broker = withCopy();
  broker.seeds.push(seedDrawing((drawn) => drawn === 20));
  const answer = pop(broker, 'orders');
  assert.match(answer?.header?.startOffsetInfo ?? '', /;1 0 0$/);
  const copy = deliveriesOf(answer).find(({ realTopic }) => realTopic !== 'orders');
  if (copy === undefined) throw new Error('no copy');
  assert.is(copy.handle, `0 ${broker.at} 10000 1 1 broker-a 0 0`);
  assert.is(broker.observed('popped')[0]?.messages.at(-1)?.topic, '%RETRY%CG_orders');
  assert.is(ack(broker, copy)?.code, 0);
  assert.equal(
    broker.observed('acked').map(({ topic, queueOffset }) => [topic, queueOffset]),
    [['%RETRY%CG_orders', 0]],
  );
});

popping('with names of version 2 the draw decides which version is read', () => {
  const broker = withCopy({ enableRetryTopicV2: true });
  broker.seeds.push(seedDrawing((drawn) => drawn === 10));
  const even = deliveriesOf(pop(broker, 'orders', { maxMsgNums: 1 }));
  assert.is(even[0]?.text, 'q0m0');
  broker.seeds.push(seedDrawing((drawn) => drawn === 11));
  const odd = pop(broker, 'orders', { maxMsgNums: 1 });
  assert.is(odd?.header?.startOffsetInfo, '2 0 0');
});

popping('a new group is made, and remembered by its settings', () => {
  const broker = filled(1, 1);
  pop(broker, 'orders', { consumerGroup: 'fresh' });
  assert.ok(broker.state.groups.configs.has('fresh'));
  const strict = filled(1, 1, { autoCreateSubscriptionGroup: false });
  assert.is(pop(strict, 'orders')?.code, responseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
});

popping('a retry topic asked for by its own name goes out as it lies', () => {
  const broker = new TestBroker({ topics: { '%RETRY%CG': 1 } });
  broker.open('c');
  broker.send('c', '%RETRY%CG', 0, 'again');
  const answer = pop(broker, '%RETRY%CG');
  assert.is(answer?.header?.startOffsetInfo, '1 0 0');
  const [message] = answer?.body ?? [];
  assert.is(message?.topic, '%RETRY%CG');
  assert.not.match(message?.properties ?? '', 'POP_CK');
});

popping.run();
