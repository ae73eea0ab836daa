import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RequestHeader } from '../../../protocol/commands/index.ts';
import { messageSysFlag, type StoredMessage } from '../../../protocol/message.ts';
import { offsetMessageId } from '../../../protocol/messageId.ts';
import { parseProperties } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { messageAt } from '../store/store.ts';
import { TestBroker } from '../testBroker.ts';
import { newGroup } from '../topics/groups.ts';
import { topicConfigOf } from '../topics/topics.ts';

const backs = suite('broker: CONSUMER_SEND_MSG_BACK');

type Header = Partial<RequestHeader<'consumerSendMsgBack'>>;

function newBroker(config: ConstructorParameters<typeof TestBroker>[0] = {}): TestBroker {
  const broker = new TestBroker({ topics: { orders: 2 }, ...config });
  broker.open('c1');
  broker.take();
  return broker;
}

/** A broker with one message, and where it lies. */
function withMessage(config: ConstructorParameters<typeof TestBroker>[0] = {}) {
  const broker = newBroker(config);
  broker.send('c1', 'orders', 0, 'first');
  const more = { flag: 3, sysFlag: messageSysFlag.compressed, bornTimestamp: 42 };
  broker.send('c1', 'orders', 1, 'x', { TAGS: 'a', KEYS: 'k', UNIQ_KEY: 'u' }, more);
  return { broker, offset: broker.state.store.log.last()?.physicalOffset ?? -1 };
}

function back(broker: TestBroker, offset: number, more: Header = {}, version = 513) {
  const header = { offset, group: 'CG', delayLevel: 0, unitMode: false, ...more };
  return broker.ask('c1', 'consumerSendMsgBack', header, undefined, { version });
}

function at(broker: TestBroker, key: string, offset = 0): StoredMessage | undefined {
  return messageAt(broker.state.store, key, offset);
}

const shown = (message: StoredMessage | undefined, ...names: readonly string[]) => {
  const properties = parseProperties(message?.properties ?? '');
  return names.map((name) => properties.get(name));
};

backs('the message comes back in the retry topic after ten seconds', () => {
  const { broker, offset } = withMessage();
  const answer = back(broker, offset);
  assert.equal([answer?.code, answer?.remark, answer?.header], [0, undefined, undefined]);
  broker.advance(9_900);
  assert.is(at(broker, '%RETRY%CG@0'), undefined);
  broker.advance(100);
  const copy = at(broker, '%RETRY%CG@0');
  assert.is(new TextDecoder().decode(copy?.body), 'x');
  assert.equal(
    [copy?.flag, copy?.sysFlag, copy?.bornTimestamp, copy?.bornHost, copy?.reconsumeTimes],
    [3, messageSysFlag.compressed, 42, '127.0.0.1:50000', 1],
  );
  assert.equal(shown(copy, 'TAGS', 'KEYS', 'UNIQ_KEY', 'RETRY_TOPIC', 'WAIT', 'DELAY'), [
    'a',
    'k',
    'u',
    'orders',
    'false',
    '3',
  ]);
  assert.equal(shown(copy, 'REAL_TOPIC', 'REAL_QID', 'ORIGIN_MESSAGE_ID'), [
    '%RETRY%CG',
    '0',
    offsetMessageId('127.0.0.1:10911', offset),
  ]);
});

backs('along a chain of retries the count grows by one, and the origin stays', () => {
  const messageDelayLevelsMs = Array.from({ length: 18 }, () => 100);
  const { broker, offset } = withMessage({ messageDelayLevelsMs });
  let next = offset;
  for (let times = 1; times <= 17; times += 1) {
    assert.is(back(broker, next)?.code, 0);
    broker.advance(1_000);
    const copy = at(
      broker,
      times === 17 ? '%DLQ%CG@0' : '%RETRY%CG@0',
      times === 17 ? 0 : times - 1,
    );
    assert.is(copy?.reconsumeTimes, times);
    const level = times === 17 ? '0' : String(Math.min(18, times + 2));
    assert.equal(shown(copy, 'RETRY_TOPIC', 'ORIGIN_MESSAGE_ID', 'DELAY'), [
      'orders',
      offsetMessageId('127.0.0.1:10911', offset),
      level,
    ]);
    next = copy?.physicalOffset ?? -1;
  }
  assert.is(at(broker, '%RETRY%CG@0', 16), undefined, 'sixteen retries, then a dead letter');
});

