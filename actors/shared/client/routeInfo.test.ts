import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TopicRouteData } from '../../../protocol/bodies/topicRouteData.ts';
import { asDefaultRoute, publishInfoOf, routeKey, subscribeQueuesOf } from './routeInfo.ts';

const routeInfo = suite('route info');

const brokerData = (brokerName: string, ids: readonly number[]) => ({
  ...{ cluster: 'c', brokerName, enableActingMaster: false },
  brokerAddrs: new Map(ids.map((id) => [id, `${brokerName}:${id}`])),
});
const queueData = (brokerName: string, perm: number, read: number, write: number) => ({
  ...{ brokerName, perm, readQueueNums: read, writeQueueNums: write, topicSysFlag: 0 },
});
const route: TopicRouteData = {
  brokerDatas: [brokerData('b', [0, 1]), brokerData('a', [0]), brokerData('slave-only', [1])],
  queueDatas: [
    queueData('slave-only', 6, 1, 1),
    queueData('b', 6, 3, 1),
    queueData('a', 6, 1, 2),
    queueData('nowhere', 6, 1, 1),
  ],
  filterServerTable: new Map(),
};
const texts = (queues: readonly { brokerName: string; queueId: number }[]) =>
  queues.map(({ brokerName, queueId }) => `${brokerName}/${queueId}`);

routeInfo('messages go to write queues on brokers with a master, in the order of names', () => {
  assert.equal(texts(publishInfoOf('t', route).queues), ['a/0', 'a/1', 'b/0']);
});

routeInfo('messages come from every read queue, also where no master is left', () => {
  const all = ['a/0', 'b/0', 'b/1', 'b/2', 'nowhere/0', 'slave-only/0'];
  assert.equal(texts(subscribeQueuesOf('t', route)), all);
});

routeInfo('permissions close queues for one side or the other', () => {
  const perms = (perm: number) => ({ ...route, queueDatas: [queueData('a', perm, 1, 1)] });
  const open = (perm: number) => [
    publishInfoOf('t', perms(perm)).queues.length,
    subscribeQueuesOf('t', perms(perm)).length,
  ];
  assert.equal([0, 2, 4, 6, 7].map(open), [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
    [1, 1],
  ]);
});

routeInfo('an order configuration names the queues, whatever else the route says', () => {
  const ordered = publishInfoOf('t', { ...route, orderTopicConf: 'a:1;z:2;broken;worse:x' });
  assert.is(ordered.ordered, true);
  assert.equal(texts(ordered.queues), ['a/0', 'z/0', 'z/1']);
  assert.is(publishInfoOf('t', { ...route, orderTopicConf: '' }).ordered, false);
});

routeInfo('a borrowed route has no more queues than the topic would get', () => {
  const borrowed = asDefaultRoute(route, 2);
  assert.equal(
    borrowed.queueDatas.map(({ readQueueNums, writeQueueNums }) => [readQueueNums, writeQueueNums]),
    [
      [1, 1],
      [2, 2],
      [1, 1],
      [1, 1],
    ],
  );
});

routeInfo('routes are equal whatever the order of their lists, and differ in what counts', () => {
  const turned = {
    ...route,
    brokerDatas: route.brokerDatas.toReversed(),
    queueDatas: route.queueDatas.toReversed(),
  };
  assert.is(routeKey(turned), routeKey(route));
  const others: TopicRouteData[] = [
    { ...route, orderTopicConf: 'a:1' },
    { ...route, brokerDatas: [brokerData('b', [0])] },
    { ...route, queueDatas: [queueData('b', 6, 3, 2)] },
  ];
  for (const other of others) assert.is.not(routeKey(other), routeKey(route));
});

routeInfo.run();
