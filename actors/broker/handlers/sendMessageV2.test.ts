import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseProperties } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { TestBroker } from '../testBroker.ts';

const sends = suite('broker: sendMessageV2');

const refusal = { region: 'DefaultRegion', traceOn: true };

/** Refuses the send that follows from these parts, with nothing stored. */
function refused(
  broker: TestBroker,
  topic: string,
  queueId: number,
  properties: Record<string, string> = {},
  more: Parameters<TestBroker['send']>[5] = {},
  text = 'x',
): readonly [number | undefined, string | undefined] {
  const before = broker.state.store.log.length;
  const answer = broker.send('c1', topic, queueId, text, properties, more);
  assert.is(broker.state.store.log.length, before, 'a refused send stores nothing');
  assert.equal(answer?.header, refusal, 'a refusal has these two fields');
  return [answer?.code, answer?.remark];
}

function newBroker(config: ConstructorParameters<typeof TestBroker>[0] = {}): TestBroker {
  const broker = new TestBroker({ topics: { orders: 4 }, ...config });
  broker.open('c1', '10.0.0.9:4000');
  return broker;
}

sends('an answer names the queue, the offset there and the place in the log', () => {
  const broker = newBroker({ address: '127.0.0.2:20911' });
  const first = broker.send('c1', 'orders', 1, 'hello', { UNIQ_KEY: 'K1', WAIT: 'true' });
  assert.equal(first?.header, {
    msgId: '7F000002000051AF0000000000000000',
    queueId: 1,
    queueOffset: 0,
    transactionId: 'K1',
    region: 'DefaultRegion',
    traceOn: true,
  });
  const second = broker.send('c1', 'orders', 1, 'again', { UNIQ_KEY: 'K2' });
  assert.is(second?.header?.queueOffset, 1);
  const { endOffset, log } = broker.state.store;
  assert.is(
    log.get(1)?.physicalOffset,
    Number.parseInt(second?.header?.msgId?.slice(16) ?? '', 16),
  );
  assert.ok(endOffset > (log.get(1)?.physicalOffset ?? 0));
});

sends('a message is stored with the broker’s own properties and without POP_CK', () => {
  const broker = newBroker();
  broker.send('c1', 'orders', 0, 'x', { TAGS: 'a', POP_CK: 'old', MSG_REGION: 'mine', E: '' });
  const message = broker.state.store.log.get(0);
  const properties = parseProperties(message?.properties ?? '');
  const id = properties.get('UNIQ_KEY') ?? '';
  assert.match(id, /^[0-9A-F]{32}$/);
  assert.equal(Object.fromEntries(properties), {
    TAGS: 'a',
    UNIQ_KEY: id,
    MSG_REGION: 'DefaultRegion',
    TRACE_ON: 'true',
    CLUSTER: 'DefaultCluster',
  });
  assert.is(message?.bornHost, '10.0.0.9:4000');
  assert.is(message?.storeHost, '127.0.0.1:10911');
  assert.is(message?.storeTimestamp, broker.at);
});

sends('ids that the broker makes are never the same', () => {
  const broker = newBroker();
  const ids = Array.from({ length: 50 }, () => broker.send('c1', 'orders', 0, 'x'));
  assert.is(new Set(ids.map((answer) => answer?.header?.transactionId)).size, 50);
});

sends('names, permissions and queues are refused in upstream words', () => {
  const broker = newBroker();
  const { INVALID_PARAMETER, NO_PERMISSION } = responseCode;
  assert.equal(refused(broker, 'bad topic', 0), [
    INVALID_PARAMETER,
    'The specified topic: bad topic, contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$',
  ]);
  assert.equal(refused(broker, 'SCHEDULE_TOPIC_XXXX', 0), [
    NO_PERMISSION,
    'Sending message to topic[SCHEDULE_TOPIC_XXXX] is forbidden.',
  ]);
  assert.equal(refused(broker, 'orders', 4), [
    INVALID_PARAMETER,
    'request queueId[4] is illegal, TopicConfig [topicName=orders, readQueueNums=4, ' +
      'writeQueueNums=4, perm=RW-, topicFilterType=SINGLE_TAG, topicSysFlag=0, order=false, ' +
      'attributes={}] Producer: 10.0.0.9:4000',
  ]);
});

