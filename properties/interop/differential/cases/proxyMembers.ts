/** Who is connected to a proxy, who is told, and what is known of them. */
import { whole } from '../adminView.ts';
import {
  ask,
  askInVain,
  type Case,
  close,
  code,
  hear,
  look,
  type Shot,
  type Step,
  wait,
} from '../case.ts';
import { connections, ground, proxied, shotOf } from '../proxyShots.ts';
import { type Consumer, heartbeat, members, rocketmq, unregister } from '../shots.ts';

const beats = (name: string, steps: Case['steps']) => proxied('HEART_BEAT', name, steps);
const told = (name: string, steps: Case['steps']) =>
  proxied('NOTIFY_CONSUMER_IDS_CHANGED', name, steps);

/** A beat of client n of a case, on its own connection. */
const beat = (
  t: string,
  n: number,
  topics: Consumer['topics'],
  more: Partial<Consumer> = {},
): Step => ask(heartbeat(`${t}c${n}`, [{ groupName: `${t}g`, topics, ...more }]), `proxy${n}`);

const ears = (ms: number, ...numbers: number[]): Step[] => [
  wait(ms),
  ...numbers.map((n) => hear(1, `proxy${n}`)),
];

const leave = (t: string, n: number) =>
  ask(unregister({ clientID: `${t}c${n}`, consumerGroup: `${t}g` }), `proxy${n}`);
const body = (text: string): Shot => ({ code: code.HEART_BEAT, ext: {}, body: text });
const makers = (producerGroup: string) => shotOf('GET_PRODUCER_CONNECTION_LIST', { producerGroup });

const check = (data: unknown, more: Partial<Shot> = {}): Shot => ({
  code: code.CHECK_CLIENT_CONFIG,
  ext: {},
  body: JSON.stringify(data),
  ...more,
});

const subscription = (t: string, expressionType: string | null, subString: string | null) => ({
  clientId: `${t}c`,
  group: `${t}g`,
  subscriptionData: {
    topic: t,
    subString,
    expressionType,
    tagsSet: [],
    codeSet: [],
    subVersion: 1,
    classFilterMode: false,
  },
});

