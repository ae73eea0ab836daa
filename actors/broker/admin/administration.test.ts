import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SubscriptionGroupConfig } from '../../../protocol/bodies/subscriptionGroupConfig.ts';
import { TestBroker } from '../testBroker.ts';
import { newGroup } from '../topics/groups.ts';

const administration = suite('administration of a broker');

const topics = { orders: 2 };

function serving(config: ConstructorParameters<typeof TestBroker>[0] = {}): TestBroker {
  const broker = new TestBroker({ topics, ...config });
  broker.open('c');
  for (const text of ['a', 'b', 'c']) broker.send('c', 'orders', 0, text);
  broker.ask('c', 'getSubscriptiongroupConfig', { group: 'g' });
  return broker;
}

const commit = (broker: TestBroker, offset: number) =>
  broker.ask('c', 'updateConsumerOffset', {
    ...{ consumerGroup: 'g', topic: 'orders', queueId: 0, commitOffset: offset },
  });
const offsetOf = (broker: TestBroker, queueId = 0) =>
  broker.ask('c', 'queryConsumerOffset', {
    ...{ consumerGroup: 'g', topic: 'orders', queueId, setZeroIfNotFound: false },
  })?.header?.offset;
const reset = (broker: TestBroker, more: object = {}) =>
  broker.ask('c', 'invokeBrokerToResetOffset', {
    ...{ group: 'g', topic: 'orders', queueId: -1, timestamp: 0, isForce: true },
    ...more,
  });
const maxOf = (broker: TestBroker) =>
  broker.ask('c', 'getMaxOffset', { topic: 'orders', queueId: 0, committed: true })?.header?.offset;

administration('a reset wins over commits until one pull has learnt of it', () => {
  const broker = serving();
  commit(broker, 3);
  assert.is(reset(broker)?.code, 0);
  assert.is(offsetOf(broker), 0);
  const late = commit(broker, 3);
  assert.equal([late?.code, late?.remark], [0, 'Offset has been previously reset']);
  assert.is(offsetOf(broker), 0);
  const carried = { sysFlag: 1 | 4, commitOffset: 3, consumerGroup: 'g' };
  const told = broker.pull('c', 'orders', 0, 3, carried);
  assert.equal([told?.code, told?.remark, told?.header?.nextBeginOffset], [21, 'OFFSET_RESET', 0]);
  assert.is(offsetOf(broker), 0, 'the commit that the pull carries is of the time before');
  const next = broker.pull('c', 'orders', 0, 0, { consumerGroup: 'g' });
  assert.is(next?.code, 0, 'exactly one pull learns of it');
  commit(broker, 2);
  assert.is(offsetOf(broker), 2);
});

administration('a reset to an offset has to lie in the queue, or just behind it', () => {
  const broker = serving();
  const at = (offset: number) => reset(broker, { queueId: 0, offset });
  assert.is(at(4)?.code, 0);
  assert.equal(
    [at(5)?.code, at(5)?.remark],
    [1, 'Target offset 5 not in consume queue range [0-3]'],
  );
  assert.is(reset(broker, { timestamp: -1 })?.code, 0);
  assert.is(offsetOf(broker), 3, 'a negative time means the end');
  assert.is(reset(broker, { topic: 'nope' })?.remark, 'Topic nope does not exist');
  assert.is(reset(broker, { group: 'none' })?.remark, 'Group none does not exist');
});

administration('without the feature the members are told, and the table stays', () => {
  const broker = serving({ useServerSideResetOffset: false });
  assert.is(reset(broker)?.remark, 'THe consumer group <g> not exist');
  commit(broker, 3);
  const header = { consumerGroup: 'g', topic: 'orders', queueId: 1, commitOffset: 0 };
  broker.ask('c', 'updateConsumerOffset', header);
  assert.is(reset(broker)?.code, 206, 'nobody is online');
  broker.open('m', '10.0.0.9:1');
  const consumer = {
    consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
    consumeType: 'CONSUME_PASSIVELY',
    groupName: 'g',
    messageModel: 'CLUSTERING',
    subscriptionDataSet: [],
    unitMode: false,
  } as const;
  const heartbeat = { clientID: 'm1', consumerDataSet: [consumer], producerDataSet: [] };
  broker.ask('m', 'heartBeat', {}, { ...heartbeat, heartbeatFingerprint: 0, withoutSub: false });
  broker.take();
  assert.is(reset(broker)?.code, 0);
  const [pushed] = broker
    .sent('m')
    .filter(({ command }) => command === 'resetConsumerClientOffset');
  assert.equal(
    (pushed!.body as { offsetTable: [{ queueId: number }, number][] }).offsetTable.map(
      ([{ queueId }, offset]) => [queueId, offset],
    ),
    [
      [0, 0],
      [1, 0],
    ],
  );
  assert.is(offsetOf(broker), 3);
});

