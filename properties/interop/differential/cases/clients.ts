/** Who is connected, and who is told. */
import {
  ask,
  askInVain,
  type Case,
  close,
  code,
  first,
  hear,
  type Shot,
  type Step,
  wait,
} from '../case.ts';
import {
  type Consumer,
  createTopic,
  heartbeat,
  members,
  pull,
  send,
  stored,
  topicConfig,
  unregister,
} from '../shots.ts';

const one = (name: string, of: Case['of'], steps: Case['steps']): Case => ({
  name,
  of,
  to: 'broker',
  steps,
});

const beats = (name: string, steps: Case['steps']) => one(name, 'HEART_BEAT', steps);
const told = (name: string, steps: Case['steps']) =>
  one(name, 'NOTIFY_CONSUMER_IDS_CHANGED', steps);

/** A beat of client n of a case, on its own connection. */
function beat(
  t: string,
  n: number,
  topics: Consumer['topics'],
  more: Partial<Consumer> = {},
): Step {
  return ask(heartbeat(`${t}c${n}`, [{ groupName: `${t}g`, topics, ...more }]), `broker${n}`);
}

const ears = (ms: number, ...numbers: number[]): Step[] => [
  wait(ms),
  ...numbers.map((n) => hear(1, `broker${n}`)),
];

const leave = (t: string, n: number) =>
  unregister({ clientID: `${t}c${n}`, consumerGroup: `${t}g` });
const group = (config: Readonly<Record<string, unknown>>): Shot => ({
  code: code.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
  body: JSON.stringify(config),
});