/** The cases. */
export const proxyMemberCases: readonly Case[] = [
  beats('a consumer', (t) => [
    ...ground(t),
    beat(t, 1, { [t]: '*' }),
    ask(members(`${t}g`), 'proxy1'),
    connections(`${t}g`, 'proxy1'),
    beat(t, 1, { [t]: '*' }),
    beat(t, 1, { [t]: 'a || b' }, { subVersion: 9 }),
    connections(`${t}g`, 'proxy1'),
    beat(t, 1, { [t]: 'c', [`${t}x`]: '*' }, { subVersion: 10 }),
    connections(`${t}g`, 'proxy1'),
    beat(t, 1, { [`${t}x`]: '*' }, { subVersion: 11 }),
    connections(`${t}g`, 'proxy1'),
  ]),
  beats('a producer', (t) => [
    ask(heartbeat(`${t}p`, [], { producerDataSet: [{ groupName: `${t}pg` }] })),
    ask(heartbeat(`${t}p`, [], { producerDataSet: [{ groupName: '' }, { groupName: 'a b' }] })),
    ask(members(`${t}pg`)),
    ask(makers(`${t}pg`)),
    connections(`${t}pg`),
    ask(unregister({ clientID: `${t}p`, producerGroup: `${t}pg` })),
  ]),
  beats('both at once, two groups each', (t) => [
    ask(
      heartbeat(
        `${t}c`,
        [
          { groupName: `${t}g`, topics: { [t]: '*' } },
          { groupName: `${t}h`, topics: { [t]: 'a' }, messageModel: 'BROADCASTING' },
        ],
        { producerDataSet: [{ groupName: `${t}pg` }, { groupName: `${t}ph` }] },
      ),
    ),
    connections(`${t}g`),
    connections(`${t}h`),
    close(),
  ]),
  beats('in ROCKETMQ headers, of other clients', (t) => [
    ask(rocketmq(heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: { [t]: '*' } }]))),
    ask(rocketmq(members(`${t}g`))),
    connections(`${t}g`),
    ask(
      {
        ...heartbeat(`${t}d`, [{ groupName: `${t}h`, topics: { [t]: '*' } }]),
        language: 'GO',
        version: 401,
      },
      'proxy2',
    ),
    connections(`${t}h`, 'proxy2'),
  ]),
  beats('odd names', (t) => [
    ask(heartbeat('', [{ groupName: `${t}g`, topics: { [t]: '*' } }])),
    ask(members(`${t}g`)),
    ask(heartbeat(`${t}c`, [{ groupName: '', topics: { [t]: '*' } }])),
    ask(heartbeat(`${t}c`, [{ groupName: 'a b', topics: { [t]: '*' } }])),
    ask(members('a b')),
    ask(heartbeat(`${t}c`, [{ groupName: `${t}${'x'.repeat(255)}`, topics: { [t]: '*' } }])),
    ask(members(`${t}${'x'.repeat(255)}`)),
  ]),
  beats('bodies that are none', (t) => [
    ask({ code: code.HEART_BEAT, ext: {} }),
    ask({ code: code.HEART_BEAT, ext: null, body: '{}' }),
    ...['x', '[]', 'null', '{"clientID":5}'].map((text) => ask(body(text))),
    ...['"consumerDataSet":[{}]', '"consumerDataSet":[null]', '"producerDataSet":[{}]'].map(
      (member) => ask(body(`{"clientID":"${t}",${member}}`)),
    ),
    ask(body(`{"clientID":"${t}","consumerDataSet":[{"groupName":"${t}g"}]}`)),
    ask(members(`${t}g`)),
    askInVain({ ...heartbeat(`${t}c`, []), flag: 2 }),
  ]),
  beats('version 2', (t) => [
    ...[5, 5, 6].map((heartbeatFingerprint) =>
      ask(
        heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: { [t]: '*' } }], {
          heartbeatFingerprint,
        }),
      ),
    ),
    ask(
      heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: {} }], {
        heartbeatFingerprint: 6,
        withoutSub: true,
      }),
    ),
    connections(`${t}g`),
  ]),
  told('two members of one proxy', (t) => [
    beat(t, 1, { [t]: '*' }),
    beat(t, 2, { [t]: '*' }),
    ...ears(150, 1, 2),
    ask(members(`${t}g`), 'proxy1'),
    connections(`${t}g`, 'proxy2'),
    beat(t, 2, { [t]: '*' }),
    ...ears(100, 1, 2),
  ]),
  told('members do not agree', (t) => [
    beat(t, 1, { [t]: '*' }),
    beat(t, 2, { [`${t}x`]: '*' }),
    ...ears(150, 1, 2),
    connections(`${t}g`, 'proxy1'),
    beat(t, 1, { [t]: 'a' }, { subVersion: 3 }),
    ...ears(150, 1, 2),
    connections(`${t}g`, 'proxy1'),
  ]),
  told('a member takes leave', (t) => [
    beat(t, 1, { [t]: '*' }),
    beat(t, 2, { [t]: '*' }),
    ...ears(150, 1, 2),
    leave(t, 2),
    ...ears(150, 1, 2),
    ask(members(`${t}g`), 'proxy1'),
    leave(t, 2),
    leave(t, 1),
    ask(members(`${t}g`), 'proxy1'),
    connections(`${t}g`, 'proxy1'),
  ]),
  told('a connection ends', (t) => [
    beat(t, 1, { [t]: '*' }),
    beat(t, 2, { [t]: '*' }),
    ...ears(150, 1, 2),
    close('proxy2'),
    ...ears(300, 1),
    ask(members(`${t}g`), 'proxy1'),
  ]),
  told('a broadcasting group', (t) => [
    beat(t, 1, { [t]: '*' }, { messageModel: 'BROADCASTING' }),
    beat(t, 2, { [t]: '*' }, { messageModel: 'BROADCASTING' }),
    ...ears(150, 1, 2),
    ask(members(`${t}g`), 'proxy1'),
    connections(`${t}g`, 'proxy1'),
  ]),
  told('one client id on two connections', (t) => [
    beat(t, 1, { [t]: '*' }),
    ask(heartbeat(`${t}c1`, [{ groupName: `${t}g`, topics: { [t]: '*' } }]), 'proxy2'),
    ...ears(150, 1, 2),
    ask(members(`${t}g`), 'proxy1'),
    close('proxy1'),
    ...ears(300, 2),
    ask(members(`${t}g`), 'proxy2'),
  ]),
  told('as a request that no proxy takes', (t) => [
    ask(shotOf('NOTIFY_CONSUMER_IDS_CHANGED', { consumerGroup: `${t}g` })),
    askInVain({ ...shotOf('NOTIFY_CONSUMER_IDS_CHANGED'), flag: 2 }),
  ]),
  proxied('UNREGISTER_CLIENT', 'of nobody', (t) => [
    ask(unregister({})),
    ask({ code: code.UNREGISTER_CLIENT, ext: null }),
    ask(unregister({ clientID: `${t}c` })),
    ask(unregister({ clientID: `${t}c`, producerGroup: `${t}p`, consumerGroup: `${t}g` })),
    ask(unregister({ consumerGroup: `${t}g` })),
    ask(unregister({ producerGroup: 'a b' })),
    ask(rocketmq(unregister({ clientID: `${t}c`, consumerGroup: `${t}g` }))),
    askInVain({ ...unregister({ clientID: `${t}c` }), flag: 2 }),
  ]),
  proxied('UNREGISTER_CLIENT', 'of a member, from elsewhere and from it', (t) => [
    beat(t, 1, { [t]: '*' }),
    ask(unregister({ clientID: `${t}c1`, consumerGroup: `${t}g` }), 'proxy2'),
    ask(members(`${t}g`), 'proxy1'),
    ask(unregister({ clientID: `${t}c1`, producerGroup: `${t}g` }), 'proxy1'),
    ask(members(`${t}g`), 'proxy1'),
    askInVain({ ...unregister({ clientID: `${t}c1`, consumerGroup: `${t}g` }), flag: 2 }, 'proxy1'),
    ask(members(`${t}g`), 'proxy1'),
  ]),
  proxied('GET_CONSUMER_LIST_BY_GROUP', 'groups that nobody knows', (t) => [
    ask(members(`${t}g`)),
    ask(members('')),
    ask(members('a b')),
    ask(shotOf('GET_CONSUMER_LIST_BY_GROUP')),
    ask({ ...shotOf('GET_CONSUMER_LIST_BY_GROUP'), ext: null }),
    ask(rocketmq(members(`${t}no`))),
    ask({ ...members(`${t}no`), version: 401 }),
    askInVain({ ...members(`${t}g`), flag: 2 }),
  ]),
  proxied('GET_CONSUMER_CONNECTION_LIST', 'groups that nobody knows', (t) => [
    connections(`${t}g`),
    connections(''),
    look(shotOf('GET_CONSUMER_CONNECTION_LIST'), whole),
    look({ ...shotOf('GET_CONSUMER_CONNECTION_LIST'), ext: null }, whole),
    look(rocketmq(shotOf('GET_CONSUMER_CONNECTION_LIST', { consumerGroup: `${t}g` })), whole),
    askInVain({ ...shotOf('GET_CONSUMER_CONNECTION_LIST', { consumerGroup: t }), flag: 2 }),
  ]),
  proxied('CHECK_CLIENT_CONFIG', 'good and bad', (t) => [
    ...ground(t),
    ask(check(subscription(t, 'SQL92', 'a > 1'))),
    ask(check(subscription(t, 'SQL92', 'a >'))),
    ask(check(subscription(t, 'SQL92', ''))),
    ask(check(subscription(t, 'TAG', 'a || b'))),
    ask(check(subscription(t, null, '*'))),
    ask(check(subscription(t, 'nonsense', 'x'))),
    ask(check(subscription(t, 'SQL92', null))),
    ask(check(subscription(`${t}none`, 'SQL92', 'a > 1'))),
    ask(check(subscription(`${t}none`, 'SQL92', 'a >'))),
    ask(rocketmq(check(subscription(t, 'SQL92', 'a > 1')))),
  ]),
  proxied('CHECK_CLIENT_CONFIG', 'bodies that are none', (t) => [
    ...ground(t),
    ask(check({}, { body: '' })),
    ask(check({}, { body: 'x' })),
    ask(check({}, { body: 'null' })),
    ask(check({})),
    ask(check({ clientId: 'c', group: `${t}g`, subscriptionData: null })),
    ask(check({ clientId: 'c', group: `${t}g`, subscriptionData: {} })),
    ask(check({ ...subscription(t, 'SQL92', 'a >'), namespace: 'n' }, { ext: null })),
    askInVain(check(subscription(t, 'SQL92', 'a >'), { flag: 2 })),
  ]),
];
