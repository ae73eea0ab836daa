import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packProperties, propertyOf } from '../../protocol/messageProperties.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { ConsumerConfig } from './config.ts';
import { addresses, heard, joined, messageOf, type TestCluster } from './testCluster.ts';
import { epochMs, type Rig, type ScriptedAnswer } from './testRig.ts';

const test = suite('failed messages go back');

const withRetryTopic = { T: 1, '%RETRY%G': 2 };

const offsetOf = (rig: Rig, key = 'T@a@0'): number | undefined =>
  rig.node().queues.get(key)?.offset;
const attemptsOf = (rig: Rig): number[] =>
  rig.observed.flatMap((seen) => (seen.kind === 'consumed' ? [seen.reconsumeTimes] : []));

/** A consumer whose listener fails, with one message behind it. */
function failing(config: Partial<ConsumerConfig> = {}): { rig: Rig; cluster: TestCluster } {
  return joined(withRetryTopic, { listener: { name: 'failFirst' }, ...config });
}

/** Answers each of these commands so, and nothing else. */
function answering(
  cluster: TestCluster,
  answers: Readonly<Record<string, ScriptedAnswer | 'silence'>>,
): void {
  cluster.intercept = ({ frame }) => answers[frame.command];
}

const refused = { code: responseCode.SYSTEM_ERROR };

test('the broker is told where the message lies, and by which names it goes', () => {
  const { rig, cluster } = failing();
  cluster.put('T', 0, 'first');
  cluster.messages.set('T/0', [{ ...messageOf('T', 0, 0, 'x'), physicalOffset: 86_246 }]);
  cluster.store(rig, 'T', 0, 'wakes the held pull');
  rig.advance(10);
  const [sent] = rig.of('consumerSendMsgBack');
  assert.is(sent?.to, addresses.broker);
  assert.equal(sent?.frame.header, {
    offset: 86_246,
    group: 'G',
    delayLevel: 0,
    originMsgId: 'id-T-0-0',
    originTopic: 'T',
    unitMode: false,
    maxReconsumeTimes: 16,
    bname: 'a',
  });
});

test('limit and delay level of the configuration go along', () => {
  const { rig, cluster } = failing({ maxReconsumeTimes: 1, delayLevelWhenNextConsume: 1 });
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(10);
  const [sent] = rig.of('consumerSendMsgBack');
  assert.is(sent?.frame.header.maxReconsumeTimes, 1);
  assert.is(sent?.frame.header.delayLevel, 1);
});

test('-1 for the limit means 16', () => {
  const { rig, cluster } = failing({ maxReconsumeTimes: -1 });
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(10);
  assert.is(rig.of('consumerSendMsgBack')[0]?.frame.header.maxReconsumeTimes, 16);
});

test('a message that was taken back is done with, and comes again by the retry topic', () => {
  const { rig, cluster } = failing({ listener: { name: 'failFirst', arg: 2 } });
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(50);
  assert.equal(heard(rig), ['x!', 'x!', 'x']);
  assert.equal(attemptsOf(rig), [0, 1, 2]);
  assert.is(offsetOf(rig), 1);
  assert.is(offsetOf(rig, '%RETRY%G@a@0'), 2);
  const topics = rig.observed.flatMap((seen) => (seen.kind === 'consumed' ? [seen.topic] : []));
  assert.equal(topics, ['T', 'T', 'T'], 'the listener sees the topic it was sent to');
  const origins = rig.of('consumerSendMsgBack').map(({ frame }) => frame.header.originTopic);
  assert.equal(origins, ['T', 'T'], 'and so does the broker');
});

test('the commit waits for the answer, and a thread with it', () => {
  const { rig, cluster } = failing({ consumeThreadMax: 1 });
  answering(cluster, { consumerSendMsgBack: 'silence' });
  cluster.put('T', 0, 'x');
  cluster.store(rig, 'T', 0, 'y');
  rig.advance(1000);
  assert.equal(heard(rig), ['x!'], 'y has no thread yet');
  assert.is(offsetOf(rig), undefined);
  const [sent] = rig.of('consumerSendMsgBack');
  if (sent !== undefined) rig.answer(sent, { code: 0 });
  rig.advance(10);
  assert.equal(heard(rig), ['x!', 'y!']);
  assert.is(offsetOf(rig), 1);
});

test('what the broker refuses is sent to the retry topic as an ordinary message', () => {
  const { rig, cluster } = failing({ maxReconsumeTimes: 3 });
  answering(cluster, { consumerSendMsgBack: refused });
  const properties = packProperties([
    ['UNIQ_KEY', 'ID1'],
    ['TAGS', 'paid'],
    ['TRAN_MSG', 'true'],
  ]);
  cluster.messages.set('T/0', [{ ...messageOf('T', 0, 0, 'x'), flag: 7, properties }]);
  cluster.store(rig, 'T', 0, 'wakes the held pull');
  rig.advance(4);
  const [sent] = rig.of('sendMessageV2');
  const { queueId, ...header } = sent?.frame.header ?? { queueId: -1 };
  assert.ok(queueId === 0 || queueId === 1);
  assert.equal(header, {
    producerGroup: 'CLIENT_INNER_PRODUCER',
    topic: '%RETRY%G',
    defaultTopic: 'TBW102',
    defaultTopicQueueNums: 4,
    sysFlag: 0,
    bornTimestamp: epochMs + (sent?.ms ?? 0),
    flag: 7,
    properties: packProperties([
      ['UNIQ_KEY', 'ID1'],
      ['TAGS', 'paid'],
      ['RETRY_TOPIC', 'T'],
      ['DELAY', '3'],
    ]),
    reconsumeTimes: 1,
    unitMode: false,
    batch: false,
    maxReconsumeTimes: 3,
    brokerName: 'a',
  });
  rig.advance(10);
  assert.equal(heard(rig).slice(0, 1), ['x!']);
  assert.is(offsetOf(rig), 2, 'and is done with here');
});

