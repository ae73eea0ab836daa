/** Every request that names a broker: by which name, what is missing or wrong, its forms. */
import { ask, askInVain, type Case, type Shot, type Step, wait } from '../case.ts';
import { brokerName, proxied, via } from '../proxyShots.ts';
import { rocketmq, withExt, without } from '../shots.ts';
import { type Subject, subjects } from './proxySubjects.ts';

type Ext = NonNullable<Shot['ext']>;

/** These are not answered by a proxy of 5.5.0, whatever they say. */
const neverAnswered: ReadonlySet<string> = new Set(['ACK_MESSAGE', 'CHANGE_MESSAGE_INVISIBLETIME']);

function put({ of }: Subject, shot: Shot): Step {
  return neverAnswered.has(of) ? askInVain(shot, undefined, 500) : ask(shot);
}

const isShort = ({ of }: Subject) => of === 'SEND_MESSAGE_V2' || of === 'SEND_BATCH_MESSAGE';

/** Broker names that are none, and other places for one. */
function names(one: Subject): Case {
  const [field, other] = isShort(one) ? ['n', 'bname'] : ['bname', 'n'];
  const variants = (t: string): readonly ((shot: Shot) => Shot)[] => [
    (shot) => shot,
    (shot) => withExt(shot, { [field as string]: '' }),
    (shot) => withExt(shot, { [field as string]: 'nobody' }),
    (shot) => withExt(shot, { [field as string]: t }),
    (shot) => withExt(shot, { [field as string]: 'DefaultCluster' }),
    (shot) => withExt(shot, { [field as string]: 'BROKER-A' }),
    (shot) => withExt(shot, { [field as string]: 'a b' }),
    (shot) => withExt(shot, { [other as string]: brokerName }),
    (shot) => withExt(shot, { brokerName }),
  ];
  return proxied(one.of, 'broker names', (t) => [
    ...one.before(t),
    ...variants(t).map((vary, at) => put(one, vary(one.shot(t, at)))),
  ]);
}

const isNumber = (value: Ext[string]) => /^\d+$/.test(String(value));

/** A real broker that hears of this directly never revives anything again. */
const poison: ReadonlySet<string> = new Set(['CHANGE_MESSAGE_INVISIBLETIME consumerGroup']);

/** Each field missing, each number none. */
function fields(one: Subject): Case {
  return proxied(one.of, 'fields missing or wrong', (t) => {
    const shot = via(one.shot(t, 0));
    const own = Object.keys(shot.ext ?? {}).filter(
      (name) => name !== 'bname' && name !== 'n' && !poison.has(`${one.of} ${name}`),
    );
    const numbers = own.filter((name) => isNumber(shot.ext?.[name] ?? ''));
    const wrong = [
      ...own.map((name) => (queueId: number) => without(via(one.shot(t, queueId)), name)),
      ...numbers.flatMap((name) =>
        ['x', '99999999999999999999'].map(
          (text) => (queueId: number) => withExt(via(one.shot(t, queueId)), { [name]: text }),
        ),
      ),
    ];
    return [
      ...one.before(t),
      ...wrong.map((make, at) => put(one, make(at))),
      put(one, { ...shot, ext: null }),
      put(one, { ...shot, ext: {} }),
      put(one, { ...shot, ext: { [isShort(one) ? 'n' : 'bname']: brokerName } }),
    ];
  });
}

/** As it should be: in either format, of other clients and versions, one-way. */
function forms(one: Subject): Case {
  return proxied(one.of, 'as it should be, in all its forms', (t) => {
    const made = (queueId: number) => via(one.shot(t, queueId));
    return [
      ...one.before(t),
      put(one, made(0)),
      put(one, rocketmq(made(1))),
      put(one, { ...made(2), version: 401, language: 'GO' }),
      put(one, withExt(made(3), { unheardOf: 'x' })),
      askInVain({ ...made(4), flag: 2 }),
      wait(100),
      put(one, made(4)),
      askInVain({ ...without(made(5), 'bname', 'n'), flag: 2 }),
      askInVain({ ...withExt(made(6), { bname: 'nobody', n: 'nobody' }), flag: 2 }),
    ];
  });
}

/** The cases. */
export const proxySweepCases: readonly Case[] = subjects.flatMap((one) => [
  forms(one),
  names(one),
  fields(one),
]);
