/** How a broker assigns queues, and by which mode. */
import { ask, type Case, code, first, type Shot, wait } from '../case.ts';
import { assignment, pop, requestMode } from '../popShots.ts';
import { createTopic, heartbeat, members, routed, send, stored, topicConfig } from '../shots.ts';

const client = (t: string, id: string, topics = { [t]: '*' }, consumeType = 'CONSUME_POP'): Shot =>
  heartbeat(`${t}-${id}`, [{ groupName: `${t}g`, topics, consumeType }]);

const assigned = (name: string, steps: Case['steps'], more: Partial<Case> = {}): Case => ({
  name,
  of: 'QUERY_ASSIGNMENT',
  to: 'broker',
  steps: (t) => [
    first(createTopic(t)),
    first(createTopic(`${t}two`, { readQueueNums: 2, writeQueueNums: 6 })),
    routed(t),
    routed(`${t}two`),
    ...steps(t),
  ],
  ...more,
});

const mode = (name: string, steps: Case['steps']): Case => ({
  name,
  of: 'SET_MESSAGE_REQUEST_MODE',
  to: 'broker',
  steps,
});

const rawMode = (body: string): Shot => ({ code: code.SET_MESSAGE_REQUEST_MODE, ext: {}, body });
const rawQuery = (body: string): Shot => ({ code: code.QUERY_ASSIGNMENT, ext: {}, body });