administration('a deleted topic is gone after a restart, and begins at 0 when made again', () => {
  const broker = serving();
  commit(broker, 3);
  assert.is(broker.ask('c', 'deleteTopicInBroker', { topic: 'orders' })?.code, 0);
  assert.is(offsetOf(broker), undefined);
  assert.is(maxOf(broker), 0);
  const again = new TestBroker({ topics }, broker.disk, 2);
  again.open('c');
  assert.is(again.ask('c', 'getTopicConfig', { topic: 'orders' })?.code, 17);
  assert.is(maxOf(again), 0);
  assert.is(offsetOf(again), undefined);
  const wanted = { topic: 'orders', readQueueNums: 1, writeQueueNums: 1, perm: 6 };
  const filter = { topicFilterType: 'SINGLE_TAG', order: false, force: false };
  again.ask('c', 'updateAndCreateTopic', { ...wanted, ...filter });
  assert.is(again.send('c', 'orders', 0, 'new')?.header?.queueOffset, 0);
  const third = new TestBroker({ topics }, again.disk, 3);
  third.open('c');
  assert.is(maxOf(third), 1, 'what came after the deletion is kept');
});

administration('topics of the system cannot be deleted', () => {
  const broker = serving();
  const remark = (topic: string) =>
    broker.ask('c', 'deleteTopicInBroker', { topic })?.remark ?? 'deleted';
  assert.is(remark('TBW102'), 'The topic[TBW102] is conflict with system topic.');
  assert.is(remark(' '), 'The specified topic is blank.');
  assert.is(remark('nobody knows it'), 'deleted');
});

administration('a deleted group leaves its offsets unless it is told to take them along', () => {
  const broker = serving();
  commit(broker, 2);
  const remove = (cleanOffset: boolean) =>
    broker.ask('c', 'deleteSubscriptiongroup', { groupName: 'g', cleanOffset });
  assert.is(remove(false)?.code, 0);
  assert.is(offsetOf(broker), 2);
  remove(true);
  assert.is(commit(broker, 3)?.code, 26, 'nobody has used it since');
  assert.is(offsetOf(broker), undefined);
  const again = new TestBroker({ topics, autoCreateSubscriptionGroup: false }, broker.disk, 2);
  again.open('c');
  assert.is(again.ask('c', 'getSubscriptiongroupConfig', { group: 'g' })?.code, 26);
});

const setGroup = (broker: TestBroker, more: Partial<SubscriptionGroupConfig>) =>
  broker.ask('c', 'updateAndCreateSubscriptionGroup', {}, { ...newGroup('g'), ...more })?.code;
const retryMaxTimesOf = (broker: TestBroker) =>
  broker.ask('c', 'getAllSubscriptiongroupConfig', {})?.body?.subscriptionGroupTable.get('g')
    ?.retryMaxTimes;

administration('deleting a group that may be made by itself forgets its settings only', () => {
  const broker = serving();
  assert.is(setGroup(broker, { retryMaxTimes: 3 }), 0);
  broker.ask('c', 'deleteSubscriptiongroup', { groupName: 'g', cleanOffset: false });
  assert.is(retryMaxTimesOf(broker), 16, 'it is there with those of a new one');
  broker.ask('c', 'deleteSubscriptiongroup', { groupName: 'g', cleanOffset: true });
  assert.is(retryMaxTimesOf(broker), undefined, 'with its offsets it is gone');
});

administration('a deleted group stays away where groups are not made by themselves', () => {
  const broker = serving({ autoCreateSubscriptionGroup: false });
  assert.is(setGroup(broker, { retryMaxTimes: 3 }), 0);
  broker.ask('c', 'deleteSubscriptiongroup', { groupName: 'g', cleanOffset: false });
  assert.is(retryMaxTimesOf(broker), undefined);
});

