/** Routes as proxies tell them. */
import { ask, askInVain, type Case, first, type Shot } from '../case.ts';
import { ground, proxied, shotOf } from '../proxyShots.ts';
import { createTopic, rocketmq, route, routed } from '../shots.ts';

const routes = (name: string, steps: Case['steps']) =>
  proxied('GET_ROUTEINFO_BY_TOPIC', name, steps);

const at = (version: number, shot: Shot): Shot => ({ ...shot, version });

/** The cases. */
export const proxyRouteCases: readonly Case[] = [
  routes('of a topic, to clients of all versions', (t) => [
    ...ground(t),
    ask(route(t)),
    ask(route(t, { acceptStandardJsonOnly: true })),
    ask(at(401, route(t))),
    ask(at(401, route(t, { acceptStandardJsonOnly: true }))),
    ask(at(393, route(t))),
    ask(at(394, route(t))),
    ask(at(395, route(t))),
    ask(at(0, route(t))),
    ask({ ...at(401, route(t)), language: 'GO' }),
    ask(rocketmq(route(t))),
    ask(rocketmq(at(300, route(t)))),
    askInVain({ ...route(t), flag: 2 }),
  ]),
  routes('of topics with other queues and permissions', (t) => [
    ...ground(`${t}a`, { readQueueNums: 1, writeQueueNums: 3 }),
    ...ground(`${t}b`, { perm: 4 }),
    ...ground(`${t}c`, { topicSysFlag: 1 }),
    ...ground(`${t}d`, { attributes: '+message.type=FIFO' }),
    ...['a', 'b', 'c', 'd'].map((one) => ask(route(`${t}${one}`))),
  ]),
  routes('of a topic that is in order', (t) => [
    first(createTopic(t, { order: true }), 'broker'),
    routed(t),
    { do: 'wait', ms: 300 },
    ask(route(t)),
  ]),
  routes('of topics that all have', () => [
    ...[
      'TBW102',
      'broker-a',
      'DefaultCluster',
      'SELF_TEST_TOPIC',
      'DefaultHeartBeatSyncerTopic',
    ].map((topic) => ask(route(topic))),
  ]),
  routes('of none', (t) => [
    ask(route(t)),
    ask(route('')),
    ask(route('a b')),
    ask(route(`%RETRY%${t}`)),
    ask(shotOf('GET_ROUTEINFO_BY_TOPIC')),
    ask({ ...shotOf('GET_ROUTEINFO_BY_TOPIC'), ext: null }),
    ask(rocketmq(route(t))),
    askInVain({ ...route(t), flag: 2 }),
  ]),
];