sends('a request without a body is refused before anything else', () => {
  const broker = newBroker();
  const answer = broker.send('c1', 'bad topic', 0, '');
  assert.is(answer?.code, responseCode.SYSTEM_ERROR);
  assert.is(answer?.header, undefined);
});

sends('a broker that may not write refuses ordered topics only', () => {
  const topics = { plain: 1, ordered: { readQueueNums: 1, writeQueueNums: 1, order: true } };
  const broker = newBroker({ brokerPermission: 4, topics });
  assert.equal(refused(broker, 'ordered', 0), [
    responseCode.NO_PERMISSION,
    'the broker[127.0.0.1] sending message is forbidden',
  ]);
  assert.is(broker.send('c1', 'plain', 0, 'x')?.code, responseCode.SUCCESS);
});

sends('before its time a broker takes no sends', () => {
  const broker = newBroker({ startAcceptSendRequestTimestamp: 1_700_000_100_000 });
  const [code, remark] = refused(broker, 'orders', 0);
  assert.is(code, responseCode.SYSTEM_ERROR);
  assert.match(remark ?? '', /^broker unable to service, until 2023-11-14 22:15:00,000$/);
  broker.advance(100_000);
  assert.is(broker.send('c1', 'orders', 0, 'x')?.code, responseCode.SUCCESS);
});

sends('a topic’s own write permission is not looked at, as upstream', () => {
  const broker = newBroker({
    topics: { frozen: { perm: 4, readQueueNums: 1, writeQueueNums: 1 } },
  });
  assert.is(broker.send('c1', 'frozen', 0, 'x')?.code, responseCode.SUCCESS);
});

sends('a queue below zero is drawn among those that may be written', () => {
  const broker = newBroker({ topics: { orders: { readQueueNums: 8, writeQueueNums: 3 } } });
  const drawn = new Set<number | undefined>();
  for (let i = 0; i < 60; i += 1) {
    drawn.add(broker.send('c1', 'orders', -1, 'x')?.header?.queueId);
  }
  assert.equal([...drawn].sort(), [0, 1, 2]);
});

sends('a priority chooses the queue', () => {
  const broker = newBroker();
  const queueOf = (priority: string) =>
    broker.send('c1', 'orders', 0, 'x', { _SYS_MSG_PRIORITY_: priority })?.header?.queueId;
  assert.equal(['2', '9', '-1'].map(queueOf), [2, 3, 0]);
});

sends('bodies and properties are stored up to their limits and not beyond', () => {
  const broker = newBroker({ maxMessageSize: 1_000 });
  const remark =
    'the message is illegal, maybe msg body or properties length not matched. ' +
    'msg body length limit 1000B, msg properties length limit 32KB.';
  const illegal = [responseCode.MESSAGE_ILLEGAL, remark];
  assert.is(broker.send('c1', 'orders', 0, 'x'.repeat(1_000))?.code, responseCode.SUCCESS);
  assert.equal(refused(broker, 'orders', 0, {}, {}, 'x'.repeat(1_001)), illegal);
  // 62 bytes are the broker's own; the packed property itself takes its name and two marks.
  const key = { UNIQ_KEY: 'K' };
  const room = 32_767 - 62 - 'UNIQ_KEY\u0001K\u0002'.length - 'P\u0001\u0002'.length;
  const fits = broker.send('c1', 'orders', 0, 'x', { ...key, P: 'y'.repeat(room) });
  assert.is(fits?.code, responseCode.SUCCESS);
  assert.equal(refused(broker, 'orders', 0, { ...key, P: 'y'.repeat(room + 1) }), illegal);
});

sends('what is not modelled or not wanted is refused, never acknowledged', () => {
  const broker = newBroker({ rejectTransactionMessage: true, timerWheelEnable: false });
  const { SYSTEM_ERROR, NO_PERMISSION, MESSAGE_ILLEGAL } = responseCode;
  const timersAreOff = 'accurate timer message is not enabled, timerWheelEnable is false';
  for (const name of ['TIMER_DELIVER_MS', 'TIMER_DELAY_MS', 'TIMER_DELAY_SEC']) {
    assert.equal(refused(broker, 'orders', 0, { [name]: '9' }), [SYSTEM_ERROR, timersAreOff]);
  }
  assert.equal(refused(broker, 'orders', 0, { TRAN_MSG: 'true' }), [
    NO_PERMISSION,
    'the broker[127.0.0.1] sending transaction message is forbidden',
  ]);
  assert.is(refused(broker, 'orders', 0, { INNER_NUM: '2' })[0], MESSAGE_ILLEGAL);
  for (const sysFlag of [4, 12, 128]) {
    assert.is(refused(broker, 'orders', 0, {}, { sysFlag })[0], MESSAGE_ILLEGAL);
  }
});

