/** Topics made and changed. */
import { ask, askInVain, type Case, code, first } from '../case.ts';
import { createTopic, rocketmq, route, routed, topicConfig, without } from '../shots.ts';

type Ext = Readonly<Record<string, string | number | boolean>>;

const one = (name: string, of: Case['of'], steps: Case['steps']): Case => ({
  name,
  of,
  to: 'broker',
  steps,
});

/** Each change is asked for and looked at. */
function changed(name: string, ...changes: Ext[]): Case {
  return one(name, 'UPDATE_AND_CREATE_TOPIC', (t) =>
    changes.flatMap((ext) => [ask(createTopic(t, ext)), ask(topicConfig(t))]),
  );
}

/** Each on a topic of its own. */
function made(name: string, ...all: Ext[]): Case {
  return one(name, 'UPDATE_AND_CREATE_TOPIC', (t) =>
    all.flatMap((ext, at) => [ask(createTopic(`${t}_${at}`, ext)), ask(topicConfig(`${t}_${at}`))]),
  );
}

/** Names as they are. */
function named(name: string, ...names: string[]): Case {
  return one(name, 'UPDATE_AND_CREATE_TOPIC', () =>
    names.flatMap((topic) => [ask(createTopic(topic)), ask(topicConfig(topic))]),
  );
}

const required = [
  'topic',
  'defaultTopic',
  'readQueueNums',
  'writeQueueNums',
  'perm',
  'topicFilterType',
  'topicSysFlag',
  'order',
];
const attributes = (text: string): Ext => ({ attributes: text });