test('a later failure asks for a longer delay', () => {
  const { rig, cluster } = failing({ listener: { name: 'failFirst', arg: 3 } });
  answering(cluster, { consumerSendMsgBack: refused });
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(50);
  const sends = rig.of('sendMessageV2').map(({ frame }) => frame.header);
  assert.equal(
    sends.map(({ reconsumeTimes }) => reconsumeTimes),
    [1, 2, 3],
  );
  const delays = sends.map(({ properties = '' }) => propertyOf(properties, 'DELAY'));
  assert.equal(delays, ['3', '4', '5']);
});

test('a broker that does not answer within 5 s refuses', () => {
  const { rig, cluster } = failing();
  answering(cluster, { consumerSendMsgBack: 'silence' });
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(4990);
  assert.is(rig.of('sendMessageV2').length, 0);
  rig.advance(20);
  assert.is(rig.of('sendMessageV2').length, 1);
});

test('the inner producer tries three times, then the message stays', () => {
  const { rig, cluster } = failing();
  answering(cluster, { consumerSendMsgBack: refused, sendMessageV2: refused });
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(1000);
  assert.is(rig.of('sendMessageV2').length, 3);
  const [first, second, third] = rig.of('sendMessageV2').map(({ frame }) => frame.header.queueId);
  assert.ok(first !== second && first === third, 'round robin over the queues of the only broker');
  assert.is(offsetOf(rig), undefined);
  cluster.intercept = () => undefined;
  rig.advance(4100);
  assert.equal(heard(rig), ['x!', 'x']);
  assert.is(offsetOf(rig), 1);
});

test('a refusal that no broker would take back ends the tries', () => {
  const { rig, cluster } = failing();
  const illegal = { code: responseCode.MESSAGE_ILLEGAL };
  answering(cluster, { consumerSendMsgBack: refused, sendMessageV2: illegal });
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(1000);
  assert.is(rig.of('sendMessageV2').length, 1);
});

test('a message stored without a slave is sent', () => {
  const { rig, cluster } = failing();
  const unconfirmed = { code: responseCode.SLAVE_NOT_AVAILABLE };
  answering(cluster, { consumerSendMsgBack: refused, sendMessageV2: unconfirmed });
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(1000);
  assert.is(offsetOf(rig), 1);
});

test('without a retry topic nothing can be sent: the message stays, the route is asked for', () => {
  const { rig, cluster } = joined({ T: 1 }, { listener: { name: 'failFirst' } });
  answering(cluster, { consumerSendMsgBack: refused });
  cluster.store(rig, 'T', 0, 'x');
  const before = rig.of('getRouteInfoByTopic').length;
  rig.advance(10);
  const asked = rig.of('getRouteInfoByTopic').slice(before);
  assert.equal(
    asked.map(({ frame }) => frame.header.topic),
    ['%RETRY%G'],
  );
  rig.advance(5000);
  assert.equal(heard(rig), ['x!', 'x']);
});

test('a broker without a master cannot be asked: the message stays', () => {
  const { rig, cluster } = failing({ listener: { name: 'later', arg: 40_000 } });
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(10);
  const brokerAddrs = new Map([[1, addresses.broker]]);
  const broker = { brokerName: 'a', cluster: 'c', brokerAddrs, enableActingMaster: false };
  const queues = { brokerName: 'a', perm: 6, readQueueNums: 1, writeQueueNums: 1, topicSysFlag: 0 };
  const body = { brokerDatas: [broker], filterServerTable: new Map(), queueDatas: [queues] };
  answering(cluster, { getRouteInfoByTopic: { code: 0, body } });
  rig.advance(86_000);
  assert.equal(attemptsOf(rig), [0, 1]);
  assert.equal([rig.of('consumerSendMsgBack'), rig.of('sendMessageV2')], [[], []]);
});

test('a queue that was given up meanwhile is not committed by the answer', () => {
  const { rig, cluster } = failing();
  answering(cluster, { consumerSendMsgBack: 'silence' });
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(10);
  cluster.members = ['c0'];
  rig.give({ type: 'operator.resume' });
  rig.advance(100);
  const [sent] = rig.of('consumerSendMsgBack');
  if (sent !== undefined) rig.answer(sent, { code: 0 });
  rig.advance(10_000);
  assert.is(rig.of('consumerSendMsgBack').length, 1);
  assert.equal(rig.of('updateConsumerOffset'), []);
  assert.is(rig.node().pool.running.size, 0, 'its thread is free again');
});

test('a shutdown leaves nothing behind of a message on its way back', () => {
  const { rig, cluster } = failing();
  answering(cluster, { consumerSendMsgBack: 'silence' });
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(10);
  rig.give({ type: 'operator.shutdown' });
  rig.advance(10_000);
  assert.is(rig.stateName(), 'stopped');
  assert.equal(rig.timers(), []);
  assert.equal(rig.of('sendMessageV2'), []);
});

test('an answer to nobody changes nothing', () => {
  const { rig } = failing();
  const before = rig.node();
  const context = { for: 'consumer.sendBack', number: 99 };
  const outcome = { ok: false, problem: 'timeout' };
  for (const command of ['consumerSendMsgBack', 'sendMessageV2']) {
    rig.give({ type: `reply.${command}`, address: addresses.broker, context, outcome });
  }
  assert.is(rig.node(), before);
});

test.run();