/** The cases. */
export const assignmentCases: readonly Case[] = [
  assigned('to nobody', (t) => [
    ask(assignment(t, `${t}g`, 'c')),
    ask(assignment(t, `${t}g`, 'c', { messageModel: 'BROADCASTING' })),
    ask(assignment(`${t}no`, `${t}g`, 'c', { messageModel: 'BROADCASTING' })),
    ask(assignment(`${t}no`, `${t}g`, 'c')),
    ask(assignment(`%RETRY%${t}g`, `${t}g`, 'c')),
  ]),
  assigned('to one and to two, pulling', (t) => [
    ask(client(t, 'a'), 'broker1'),
    ask(assignment(t, `${t}g`, `${t}-a`), 'broker1'),
    ask(assignment(`${t}two`, `${t}g`, `${t}-a`), 'broker1'),
    ask(assignment(t, `${t}g`, 'stranger')),
    first(client(t, 'b'), 'broker2'),
    ask(assignment(t, `${t}g`, `${t}-a`)),
    ask(assignment(t, `${t}g`, `${t}-b`)),
    ask(assignment(t, `${t}g`, `${t}-b`, { strategyName: 'AVG_BY_CIRCLE' })),
    ask(assignment(`${t}two`, `${t}g`, `${t}-b`)),
    ask(assignment(t, `${t}g`, `${t}-a`, { strategyName: 'x' })),
    ask(assignment(t, `${t}g`, `${t}-a`, { strategyName: null })),
    ask(assignment(t, `${t}g`, '')),
    ask(assignment(t, `${t}g`, `${t}-a`, { clientId: null })),
    ask(assignment(t, `${t}g`, `${t}-a`, { messageModel: 'BROADCASTING' })),
    ask(assignment(t, `${t}g`, `${t}-a`, { messageModel: null })),
    ask(assignment(t, `${t}other`, `${t}-a`)),
    ask(assignment(`%RETRY%${t}g`, `${t}g`, `${t}-a`)),
  ]),
  assigned('to many, popping', (t) => [
    ...['a', 'b', 'c', 'd', 'e'].map((id) => first(client(t, id), `broker${id}`)),
    ...[0, -1, 1, 2, 4, 9].flatMap((share) => [
      ask(requestMode(t, `${t}g`, 'POP', share)),
      ask(assignment(t, `${t}g`, `${t}-a`)),
      ask(assignment(t, `${t}g`, `${t}-c`)),
      ask(assignment(t, `${t}g`, `${t}-e`)),
      ask(assignment(t, `${t}g`, 'stranger')),
    ]),
  ]),
  assigned('to two, popping some of the others', (t) => [
    ...['a', 'b', 'c'].map((id) => first(client(t, id), `broker${id}`)),
    ask(requestMode(t, `${t}g`, 'POP', 1)),
    ask(requestMode(`${t}two`, `${t}g`, 'POP', 1)),
    ...['a', 'b', 'c'].map((id) => ask(assignment(t, `${t}g`, `${t}-${id}`))),
    ...['a', 'b', 'c'].map((id) => ask(assignment(`${t}two`, `${t}g`, `${t}-${id}`))),
    ask(assignment(t, `${t}g`, `${t}-b`, { strategyName: 'AVG_BY_CIRCLE' })),
    ask(assignment(t, `${t}g`, `${t}-b`, { messageModel: 'BROADCASTING' })),
    ask(requestMode(t, `${t}g`, 'PULL', 1)),
    ask(assignment(t, `${t}g`, `${t}-b`)),
    ask(assignment(t, `${t}h`, `${t}-b`)),
    { do: 'close', on: 'brokerc' },
    wait(300),
    ask(members(`${t}g`)),
    ask(assignment(t, `${t}g`, `${t}-b`)),
  ]),
  assigned('bodies that are none', (t) => [
    ...['', '{}', 'x', '[]', 'null', '{"topic":1}', `{"topic":"${t}"}`].map((body) =>
      ask(rawQuery(body)),
    ),
    ask({ ...assignment(t, `${t}g`, 'c'), ext: null }),
    ask({ ...assignment(t, `${t}g`, 'c'), format: 'ROCKETMQ' }),
    ask(assignment(t, `${t}g`, 'c', { messageModel: 'x' })),
    ask(assignment('', `${t}g`, 'c')),
    ask(assignment(t, '', 'c')),
  ]),
  {
    name: 'an assignment by the name server',
    of: 'QUERY_ASSIGNMENT',
    to: 'namesrv',
    steps: (t) => [ask(assignment(t, 'g', 'c')), ask(requestMode(t, 'g', 'POP'))],
  },
  mode('refused and set', (t) => [
    ask(requestMode(t, `${t}g`, 'POP')),
    ask(requestMode(`%RETRY%${t}g`, `${t}g`, 'PULL')),
    first(createTopic(t)),
    ask(requestMode(t, `${t}g`, 'POP', 3)),
    ask(requestMode(t, `${t}g`, 'PULL', 0)),
    ask(requestMode(t, `${t}g`, 'push')),
    ask(requestMode(t, '', 'POP')),
    ask(requestMode(t, 'a b', 'POP')),
    ask(requestMode('', `${t}g`, 'POP')),
    ask(topicConfig(`%RETRY%${t}g`)),
  ]),
  mode('bodies that are none', (t) => [
    first(createTopic(t)),
    ...[
      '',
      '{}',
      'x',
      '[]',
      'null',
      `{"topic":"${t}"}`,
      `{"topic":"${t}","consumerGroup":"${t}g"}`,
      `{"topic":"${t}","consumerGroup":"${t}g","mode":null,"popShareQueueNum":"2"}`,
      `{"topic":"${t}","consumerGroup":"${t}g","mode":"POP","popShareQueueNum":"x"}`,
      `{"topic":null,"consumerGroup":"${t}g","mode":"POP"}`,
      `{"topic":"${t}","consumerGroup":null,"mode":"POP"}`,
    ].map((body) => ask(rawMode(body))),
    ask({ ...requestMode(t, `${t}g`, 'POP'), ext: null }),
    ask({ ...requestMode(t, `${t}g`, 'POP'), format: 'ROCKETMQ' }),
  ]),
  assigned('members that pop and pull', (t) => [
    ask(client(t, 'a'), 'broker1'),
    ask(members(`${t}g`)),
    ask(send(t)),
    stored(t, 1),
    ask(pop(t, `${t}g`, { queueId: 0 })),
    ask(pop(`${t}two`, `${t}g`)),
    ask(members(`${t}g`)),
    ask(members(`${t}none`)),
    ask(pop(t, `${t}none`)),
    ask(members(`${t}none`)),
    ask(client(t, 'b', { [t]: 'a' }, 'CONSUME_PASSIVELY'), 'broker2'),
    ask(members(`${t}g`)),
    ask(assignment(t, `${t}g`, `${t}-b`)),
  ]),
];