/** The cases. */
export const topicCases: readonly Case[] = [
  changed(
    'changes',
    {},
    {},
    { readQueueNums: 8 },
    { writeQueueNums: 2, perm: 4 },
    { order: true },
    { topicFilterType: 'MULTI_TAG' },
    { topicSysFlag: 3 },
  ),
  made('permissions', ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 15, 16, -1].map((perm) => ({ perm }))),
  made(
    'queues',
    ...[0, 1, 128, 129, -1, 100_000].map((count) => ({ readQueueNums: count })),
    ...[0, -1, 1000].map((count) => ({ writeQueueNums: count })),
  ),
  made(
    'filter types',
    { topicFilterType: 'MULTI_TAG' },
    { topicFilterType: 'single_tag' },
    { topicFilterType: '' },
    { topicFilterType: 'X' },
    { topicFilterType: '0' },
  ),
  made(
    'order and sysFlag',
    { order: 'TRUE' },
    { order: 'x' },
    { order: '' },
    { topicSysFlag: 1 },
    { topicSysFlag: -1 },
    { topicSysFlag: 'x' },
  ),
  made(
    'attributes',
    attributes('+message.type=NORMAL'),
    attributes('+message.type=FIFO'),
    attributes('+message.type=MIXED'),
    attributes('+message.type=X'),
    attributes('+queue.type=X'),
    attributes('+cleanup.policy=X'),
    attributes('+lite.topic.expiration=43201'),
    attributes('+queue.type=BatchCQ'),
    attributes('+queue.type=SimpleCQ,+message.type=DELAY'),
    attributes('+cleanup.policy=COMPACTION'),
    attributes('+cleanup.policy=DELETE'),
    attributes('-message.type'),
    attributes('+nobody.knows=1'),
    attributes('message.type=NORMAL'),
    attributes('+message.type'),
    attributes('+=1'),
    attributes('+reserve.time=1000'),
    attributes('+reserve.time=x'),
    attributes(''),
    attributes(','),
    attributes('+message.type=NORMAL,+message.type=FIFO'),
    attributes('+message.type=NORMAL,-message.type'),
    attributes('+priority=3'),
    attributes('+lite.topic.expiration=5'),
  ),
  changed(
    'attributes of a topic that exists',
    attributes('+message.type=NORMAL'),
    {},
    attributes('+message.type=FIFO'),
    attributes('-message.type'),
    attributes('-message.type'),
    attributes('+queue.type=BatchCQ'),
    attributes('+cleanup.policy=COMPACTION'),
    attributes('-queue.type'),
  ),
  named(
    'bad names',
    '',
    ' ',
    'a b',
    'a.b',
    'ä',
    'x'.repeat(127),
    'y'.repeat(128),
    `%RETRY%${'x'.repeat(248)}`,
    `%RETRY%${'x'.repeat(249)}`,
    '%',
    '%RETRY%',
    '%DLQ%made',
  ),
  named(
    'system topics',
    'SCHEDULE_TOPIC_XXXX',
    'RMQ_SYS_TRANS_HALF_TOPIC',
    'RMQ_SYS_TRACE_TOPIC',
    'TRANS_CHECK_MAX_TIME_TOPIC',
    'SELF_TEST_TOPIC',
    'OFFSET_MOVED_EVENT',
    'CHECKPOINT_TOPIC',
    'BenchmarkTest',
    'rmq_sys_x',
    'rmq_sys_wheel_timer',
    'RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC',
    'DefaultCluster_REPLY_TOPIC',
  ),
  one('templates are not looked at', 'UPDATE_AND_CREATE_TOPIC', (t) => [
    ask(createTopic(t, { defaultTopic: 'nosuch' })),
    ask(createTopic(`${t}e`, { defaultTopic: '' })),
    ask(topicConfig(`${t}e`)),
  ]),
  one('wrong requests', 'UPDATE_AND_CREATE_TOPIC', (t) => [
    ...required.map((name) => ask(without(createTopic(`${t}${name}`), name))),
    ...required.map((name) => ask(rocketmq(without(createTopic(`${t}${name}r`), name)))),
    ...['readQueueNums', 'writeQueueNums', 'perm'].map((name) =>
      ask(createTopic(`${t}${name}x`, { [name]: 'x' })),
    ),
    ask({ ...createTopic(t), ext: null }),
    ask({ ...createTopic(t), ext: {} }),
    askInVain({ ...createTopic(`${t}one`), flag: 2 }),
    ask(topicConfig(`${t}one`)),
    ask(topicConfig(`${t}order`)),
    ask(topicConfig(`${t}topicSysFlag`)),
  ]),
  one('told to the name server', 'UPDATE_AND_CREATE_TOPIC', (t) => [
    first(createTopic(t, { perm: 6, readQueueNums: 3, writeQueueNums: 2 })),
    routed(t),
    ask(route(t), 'namesrv'),
    first(createTopic(t, { perm: 4, topicSysFlag: 1 })),
    {
      do: 'until',
      on: 'namesrv',
      shot: route(t),
      holds: ({ view }) => view.body?.includes('"perm":4') === true,
    },
    ask(route(t), 'namesrv'),
  ]),
  one('on a name server', 'UPDATE_AND_CREATE_TOPIC', (t) => [ask(createTopic(t), 'namesrv')]),
  one('of all kinds', 'GET_TOPIC_CONFIG', (t) => [
    ask(topicConfig(t)),
    ask(topicConfig('')),
    ...[
      'TBW102',
      'BenchmarkTest',
      'SELF_TEST_TOPIC',
      'DefaultCluster',
      'broker-a',
      'OFFSET_MOVED_EVENT',
      'SCHEDULE_TOPIC_XXXX',
      'RMQ_SYS_TRACE_TOPIC',
      'DefaultCluster_REPLY_TOPIC',
      'rmq_sys_REVIVE_LOG_DefaultCluster',
      'rmq_sys_SYNC_BROKER_MEMBER_broker-a',
      'RMQ_SYS_TRANS_HALF_TOPIC',
      'RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC',
      'CHECKPOINT_TOPIC',
      'rmq_sys_wheel_timer',
    ].map((topic) => ask(topicConfig(topic))),
    ask(rocketmq(topicConfig('TBW102'))),
    ask({ code: code.GET_TOPIC_CONFIG, ext: {} }),
    ask({ code: code.GET_TOPIC_CONFIG, ext: null }),
    ask(rocketmq({ code: code.GET_TOPIC_CONFIG, ext: {} })),
    ask({ code: code.GET_TOPIC_CONFIG, ext: { topic: 'TBW102', lo: true } }),
    askInVain({ ...topicConfig('TBW102'), flag: 2 }),
  ]),
];