sends('where upstream throws an exception the answer has no fields', () => {
  const broker = newBroker({ topics: { orders: 4, none: 0 } });
  const answers = [
    broker.send('c1', 'orders', 0, 'x', { DELAY: 'x' }),
    broker.send('c1', 'none', -1, 'x'),
  ];
  for (const answer of answers) {
    assert.equal([answer?.code, answer?.header], [responseCode.SYSTEM_ERROR, undefined]);
  }
});

sends('what only a new topic needs may be absent where the topic is there', () => {
  const broker = newBroker();
  const { defaultTopic: _t, defaultTopicQueueNums: _n, ...rest } = headerOf(broker);
  const answer = (topic: string) =>
    broker.ask('c1', 'sendMessageV2', { ...rest, topic }, new Uint8Array(1));
  assert.is(answer('orders')?.code, responseCode.SUCCESS);
  assert.equal(answer('fresh')?.remark, 'defaultTopic: missing');
  assert.is(broker.state.topics.configs.get('fresh'), undefined);
});

sends('a priority is read as Java reads an int', () => {
  const broker = newBroker();
  const queueOf = (priority: string) =>
    broker.send('c1', 'orders', 0, 'x', { _SYS_MSG_PRIORITY_: priority })?.header?.queueId;
  assert.equal(['+2', '3', '9', ' 1', '-1', 'x'].map(queueOf), [2, 3, 3, 0, 0, 0]);
});

sends('a delay of level zero or below is no delay', () => {
  const broker = newBroker();
  for (const DELAY of ['0', '-1']) {
    assert.is(broker.send('c1', 'orders', 0, 'x', { DELAY })?.code, responseCode.SUCCESS);
  }
});

sends('a topic for compaction wants keys', () => {
  const attributes = { 'cleanup.policy': 'COMPACTION' };
  const broker = newBroker({ topics: { compact: { attributes } } });
  assert.equal(refused(broker, 'compact', 0), [
    responseCode.MESSAGE_ILLEGAL,
    'Required message key is missing',
  ]);
  assert.is(broker.send('c1', 'compact', 0, 'x', { KEYS: 'k' })?.code, responseCode.SUCCESS);
});

sends('a one-way send is stored and not answered', () => {
  const broker = newBroker();
  const header = { ...headerOf(broker), properties: '' };
  const body = new TextEncoder().encode('x');
  assert.is(broker.ask('c1', 'sendMessageV2', header, body, { oneway: true }), undefined);
  assert.is(broker.state.store.log.length, 1);
  assert.is(broker.sent('c1').length, 0);
});

function headerOf(broker: TestBroker) {
  return {
    producerGroup: 'PG',
    topic: 'orders',
    defaultTopic: 'TBW102',
    defaultTopicQueueNums: 4,
    queueId: 0,
    sysFlag: 0,
    bornTimestamp: broker.at,
    flag: 0,
  };
}

sends('a topic with several tags marks its messages', () => {
  const broker = newBroker();
  const header = {
    topic: 'multi',
    defaultTopic: 'TBW102',
    readQueueNums: 1,
    writeQueueNums: 1,
    perm: 6,
    topicFilterType: 'MULTI_TAG',
    order: false,
    force: false,
  };
  broker.ask('c1', 'updateAndCreateTopic', header);
  broker.send('c1', 'multi', 0, 'x');
  assert.is(broker.state.store.log.get(0)?.sysFlag, 2);
});

sends('whoever watches is told of each stored message', () => {
  const broker = newBroker();
  broker.send('c1', 'orders', 3, 'x', { UNIQ_KEY: 'K1' });
  assert.equal(broker.observed('stored'), [
    { kind: 'stored', topic: 'orders', queueId: 3, queueOffset: 0, msgId: 'K1' },
  ]);
});

sends.run();
