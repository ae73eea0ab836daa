/** Who may read which queue in order. */
import { ask, type Case, close, code, first, type Shot, tell, wait } from '../case.ts';
import { createTopic, heartbeat, send, unregister } from '../shots.ts';

const one = (
  name: string,
  of: Case['of'],
  steps: Case['steps'],
  more: Partial<Case> = {},
): Case => ({
  name,
  of,
  to: 'broker',
  steps,
  ...more,
});

const lock = (name: string, steps: Case['steps'], more: Partial<Case> = {}): Case =>
  one(name, 'LOCK_BATCH_MQ', steps, more);

function shot(
  of: 'LOCK_BATCH_MQ' | 'UNLOCK_BATCH_MQ',
  t: string,
  clientId: string | null,
  ids: readonly number[],
  more: Readonly<Record<string, unknown>> = {},
): Shot {
  const mqSet = ids.map((queueId) => ({ brokerName: 'broker-a', queueId, topic: t }));
  const body = { clientId, consumerGroup: `${t}g`, mqSet, onlyThisBroker: false, ...more };
  return { code: code[of], ext: {}, body: JSON.stringify(body) };
}

const take = (t: string, clientId: string | null, ids: readonly number[], more = {}) =>
  shot('LOCK_BATCH_MQ', t, clientId, ids, more);
const give = (t: string, clientId: string | null, ids: readonly number[], more = {}) =>
  shot('UNLOCK_BATCH_MQ', t, clientId, ids, more);
const raw = (of: 'LOCK_BATCH_MQ' | 'UNLOCK_BATCH_MQ', body: string): Shot => ({
  code: code[of],
  ext: {},
  body,
});

/** The cases. */
export const lockCases: readonly Case[] = [
  lock('of queues that nobody has', (t) => [
    ask(take(t, 'a', [0])),
    ask(take(t, 'a', [0])),
    ask(take(t, 'b', [0])),
    ask(take(t, 'b', [7])),
    ask(take(t, 'b', [])),
    ask(take(t, 'a', [-1])),
  ]),
  lock('of another group, topic or broker', (t) => [
    ask(take(t, 'a', [0])),
    ask(take(t, 'b', [0], { consumerGroup: `${t}other` })),
    ask(take(`${t}two`, 'b', [0])),
    ask(take(t, 'b', [], { mqSet: [{ brokerName: 'no-broker', queueId: 0, topic: t }] })),
  ]),
  lock('for this broker alone', (t) => [
    ask(take(t, 'a', [0], { onlyThisBroker: true })),
    ask(take(t, 'b', [0], { onlyThisBroker: true })),
    ask(give(t, 'a', [0], { onlyThisBroker: true })),
    ask(take(t, 'b', [0])),
  ]),
  lock('written by a Go client', (t) => [
    ask(take(t, 'a', [0], { onlyThisBroker: undefined })),
    ask(take(t, 'b', [0], { onlyThisBroker: undefined })),
  ]),
  lock('of which one is somebody else’s', (t) => [
    ask(take(t, 'a', [1])),
    ask(take(t, 'b', [1, 2])),
    ask(take(t, 'a', [2, 1])),
  ]),
  lock('after its owner left', (t) => [
    first(createTopic(t)),
    first(
      heartbeat('a', [
        { groupName: `${t}g`, topics: { [t]: '*' }, consumeType: 'CONSUME_PASSIVELY' },
      ]),
      'broker1',
    ),
    ask(take(t, 'a', [0]), 'broker1'),
    ask(unregister({ clientID: 'a', consumerGroup: `${t}g` }), 'broker1'),
    ask(take(t, 'b', [0])),
    close('broker1'),
    wait(200),
    ask(take(t, 'b', [0])),
  ]),
  lock(
    'that is not renewed',
    (t) => [
      ask(take(t, 'a', [0])),
      wait(58_000),
      ask(take(t, 'b', [0])),
      wait(4_000),
      ask(take(t, 'b', [0])),
      ask(take(t, 'a', [0])),
    ],
    { waits: true },
  ),
  lock(
    'that is renewed',
    (t) => [
      ask(take(t, 'a', [0])),
      wait(40_000),
      ask(take(t, 'a', [0])),
      wait(30_000),
      ask(take(t, 'b', [0])),
    ],
    { waits: true },
  ),
  one('by its owner and by others', 'UNLOCK_BATCH_MQ', (t) => [
    ask(take(t, 'a', [0])),
    ask(give(t, 'b', [0])),
    ask(take(t, 'b', [0])),
    ask(give(t, 'a', [0])),
    ask(take(t, 'b', [0])),
    ask(give(t, 'a', [0])),
    ask(take(t, 'a', [0])),
    ask(give(t, 'b', [0, 9])),
    ask(give(`${t}none`, 'b', [0])),
    ask(take(t, 'a', [0])),
  ]),
  one('one-way', 'UNLOCK_BATCH_MQ', (t) => [
    ask(take(t, 'a', [0])),
    tell({ ...give(t, 'a', [0]), flag: 2 }),
    wait(200),
    ask(take(t, 'b', [0])),
  ]),
  lock('and then a send to the retry topic', (t) => [
    first(createTopic(t)),
    ask(send(`%RETRY%${t}g`, { j: 1 })),
    ask(take(t, 'a', [0])),
    ask(send(`%RETRY%${t}g`, { j: 1 })),
    ask(give(t, 'a', [0])),
    ask(send(`%RETRY%${t}g`, { j: 1 })),
  ]),
  lock('in a body that lacks something', (t) => [
    ask(take(t, null, [0])),
    ask(take(t, 'a', [0], { consumerGroup: null })),
    ask(raw('LOCK_BATCH_MQ', '{}')),
    ask(raw('LOCK_BATCH_MQ', '')),
    ask(raw('LOCK_BATCH_MQ', 'x')),
    ask(raw('UNLOCK_BATCH_MQ', '{}')),
    ask(raw('UNLOCK_BATCH_MQ', '')),
  ]),
];