backs('what was tried often enough is a dead letter at once, with no delay', () => {
  const { broker, offset } = withMessage();
  assert.is(back(broker, offset, { maxReconsumeTimes: 0, delayLevel: 5 })?.code, 0);
  const dead = at(broker, '%DLQ%CG@0');
  assert.is(dead?.reconsumeTimes, 1);
  assert.equal(shown(dead, 'DELAY', 'WAIT', 'RETRY_TOPIC', 'REAL_TOPIC'), [
    '0',
    'false',
    'orders',
    undefined,
  ]);
  const topic = topicConfigOf(broker.state, '%DLQ%CG');
  assert.equal([topic?.writeQueueNums, topic?.readQueueNums, topic?.perm], [1, 1, 6]);
  const log = [...broker.state.store.log];
  assert.is(log.filter((message) => message.topic === 'SCHEDULE_TOPIC_XXXX').length, 0);
});

backs('a negative level gives the message up at its first failure', () => {
  const { broker, offset } = withMessage();
  back(broker, offset, { delayLevel: -1, maxReconsumeTimes: 16 });
  assert.is(at(broker, '%DLQ%CG@0')?.reconsumeTimes, 1);
});

backs("the limit is the group's for old clients, whatever they say", () => {
  const { broker, offset } = withMessage();
  const old = 100;
  back(broker, offset, { maxReconsumeTimes: 0 }, old);
  assert.is(at(broker, '%DLQ%CG@0'), undefined);
  broker.ask('c1', 'updateAndCreateSubscriptionGroup', {}, { ...newGroup('CG'), retryMaxTimes: 0 });
  back(broker, offset, { maxReconsumeTimes: 9 }, old);
  assert.is(at(broker, '%DLQ%CG@0')?.reconsumeTimes, 1);
});

backs('a level that is asked for counts, the highest at most', () => {
  const { broker, offset } = withMessage();
  const key = (level: number) => `SCHEDULE_TOPIC_XXXX@${level - 1}`;
  for (const delayLevel of [1, 18, 40]) back(broker, offset, { delayLevel });
  assert.ok(at(broker, key(1)));
  assert.ok(at(broker, key(18), 1));
});

backs('what is asked twice is stored twice', () => {
  const { broker, offset } = withMessage();
  for (const _ of [1, 2]) assert.is(back(broker, offset)?.code, 0);
  broker.advance(10_000);
  assert.ok(at(broker, '%RETRY%CG@0', 1));
});

backs('the retry topic has as many queues as the group wants, one is drawn', () => {
  const { broker, offset } = withMessage();
  const group = { ...newGroup('CG'), retryQueueNums: 4 };
  broker.ask('c1', 'updateAndCreateSubscriptionGroup', {}, group);
  for (let i = 0; i < 40; i += 1) back(broker, offset, { delayLevel: 1, unitMode: true });
  broker.advance(2_000);
  const topic = topicConfigOf(broker.state, '%RETRY%CG');
  assert.equal([topic?.writeQueueNums, topic?.perm, topic?.topicSysFlag], [4, 6, 2]);
  for (const queueId of [0, 1, 2, 3]) assert.ok(at(broker, `%RETRY%CG@${queueId}`), `${queueId}`);
});

backs('an offset where no record begins is refused, and nothing is stored', () => {
  const { broker, offset } = withMessage();
  const before = broker.state.store;
  for (const wrong of [offset + 1, 99_999_999, -1]) {
    const answer = back(broker, wrong);
    assert.is(answer?.code, responseCode.SYSTEM_ERROR);
    assert.is(answer?.remark, `look message by offset failed, ${wrong}`);
  }
  assert.is(broker.state.store, before);
});

backs('a slave refuses before anything else', () => {
  const busy = '[REJECTREQUEST]system busy, start flow control for a while';
  for (const [enableSlaveActingMaster, code, remark] of [
    [false, responseCode.SYSTEM_BUSY, busy],
    [true, responseCode.SYSTEM_ERROR, 'no master available along with 127.0.0.1'],
  ] as const) {
    const broker = newBroker({ brokerId: 1, enableSlaveActingMaster });
    const answer = back(broker, 0, { group: 'a b' });
    assert.equal([answer?.code, answer?.remark], [code, remark]);
  }
});

