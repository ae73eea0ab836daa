/** What a consumer group's settings change. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SubscriptionGroupConfig } from '../../protocol/bodies/subscriptionGroupConfig.ts';
import { TestBroker } from './testBroker.ts';
import { heartbeatOf } from './testRequests.ts';
import { newGroup } from './topics/groups.ts';
import { topicConfigOf } from './topics/topics.ts';

const flags = suite('settings of groups');

function serving(group: Partial<SubscriptionGroupConfig>, config = {}): TestBroker {
  const broker = new TestBroker({ topics: { orders: 1 }, ...config });
  broker.open('c');
  for (const text of ['a', 'b', 'c']) broker.send('c', 'orders', 0, text);
  set(broker, group);
  return broker;
}
const set = (broker: TestBroker, group: Partial<SubscriptionGroupConfig>) =>
  broker.ask('c', 'updateAndCreateSubscriptionGroup', {}, { ...newGroup('CG'), ...group });
const beat = (broker: TestBroker, name: string, more: object = {}) => {
  broker.open(name);
  const wanted = [{ topic: 'orders', subString: '*' }];
  broker.ask(name, 'heartBeat', {}, heartbeatOf(name, 'CG', wanted, more));
};
/** With the subscription that members told. */
const asMember = { sysFlag: 0 } as const;

flags('a group that may not broadcast is refused its pulls, unless it takes turns', () => {
  const broker = serving({ consumeBroadcastEnable: false });
  beat(broker, 'm', { messageModel: 'BROADCASTING' });
  assert.is(broker.pull('m', 'orders', 0, 0, asMember)?.code, 16);
  set(broker, { consumeBroadcastEnable: true });
  assert.is(broker.pull('m', 'orders', 0, 0, asMember)?.code, 0);
});

flags('a group that may not read a topic is refused with what its members told', () => {
  const broker = serving({});
  beat(broker, 'm');
  const forbid = (readable: boolean) =>
    broker.ask('c', 'updateAndGetGroupForbidden', { group: 'CG', topic: 'orders', readable });
  forbid(false);
  assert.is(broker.pull('m', 'orders', 0, 0, asMember)?.code, 16);
  forbid(true);
  assert.is(broker.pull('m', 'orders', 0, 0, asMember)?.code, 0);
});

flags('the retry topic has as many queues as the settings say when it is made', () => {
  const broker = serving({ retryQueueNums: 3 });
  beat(broker, 'm');
  assert.is(topicConfigOf(broker.state, '%RETRY%CG')?.readQueueNums, 3);
});

flags('members that are not to be told of each other are not', () => {
  const told = (notifyConsumerIdsChangedEnable: boolean) => {
    const broker = serving({ notifyConsumerIdsChangedEnable });
    beat(broker, 'm1');
    beat(broker, 'm2');
    const pushes = broker.sent('m1').filter(({ kind }) => kind === 'request');
    return pushes.some(({ command }) => command === 'notifyConsumerIdsChanged');
  };
  assert.equal([told(true), told(false)], [true, false]);
});

flags('where slaves may be read, a group is sent to the broker that its settings name', () => {
  const suggested = (slaveReadEnable: boolean) => {
    const broker = serving({ brokerId: 3 }, { slaveReadEnable });
    return broker.pull('c', 'orders', 0, 0)?.header?.suggestWhichBrokerId;
  };
  assert.equal([suggested(true), suggested(false)].map(Number), [3, 0]);
});

flags.run();