/** The cases. */
export const clientCases: readonly Case[] = [
  beats('a consumer', (t) => [
    beat(t, 1, { [t]: '*' }),
    ask(topicConfig(`%RETRY%${t}g`), 'broker1'),
    ask(members(`${t}g`), 'broker1'),
    beat(t, 1, { [t]: '*' }),
    beat(t, 1, { [t]: '*' }, { subVersion: 9 }),
  ]),
  beats('a producer', (t) => [
    ask(heartbeat(`${t}p`, [], { producerDataSet: [{ groupName: `${t}pg` }] })),
    ask(heartbeat(`${t}p`, [], { producerDataSet: [{ groupName: '' }, { groupName: 'a b' }] })),
    ask(members(`${t}pg`)),
  ]),
  beats('in ROCKETMQ headers', (t) => [
    ask({
      ...heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: { [t]: '*' } }]),
      format: 'ROCKETMQ',
    }),
    ask({ ...members(`${t}g`), format: 'ROCKETMQ' }),
  ]),
  beats('odd names', (t) => [
    ask(heartbeat('', [{ groupName: `${t}g`, topics: { [t]: '*' } }])),
    ask(members(`${t}g`)),
    ask(heartbeat(`${t}c`, [{ groupName: '', topics: { [t]: '*' } }])),
    ask(heartbeat(`${t}c`, [{ groupName: 'a b', topics: { [t]: '*' } }])),
    ask(members('a b')),
    ask(heartbeat(`${t}c`, [{ groupName: `${t}${'x'.repeat(255)}`, topics: { [t]: '*' } }])),
    ask(members(`${t}${'x'.repeat(255)}`)),
    ask(heartbeat(`${t}c`, [{ groupName: `${t}${'x'.repeat(120)}`, topics: { [t]: '*' } }])),
    ask(members(`${t}${'x'.repeat(120)}`)),
  ]),
  beats('bodies that are none', (t) => [
    ask({ code: code.HEART_BEAT, ext: {} }),
    ask({ code: code.HEART_BEAT, ext: null, body: '{}' }),
    ask({ code: code.HEART_BEAT, ext: {}, body: 'x' }),
    ask({ code: code.HEART_BEAT, ext: {}, body: '[]' }),
    ask({ code: code.HEART_BEAT, ext: {}, body: 'null' }),
    ask({ code: code.HEART_BEAT, ext: {}, body: '{"clientID":5}' }),
    ask({ code: code.HEART_BEAT, ext: {}, body: `{"clientID":"${t}","consumerDataSet":[{}]}` }),
    ask({ code: code.HEART_BEAT, ext: {}, body: `{"clientID":"${t}","consumerDataSet":[null]}` }),
    ask({ code: code.HEART_BEAT, ext: {}, body: `{"clientID":"${t}","producerDataSet":[{}]}` }),
    ask({
      code: code.HEART_BEAT,
      ext: {},
      body: `{"clientID":"${t}","consumerDataSet":[{"groupName":"${t}g"}]}`,
    }),
    ask(members(`${t}g`)),
    ask({
      code: code.HEART_BEAT,
      ext: {},
      body: `{"clientID":"${t}","consumerDataSet":[{"groupName":"${t}h","consumeType":"X"}]}`,
    }),
    askInVain({ ...heartbeat(`${t}c`, []), flag: 2 }),
  ]),
  beats('version 2', (t) => [
    ...[5, 5].map((heartbeatFingerprint) =>
      ask(
        heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: { [t]: '*' } }], {
          heartbeatFingerprint,
        }),
      ),
    ),
    ...[5, 6, 6].map((heartbeatFingerprint) =>
      ask(
        heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: {} }], {
          heartbeatFingerprint,
          withoutSub: true,
        }),
      ),
    ),
    ask(
      heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: { [t]: '*' } }], {
        heartbeatFingerprint: 7,
      }),
    ),
    ask(heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: { [t]: '*' } }])),
    ...[7, 7].map((heartbeatFingerprint) =>
      ask(
        heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: { [t]: '*' } }], {
          heartbeatFingerprint,
        }),
      ),
    ),
    ask(
      heartbeat(`${t}c`, [{ groupName: `${t}n`, topics: {} }], {
        heartbeatFingerprint: 8,
        withoutSub: true,
      }),
    ),
    ask(members(`${t}n`)),
    ask(pull(t, `${t}n`, 0, { sysFlag: 0 })),
  ]),
  told('a member comes', (t) => [
    beat(t, 1, { [t]: '*' }),
    beat(t, 2, { [t]: '*' }),
    ...ears(100, 1, 2),
    beat(t, 3, { [t]: '*' }),
    ...ears(100, 1, 2, 3),
    ask(members(`${t}g`), 'broker1'),
    beat(t, 2, { [t]: '*' }),
    ...ears(60, 1, 2, 3),
  ]),
  told('members do not agree', (t) => [
    first(createTopic(t)),
    first(createTopic(`${t}x`)),
    beat(t, 1, { [t]: '*' }),
    beat(t, 2, { [`${t}x`]: '*' }),
    ...ears(80, 1, 2),
    ask(pull(t, `${t}g`, 0, { sysFlag: 0, subVersion: 1 }), 'broker1'),
    ask(pull(`${t}x`, `${t}g`, 0, { sysFlag: 0, subVersion: 1 }), 'broker1'),
    beat(t, 1, { [t]: '*' }),
    ...ears(80, 1, 2),
    beat(t, 1, { [t]: 'a' }),
    ...ears(80, 1, 2),
    beat(t, 2, { [t]: 'b' }, { subVersion: 3 }),
    ...ears(80, 1, 2),
    beat(t, 1, { [t]: 'a', [`${t}x`]: '*' }, { subVersion: 2 }),
    ...ears(80, 1, 2),
  ]),
  told('a member takes leave', (t) => [
    beat(t, 1, { [t]: '*' }),
    beat(t, 2, { [t]: '*' }),
    ...ears(80, 1, 2),
    ask(leave(t, 2), 'broker2'),
    ...ears(80, 1, 2),
    ask(members(`${t}g`), 'broker1'),
    ask(leave(t, 2), 'broker2'),
    ...ears(80, 1, 2),
    ask(leave(t, 1), 'broker2'),
    ...ears(80, 1, 2),
    ask(members(`${t}g`), 'broker1'),
    ask(leave(t, 1), 'broker1'),
    ask(members(`${t}g`), 'broker1'),
  ]),
  told('a connection ends', (t) => [
    beat(t, 1, { [t]: '*' }),
    beat(t, 2, { [t]: '*' }),
    ...ears(80, 1, 2),
    close('broker2'),
    ...ears(200, 1),
    ask(members(`${t}g`), 'broker1'),
  ]),
  told('a broadcasting group', (t) => [
    beat(t, 1, { [t]: '*' }, { messageModel: 'BROADCASTING' }),
    beat(t, 2, { [t]: '*' }, { messageModel: 'BROADCASTING' }),
    ...ears(80, 1, 2),
    ask(leave(t, 1), 'broker1'),
    ...ears(80, 1, 2),
    beat(t, 1, { [t]: '*' }),
    ...ears(80, 1, 2),
    close('broker2'),
    ...ears(200, 1),
  ]),
  told('a group that does not want to be told', (t) => [
    first(group({ groupName: `${t}g`, notifyConsumerIdsChangedEnable: false })),
    beat(t, 1, { [t]: '*' }),
    beat(t, 2, { [t]: '*' }),
    ...ears(80, 1, 2),
    ask(leave(t, 2), 'broker2'),
    ...ears(80, 1, 2),
    beat(t, 2, { [t]: '*' }),
    close('broker2'),
    ...ears(200, 1),
  ]),
  told('one client id on two connections', (t) => [
    beat(t, 1, { [t]: '*' }),
    ask(heartbeat(`${t}c1`, [{ groupName: `${t}g`, topics: { [t]: '*' } }]), 'broker2'),
    ...ears(80, 1, 2),
    ask(members(`${t}g`), 'broker1'),
    close('broker1'),
    ...ears(200, 2),
    ask(members(`${t}g`), 'broker2'),
  ]),
  told('two client ids on one connection', (t) => [
    beat(t, 1, { [t]: '*' }),
    ask(heartbeat(`${t}c9`, [{ groupName: `${t}g`, topics: { [t]: '*' } }]), 'broker1'),
    ...ears(80, 1),
    ask(members(`${t}g`), 'broker1'),
  ]),
  told('as requests that brokers do not take', (t) => [
    ask({ code: code.NOTIFY_CONSUMER_IDS_CHANGED, ext: { consumerGroup: `${t}g` } }),
    ask({ code: code.NOTIFY_CONSUMER_IDS_CHANGED, ext: null }),
    askInVain({ code: code.NOTIFY_CONSUMER_IDS_CHANGED, ext: {}, flag: 2 }),
  ]),
  one('of nobody', 'UNREGISTER_CLIENT', (t) => [
    ask(unregister({})),
    ask({ code: code.UNREGISTER_CLIENT, ext: null }),
    ask(unregister({ clientID: `${t}c` })),
    ask(unregister({ clientID: `${t}c`, producerGroup: `${t}p`, consumerGroup: `${t}g` })),
    ask(unregister({ consumerGroup: `${t}g` })),
    ask(unregister({ producerGroup: 'a b' })),
    ask({ ...unregister({ clientID: `${t}c`, consumerGroup: `${t}g` }), format: 'ROCKETMQ' }),
    askInVain({ ...unregister({ clientID: `${t}c` }), flag: 2 }),
  ]),
  one('of a member', 'UNREGISTER_CLIENT', (t) => [
    beat(t, 1, { [t]: '*' }),
    first(heartbeat(`${t}c1`, [], { producerDataSet: [{ groupName: `${t}pg` }] }), 'broker1'),
    ask(unregister({ clientID: `${t}c1`, producerGroup: `${t}pg` }), 'broker1'),
    ask(unregister({ consumerGroup: `${t}g` }), 'broker1'),
    ask(members(`${t}g`), 'broker1'),
  ]),
  one('members of groups', 'GET_CONSUMER_LIST_BY_GROUP', (t) => [
    ask(members(`${t}g`)),
    beat(t, 1, { [t]: '*' }),
    ask(members(`${t}g`)),
    ask(members('')),
    ask(members('a b')),
    ask({ code: code.GET_CONSUMER_LIST_BY_GROUP, ext: {} }),
    ask({ code: code.GET_CONSUMER_LIST_BY_GROUP, ext: null }),
    ask({ code: code.GET_CONSUMER_LIST_BY_GROUP, ext: {}, format: 'ROCKETMQ' }),
    ask({ ...members(`${t}no`), format: 'ROCKETMQ' }),
    askInVain({ ...members(`${t}g`), flag: 2 }),
  ]),
  one('a member reads by its subscription until it leaves', 'UNREGISTER_CLIENT', (t) => [
    first(createTopic(t)),
    first(send(t)),
    stored(t, 1),
    beat(t, 1, { [t]: '*' }),
    ask(pull(t, `${t}g`, 0, { sysFlag: 0, subVersion: 1 }), 'broker1'),
    ask(leave(t, 1), 'broker1'),
    ask(pull(t, `${t}g`, 0, { sysFlag: 0, subVersion: 1 }), 'broker1'),
  ]),
];
