import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { TestBroker } from '../testBroker.ts';

const offsets = suite('broker: offsets');

function newBroker(): TestBroker {
  const broker = new TestBroker({ topics: { orders: 2 } });
  broker.open('c1');
  return broker;
}

function query(
  broker: TestBroker,
  group: string,
  queueId = 0,
  more: { setZeroIfNotFound?: boolean; topic?: string } = {},
) {
  const header = { consumerGroup: group, topic: 'orders', queueId, ...more };
  const answer = broker.ask('c1', 'queryConsumerOffset', header);
  return answer?.code === 0 ? answer.header?.offset : answer?.remark;
}

function commit(
  broker: TestBroker,
  group: string,
  commitOffset: number | bigint | undefined,
  more: { topic?: string; queueId?: number | undefined } = {},
) {
  const { topic = 'orders' } = more;
  const queueId = 'queueId' in more ? more.queueId : 0;
  const header = {
    consumerGroup: group,
    topic,
    ...(queueId === undefined ? undefined : { queueId }),
    ...(commitOffset === undefined ? undefined : { commitOffset }),
  };
  const answer = broker.ask('c1', 'updateConsumerOffset', header);
  return [answer?.code, answer?.remark];
}

const first = 'Not found, V3_0_6_SNAPSHOT maybe this group consumer boot first';

offsets('a new group stands at 0 while the first message is there, else nowhere', () => {
  const broker = newBroker();
  assert.is(query(broker, 'CG'), first);
  assert.is(query(broker, 'CG', 0, { topic: 'nope' }), first);
  broker.send('c1', 'orders', 0, 'x');
  assert.is(query(broker, 'CG'), 0);
  assert.is(query(broker, 'CG', 1), first);
  const remark = 'Not found, do not set to zero, maybe this group boot first';
  assert.is(query(broker, 'CG', 0, { setZeroIfNotFound: false }), remark);
});

offsets('what is committed is read back, backwards and beyond the queue too', () => {
  const broker = newBroker();
  broker.pull('c1', 'orders', 0, 0);
  for (const offset of [5, 3, 999, 2n ** 60n]) {
    assert.equal(commit(broker, 'CG', offset), [0, undefined]);
    assert.is(query(broker, 'CG'), offset);
  }
  assert.equal(commit(broker, 'CG', -1), [0, undefined]);
  assert.is(query(broker, 'CG'), first, 'a negative offset reads as none');
  assert.equal(commit(broker, 'CG', 4, { queueId: 55 }), [0, undefined]);
  assert.is(query(broker, 'CG', 55), 4);
});

offsets('commits of one group, topic and queue change no other', () => {
  const broker = newBroker();
  broker.send('c1', 'others', 0, 'x');
  for (const consumerGroup of ['A', 'B']) broker.pull('c1', 'orders', 0, 0, { consumerGroup });
  commit(broker, 'A', 1);
  commit(broker, 'A', 2, { queueId: 1 });
  commit(broker, 'B', 3);
  commit(broker, 'A', 4, { topic: 'others' });
  assert.equal([query(broker, 'A'), query(broker, 'A', 1), query(broker, 'B')], [1, 2, 3]);
  assert.is(query(broker, 'A', 0, { topic: 'others' }), 4);
});

offsets('a commit wants a group and a topic that exist, a queue and an offset', () => {
  const broker = newBroker();
  const { SUBSCRIPTION_GROUP_NOT_EXIST, TOPIC_NOT_EXIST, INVALID_PARAMETER } = responseCode;
  assert.equal(commit(broker, 'CG', 1), [SUBSCRIPTION_GROUP_NOT_EXIST, 'Group CG not exist!']);
  broker.pull('c1', 'orders', 0, 0);
  assert.equal(commit(broker, 'CG', 1, { topic: 'nope' }), [
    TOPIC_NOT_EXIST,
    'Topic nope not exist!',
  ]);
  assert.equal(commit(broker, 'CG', 1, { queueId: undefined }), [
    INVALID_PARAMETER,
    'QueueId is null, topic is orders',
  ]);
  assert.equal(commit(broker, 'CG', undefined), [
    INVALID_PARAMETER,
    'Offset is null, topic is orders',
  ]);
  assert.equal(broker.observed('offsetCommitted'), []);
});

offsets('the bounds of a queue are told, of one that does not exist too', () => {
  const broker = newBroker();
  const at = broker.at;
  broker.send('c1', 'orders', 0, 'x');
  broker.advance(10);
  broker.send('c1', 'orders', 0, 'x');
  const bounds = (topic: string) => {
    const header = { topic, queueId: 0 };
    return [
      broker.ask('c1', 'getMinOffset', header)?.header?.offset,
      broker.ask('c1', 'getMaxOffset', { ...header, committed: true })?.header?.offset,
      broker.ask('c1', 'getEarliestMsgStoretime', header)?.header?.timestamp,
    ];
  };
  assert.equal(bounds('orders'), [0, 2, at]);
  assert.equal(bounds('nope'), [0, 0, -1]);
  const header = { topic: 'orders', queueId: 0 };
  assert.is(broker.ask('c1', 'getMinOffset', header)?.remark, '', 'as upstream answers it');
});

offsets('a search by time knows both boundaries', () => {
  const broker = newBroker();
  const start = broker.at;
  for (let i = 0; i < 3; i += 1) {
    broker.send('c1', 'orders', 0, 'x');
    broker.advance(10);
  }
  const search = (timestamp: number, boundaryType?: 'LOWER' | 'UPPER') => {
    const header = { topic: 'orders', queueId: 0, timestamp };
    const whole = boundaryType === undefined ? header : { ...header, boundaryType };
    return broker.ask('c1', 'searchOffsetByTimestamp', whole)?.header?.offset;
  };
  assert.equal(
    [0, 10, 15, 20, 25].map((ms) => search(start + ms)),
    [0, 1, 2, 2, 3],
  );
  assert.equal(
    [-1, 10, 15, 25].map((ms) => search(start + ms, 'UPPER')),
    [0, 1, 1, 2],
  );
});

offsets.run();
