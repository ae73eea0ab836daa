/** What a proxy of 5.5.0 does not take: codes of operators, of brokers, and of nobody. */
import { ask, askInVain, type Case, code, first, type Shot } from '../case.ts';
import { assignment, requestMode } from '../popShots.ts';
import { filled, ground, proxied, shotOf, via } from '../proxyShots.ts';
import { heartbeat, properties, rocketmq, send, sendLong } from '../shots.ts';

type Of = Exclude<Case['of'], 'FRAME'>;

const operators: readonly Of[] = [
  'UPDATE_AND_CREATE_TOPIC',
  'GET_ALL_TOPIC_CONFIG',
  'UPDATE_BROKER_CONFIG',
  'GET_BROKER_CONFIG',
  'GET_BROKER_RUNTIME_INFO',
  'UPDATE_AND_CREATE_SUBSCRIPTIONGROUP',
  'GET_ALL_SUBSCRIPTIONGROUP_CONFIG',
  'GET_TOPIC_STATS_INFO',
  'GET_PRODUCER_CONNECTION_LIST',
  'DELETE_TOPIC_IN_BROKER',
  'GET_TOPIC_CONFIG',
  'GET_CONSUME_STATS',
  'INVOKE_BROKER_TO_RESET_OFFSET',
  'GET_ALL_MESSAGE_REQUEST_MODE',
];

const nameServers: readonly Of[] = [
  'PUT_KV_CONFIG',
  'GET_KV_CONFIG',
  'REGISTER_BROKER',
  'GET_BROKER_CLUSTER_INFO',
  'GET_ALL_TOPIC_LIST_FROM_NAMESERVER',
];

const fromBrokers: readonly Of[] = [
  'CHECK_TRANSACTION_STATE',
  'RESET_CONSUMER_CLIENT_OFFSET',
  'GET_CONSUMER_STATUS_FROM_CLIENT',
  'PUSH_REPLY_MESSAGE_TO_CLIENT',
];

const refused = (of: Of) => [
  ask(shotOf(of)),
  ask(via(shotOf(of))),
  ask({ ...shotOf(of), ext: null }),
];

const replyProperties = (t: string) =>
  properties({ MSG_TYPE: 'reply', CORRELATION_ID: 'c1', REPLY_TO_CLIENT: `${t}p`, TTL: '3000' });
const reply = (t: string): Shot => ({
  ...via(send(t, { i: replyProperties(t) })),
  code: code.SEND_REPLY_MESSAGE_V2,
});
const replyLong = (t: string): Shot => ({
  ...via(sendLong(t, { properties: replyProperties(t) })),
  code: code.SEND_REPLY_MESSAGE,
});

