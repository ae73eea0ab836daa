/** Routes, and what the cluster looks like. */
import { ask, askInVain, type Case, code, first, type Shot } from '../case.ts';
import { createTopic, route, routed, send } from '../shots.ts';

const one = (name: string, of: Case['of'], steps: Case['steps']): Case => ({
  name,
  of,
  to: 'namesrv',
  steps,
});
const routes = (name: string, steps: Case['steps']) => one(name, 'GET_ROUTEINFO_BY_TOPIC', steps);
const info = (more: Partial<Shot> = {}): Shot => ({
  code: code.GET_BROKER_CLUSTER_INFO,
  ext: null,
  ...more,
});

/** The cases. */
export const routeCases: readonly Case[] = [
  routes('topics that are not there', () => [
    ask(route('nosuch')),
    ask(route('')),
    ask(route(' ')),
    ask(route('a b')),
    ask(route('ä"\\')),
    ask(route('x'.repeat(300))),
    ask({ code: code.GET_ROUTEINFO_BY_TOPIC, ext: {} }),
    ask({ code: code.GET_ROUTEINFO_BY_TOPIC, ext: null }),
    ask({ code: code.GET_ROUTEINFO_BY_TOPIC, ext: {}, format: 'ROCKETMQ' }),
    ask({ ...route('nosuch'), format: 'ROCKETMQ' }),
    askInVain({ ...route('nosuch'), flag: 2 }),
    askInVain({ ...route('TBW102'), flag: 2 }),
  ]),
  routes('system topics', () =>
    [
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
      'RMQ_SYS_TRANS_OP_HALF_TOPIC',
      'RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC',
      'CHECKPOINT_TOPIC',
      'TRANS_CHECK_MAX_TIME_TOPIC',
      'rmq_sys_wheel_timer',
    ].map((topic) => ask(route(topic))),
  ),
  routes('versions', () => [
    ...[0, -1, 1, 300, 317, 318, 399, 400, 401, 476, 513, 32_767, 100_000].map((version) =>
      ask({ ...route('TBW102'), version }),
    ),
    ...['true', 'TRUE', 'false', 'x', ''].map((acceptStandardJsonOnly) =>
      ask({ ...route('TBW102', { acceptStandardJsonOnly }), version: 300 }),
    ),
    ask({ ...route('TBW102', { acceptStandardJsonOnly: false }), version: 513 }),
    ask({ ...route('TBW102'), version: 300, format: 'ROCKETMQ' }),
    ask({ ...route('TBW102'), language: 'GO' }),
    ask({ ...route('TBW102'), language: 'CPP' }),
  ]),
  routes('a topic made by a send', (t) => [
    first(send(t), 'broker'),
    routed(t),
    ask(route(t)),
    ask(route(t, { ns: 'x', nsd: 'true', bname: 'y', lo: 'false' })),
  ]),
  routes('a topic without permission', (t) => [
    first(createTopic(t, { perm: 0 }), 'broker'),
    routed(t),
    ask(route(t)),
    first(createTopic(`${t}o`, { order: true, attributes: '+message.type=FIFO' }), 'broker'),
    routed(`${t}o`),
    ask(route(`${t}o`)),
  ]),
  routes('zones', () => [
    ask(route('TBW102', { __ZONE_MODE: 'true', __ZONE_NAME: 'z' })),
    ask(route('TBW102', { __ZONE_MODE: 'true', __ZONE_NAME: '' })),
    ask(route('TBW102', { __ZONE_MODE: 'false', __ZONE_NAME: 'z' })),
    ask(route('nosuch', { __ZONE_MODE: 'true', __ZONE_NAME: 'z' })),
  ]),
  {
    ...routes('asked of a broker', () => [ask(route('TBW102')), ask(route('nosuch'))]),
    to: 'broker',
  },
  {
    ...one('of the whole cluster', 'GET_BROKER_CLUSTER_INFO', () => [
      ask(info()),
      ask(info({ ext: {} })),
      ask(info({ format: 'ROCKETMQ' })),
      ask(info({ version: 300 })),
      ask(info({ ext: { what: 'ever' }, body: 'rubbish' })),
      askInVain(info({ flag: 2 })),
    ]),
    alone: true,
  },
  { ...one('asked of a broker', 'GET_BROKER_CLUSTER_INFO', () => [ask(info())]), to: 'broker' },
];