backs('a group that cannot be made is refused before the permission is looked at', () => {
  const { broker, offset } = withMessage({ brokerPermission: 4 });
  const answer = back(broker, offset, { group: 'a b' });
  assert.is(answer?.code, responseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
  assert.match(answer?.remark ?? '', /^subscription group not exist, a b \nSee https/);
  const other = back(broker, offset);
  assert.is(other?.code, responseCode.NO_PERMISSION);
  assert.is(other?.remark, 'the broker[127.0.0.1] sending message is forbidden');
  assert.ok(broker.state.groups.configs.has('CG'), 'made before that');
});

backs('a group without retry queues says SUCCESS and stores nothing', () => {
  const { broker } = withMessage();
  const group = { ...newGroup('CG'), retryQueueNums: 0 };
  broker.ask('c1', 'updateAndCreateSubscriptionGroup', {}, group);
  const before = broker.state.store;
  assert.is(back(broker, 99_999_999)?.code, responseCode.SUCCESS);
  assert.is(broker.state.store, before);
  assert.is(topicConfigOf(broker.state, '%RETRY%CG'), undefined);
});

backs('a retry topic that may not be written is refused before the look-up', () => {
  const broker = newBroker({ topics: { orders: 2, '%RETRY%CG': { perm: 4 } } });
  const answer = back(broker, 99_999_999);
  assert.is(answer?.code, responseCode.NO_PERMISSION);
  assert.is(answer?.remark, 'the topic[%RETRY%CG] sending message is forbidden');
});

backs('properties that grow too long are named as upstream names them', () => {
  const broker = newBroker();
  broker.send('c1', 'orders', 0, 'x', { big: 'y'.repeat(32_600) });
  const answer = back(broker, 0);
  assert.equal(
    [answer?.code, answer?.remark],
    [responseCode.SYSTEM_ERROR, 'PROPERTIES_SIZE_EXCEEDED'],
  );
  assert.is(broker.state.store.log.length, 1);
});

backs('with synchronous flush nobody waits, and the copy is readable from the disk', () => {
  const { broker, offset } = withMessage({ flushDiskType: 'SYNC_FLUSH' });
  broker.isDiskQuick = false;
  assert.is(back(broker, offset, { delayLevel: -1 })?.code, responseCode.SUCCESS);
  assert.is(at(broker, '%DLQ%CG@0'), undefined);
  for (const output of broker.take()) if (output.type === 'disk.sync') broker.confirm(output.id);
  for (const output of broker.take()) if (output.type === 'disk.sync') broker.confirm(output.id);
  assert.ok(at(broker, '%DLQ%CG@0'));
});

backs('a consumer that waits for the retry topic is woken by the retry', () => {
  const { broker, offset } = withMessage();
  back(broker, offset, { delayLevel: 1 });
  broker.pull('c1', '%RETRY%CG', 0, 0, { sysFlag: 6 });
  const opaque = broker.lastOpaque;
  broker.advance(1_100);
  assert.is(broker.answerTo('c1', opaque)?.code, responseCode.SUCCESS);
});

backs('the path through a send allows one retry more', () => {
  const broker = newBroker();
  const attempt = (reconsumeTimes: number) => {
    const more = { reconsumeTimes, maxReconsumeTimes: 16 };
    broker.send('c1', '%RETRY%CG', 0, 'x', { DELAY: '18' }, more);
    return broker.state.store.log.last();
  };
  assert.equal(shown(attempt(16), 'REAL_TOPIC', 'DELAY'), ['%RETRY%CG', '18']);
  const dead = attempt(17);
  assert.is(dead?.topic, '%DLQ%CG', 'not delayed, whatever the sender asked for');
  assert.equal(shown(dead, 'DELAY'), ['-1']);
});

backs('a level is missed only once there is a message to delay', () => {
  const { broker, offset } = withMessage();
  const ask = (offset: number) =>
    broker.ask('c1', 'consumerSendMsgBack', { offset, group: 'CG', unitMode: false });
  assert.is(ask(99)?.remark, 'look message by offset failed, 99');
  const answer = ask(offset);
  assert.equal([answer?.code, answer?.remark], [1, 'delayLevel: missing']);
  broker.advance(60_000);
  assert.is(at(broker, '%RETRY%CG@0'), undefined);
  assert.is(at(broker, '%DLQ%CG@0'), undefined);
});

backs.run();