administration('changed settings outlive a restart, those of the black list do not change', () => {
  const broker = serving();
  const update = (body: string) => broker.ask('c', 'updateBrokerConfig', {}, body)?.code;
  assert.is(update('rocketmqHome=/tmp\nautoCreateTopicEnable=false'), 16);
  assert.is(broker.state.config.autoCreateTopicEnable, true);
  assert.is(update('autoCreateTopicEnable=false\nnobodyKnowsIt=1\nmaxMessageSize=many'), 0);
  const again = new TestBroker({ topics }, broker.disk, 2);
  assert.is(again.state.config.autoCreateTopicEnable, false);
  assert.is(again.state.config.maxMessageSize, 4_194_304);
  again.open('c');
  const shown = again.ask('c', 'getBrokerConfig', {});
  assert.match(shown?.body ?? '', 'autoCreateTopicEnable=false\n');
  assert.match(shown?.header?.version ?? '', '"counter":1');
});

administration('a group that is forbidden a topic is refused, after a restart too', () => {
  const broker = serving();
  const ask = (to: TestBroker, readable?: boolean) =>
    to.ask('c', 'updateAndGetGroupForbidden', {
      ...{ group: 'g', topic: 'orders' },
      ...(readable !== undefined && { readable }),
    })?.body?.readable;
  assert.is(ask(broker), true);
  assert.is(ask(broker, false), false);
  const again = new TestBroker({ topics }, broker.disk, 2);
  again.open('c');
  assert.is(ask(again), false);
  assert.is(ask(again, true), true);
});

administration('offsets are cloned, corrected and shown as they stand', () => {
  const broker = serving();
  commit(broker, 2);
  const clone = { srcGroup: 'g', destGroup: 'h', offline: true };
  broker.ask('c', 'cloneGroupOffset', clone);
  const who = broker.ask('c', 'queryTopicConsumeByWho', { topic: 'orders' })?.body;
  assert.equal(who?.groupList, ['g', 'h']);
  commit(broker, 1);
  const correct = (more: object) =>
    broker.ask('c', 'queryCorrectionOffset', { compareGroup: 'x', topic: 'orders', ...more })?.body
      ?.correctionOffsets;
  assert.equal([...(correct({}) ?? [])], [[0, 1]]);
  assert.equal([...(correct({ filterGroups: 'g' }) ?? [])], [[0, 2]]);
  assert.is(offsetOf(broker), 1, 'a group that is left out keeps its offsets');
  const stats = broker.ask('c', 'getConsumeStats', { consumerGroup: 'g' })?.body?.offsetTable;
  assert.equal(
    stats?.map(([, { brokerOffset, consumerOffset }]) => [brokerOffset, consumerOffset]),
    [
      [3, 1],
      [0, 0],
    ],
  );
});

administration('pages of groups come sorted, and begin anew when the table has changed', () => {
  const broker = serving();
  const page = (groupSeq: number, dataVersion: string) =>
    broker.ask('c', 'getAllSubscriptiongroupConfig', { groupSeq, dataVersion, maxGroupNum: 2 });
  const first = page(0, '');
  const names = [...(first?.body?.subscriptionGroupTable.keys() ?? [])];
  assert.equal(names, [...names].sort());
  assert.is(names.length, 2);
  assert.is(first?.header?.totalGroupNum, broker.state.groups.configs.size);
  const { counter, stateVersion, timestamp } = broker.state.groups.dataVersion;
  const version = JSON.stringify({ counter, stateVersion, timestamp });
  const second = [...(page(2, version)?.body?.subscriptionGroupTable.keys() ?? [])];
  assert.not.ok(names.some((name) => second.includes(name)));
  broker.ask('c', 'updateAndCreateSubscriptionGroup', {}, newGroup('another'));
  const stale = [...(page(2, version)?.body?.subscriptionGroupTable.keys() ?? [])];
  assert.equal(stale.length, 2);
  assert.not.equal(stale, second);
});

administration('a question for a client that is not online is refused', () => {
  const broker = serving();
  const ask = () =>
    broker.ask('c', 'getConsumerRunningInfo', {
      ...{ consumerGroup: 'g', clientId: 'm1', jstackEnable: false },
    });
  assert.is(ask()?.remark, 'The Consumer <g> <m1> not online');
});

administration.run();
