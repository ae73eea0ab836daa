/** Who may read which queue in order, before a proxy. */
import { ask, askInVain, type Case, type Shot } from '../case.ts';
import { brokerName, ground, proxied, shotOf } from '../proxyShots.ts';
import { rocketmq, withExt } from '../shots.ts';

const lockShot = (
  of: 'LOCK_BATCH_MQ' | 'UNLOCK_BATCH_MQ',
  t: string,
  clientId: string,
  ids: readonly number[],
  more: Readonly<Record<string, unknown>> = {},
): Shot => {
  const mqSet = ids.map((queueId) => ({ brokerName, queueId, topic: t }));
  const body = { clientId, consumerGroup: `${t}g`, mqSet, onlyThisBroker: false, ...more };
  return shotOf(of, {}, JSON.stringify(body));
};
const take = (t: string, clientId: string, ids: readonly number[], more = {}) =>
  lockShot('LOCK_BATCH_MQ', t, clientId, ids, more);
const give = (t: string, clientId: string, ids: readonly number[], more = {}) =>
  lockShot('UNLOCK_BATCH_MQ', t, clientId, ids, more);

const locks = (of: 'LOCK_BATCH_MQ' | 'UNLOCK_BATCH_MQ', name: string, steps: Case['steps']) =>
  proxied(of, name, (t) => [...ground(t), ...steps(t)]);

const junkLocks = (of: 'LOCK_BATCH_MQ' | 'UNLOCK_BATCH_MQ') =>
  locks(of, 'bodies that are none', (t) => [
    ...['', 'x', 'null', '{}', '{"mqSet":null}', '{"mqSet":[{}]}', '{"mqSet":[null]}'].map((text) =>
      ask(shotOf(of, {}, text)),
    ),
    ask(shotOf(of, {}, JSON.stringify({ mqSet: [{ brokerName, queueId: 0, topic: t }] }))),
    ask(lockShot(of, t, 'a', [], { mqSet: [{ brokerName: 'nobody', queueId: 0, topic: t }] })),
    ask(lockShot(of, t, 'a', [], { mqSet: [{ brokerName: t, queueId: 0, topic: t }] })),
    ask(lockShot(of, t, 'a', [], { mqSet: [{ queueId: 0, topic: t }] })),
    ask({ ...lockShot(of, t, 'a', [0]), ext: null }),
  ]);

/** The cases. */
export const proxyLockCases: readonly Case[] = [
  locks('LOCK_BATCH_MQ', 'two clients', (t) => [
    ask(take(t, 'a', [0])),
    ask(take(t, 'a', [0])),
    ask(take(t, 'b', [0])),
    ask(take(t, 'b', [0, 1])),
    ask(take(t, 'b', [])),
    ask(rocketmq(take(t, 'a', [0]))),
    ask(take(t, 'b', [0], { consumerGroup: `${t}other` })),
    ask(withExt(take(t, 'a', [2]), { bname: 'nobody' })),
    askInVain({ ...take(t, 'a', [3]), flag: 2 }),
    ask(take(t, 'b', [3])),
  ]),
  locks('LOCK_BATCH_MQ', 'of two brokers, of which one is none', (t) => [
    ask(
      take(t, 'a', [], {
        mqSet: [
          { brokerName, queueId: 0, topic: t },
          { brokerName: 'nobody', queueId: 1, topic: t },
        ],
      }),
    ),
    ask(take(t, 'b', [0, 1])),
  ]),
  junkLocks('LOCK_BATCH_MQ'),
  junkLocks('UNLOCK_BATCH_MQ'),
  locks('UNLOCK_BATCH_MQ', 'by its owner and by others', (t) => [
    ask(take(t, 'a', [0])),
    ask(give(t, 'b', [0])),
    ask(take(t, 'b', [0])),
    ask(give(t, 'a', [0])),
    ask(take(t, 'b', [0])),
    ask(give(t, 'b', [])),
    askInVain({ ...give(t, 'b', [0]), flag: 2 }),
    ask(take(t, 'a', [0])),
    ask(rocketmq(give(t, 'a', [0]))),
  ]),
];