/** The cases. */
export const proxyOtherCases: readonly Case[] = [
  proxied('FRAME', 'codes of operators', () => operators.flatMap(refused)),
  proxied('FRAME', 'codes of name servers', () => nameServers.flatMap(refused)),
  proxied('FRAME', 'codes that brokers send', () => fromBrokers.flatMap(refused)),
  proxied('FRAME', 'codes that nobody knows', (t) => [
    ...[0, 1, -1, 999, 32_767].map((unknown) => ask({ code: unknown, ext: { topic: t } })),
    ask(rocketmq({ code: 999, ext: { topic: t } })),
    ask({ code: 999, ext: null, body: 'x', version: 401, language: 'GO' }),
    askInVain({ code: 999, ext: {}, flag: 2 }),
    askInVain({ code: 0, ext: {}, flag: 1, opaque: 5_000_000 }),
    ask({ code: 999, ext: {} }),
  ]),
  proxied('FRAME', 'many requests at once, under one number', (t) => [
    ...ground(t),
    ...filled(t, 1),
    ...[7, 7].map((opaque) =>
      ask(
        via({ ...shotOf('GET_MAX_OFFSET', { topic: t, queueId: 0 }), opaque: 5_000_000 + opaque }),
      ),
    ),
  ]),
  proxied('SEND_REPLY_MESSAGE_V2', 'to nobody', (t) => [
    ...ground(t),
    ask(reply(t)),
    ask({ ...reply(t), ext: null }),
    askInVain({ ...reply(t), flag: 2 }),
  ]),
  proxied('SEND_REPLY_MESSAGE', 'to nobody', (t) => [...ground(t), ask(replyLong(t))]),
  proxied('GET_CONSUMER_RUNNING_INFO', 'of nobody', (t) => [
    ask(shotOf('GET_CONSUMER_RUNNING_INFO', { consumerGroup: `${t}g`, clientId: `${t}c` })),
    first(heartbeat(`${t}d`, [{ groupName: `${t}g`, topics: { [t]: '*' } }]), 'proxy1'),
    ask(shotOf('GET_CONSUMER_RUNNING_INFO', { consumerGroup: `${t}g`, clientId: `${t}c` })),
    ask(shotOf('GET_CONSUMER_RUNNING_INFO', { clientId: `${t}c` })),
    ask({ ...shotOf('GET_CONSUMER_RUNNING_INFO'), ext: null }),
  ]),
  proxied('CONSUME_MESSAGE_DIRECTLY', 'by nobody', (t) => [
    ...ground(t),
    ask(
      via(
        shotOf('CONSUME_MESSAGE_DIRECTLY', {
          consumerGroup: `${t}g`,
          clientId: `${t}c`,
          msgId: '7F0000010000271100000000FFFFFFFF',
          topic: t,
        }),
      ),
    ),
    ask({ ...shotOf('CONSUME_MESSAGE_DIRECTLY'), ext: null }),
  ]),
  proxied('QUERY_ASSIGNMENT', 'of a member and of nobody', (t) => [
    ...ground(t),
    ask(assignment(t, `${t}g`, `${t}c`)),
    first(heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: { [t]: '*' } }])),
    ask(assignment(t, `${t}g`, `${t}c`)),
    ask(assignment(t, `${t}g`, `${t}c`, { strategyName: 'nonsense' })),
    ask(assignment(`${t}none`, `${t}g`, `${t}c`)),
    ask(shotOf('QUERY_ASSIGNMENT', {}, 'x')),
    ask(shotOf('QUERY_ASSIGNMENT', {}, '')),
  ]),
  proxied('SET_MESSAGE_REQUEST_MODE', 'of a topic, and of none', (t) => [
    ...ground(t),
    ask(requestMode(t, `${t}g`, 'POP', 8)),
    ask(requestMode(`%RETRY%${t}g`, `${t}g`, 'POP', 8)),
    ask(shotOf('SET_MESSAGE_REQUEST_MODE', {}, 'x')),
  ]),
  proxied('BATCH_ACK_MESSAGE', 'of what nobody popped', (t) => [
    ...ground(t),
    ask(shotOf('BATCH_ACK_MESSAGE', {}, JSON.stringify({ brokerName: 'broker-a', acks: [] }))),
    ask(shotOf('BATCH_ACK_MESSAGE', {}, JSON.stringify({ brokerName: 'nobody', acks: [] }))),
    ask(shotOf('BATCH_ACK_MESSAGE', {}, JSON.stringify({ acks: [] }))),
    ask(shotOf('BATCH_ACK_MESSAGE', {}, 'x')),
    ask(shotOf('BATCH_ACK_MESSAGE')),
  ]),
  proxied('VIEW_MESSAGE_BY_ID', 'places that hold nothing', (t) => [
    ...ground(t),
    ask(via(shotOf('VIEW_MESSAGE_BY_ID', { offset: 999_999_999, topic: t }))),
    ask(via(shotOf('VIEW_MESSAGE_BY_ID', { offset: -1 }))),
    ask(via(shotOf('VIEW_MESSAGE_BY_ID', {}))),
  ]),
];
