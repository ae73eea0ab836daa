/** Brokers that register, beat, compare and go. */
import { crc32 } from '../../../../protocol/crc32.ts';
import { ask, askInVain, type Case, close, code, hear, type Shot, wait } from '../case.ts';
import { route, without } from '../shots.ts';

type Ext = Readonly<Record<string, string | number | boolean>>;

const one = (name: string, of: Case['of'], steps: Case['steps']): Case => ({
  name,
  of,
  to: 'namesrv',
  steps,
});

const version = (counter: number) => ({ counter, stateVersion: 0, timestamp: 1_700_000_000_000 });

function body(
  topics: readonly string[],
  counter = 1,
  more: Readonly<Record<string, unknown>> = {},
) {
  const table = Object.fromEntries(
    topics.map((topicName) => [
      topicName,
      {
        topicName,
        readQueueNums: 4,
        writeQueueNums: 4,
        perm: 6,
        order: false,
        topicFilterType: 'SINGLE_TAG',
        topicSysFlag: 0,
        attributes: {},
        ...more,
      },
    ]),
  );
  return JSON.stringify({
    filterServerList: [],
    topicConfigSerializeWrapper: { dataVersion: version(counter), topicConfigTable: table },
  });
}

const identity = (t: string): Ext => ({
  brokerName: `${t}b`,
  brokerAddr: `10.0.0.1:${t.slice(1)}`,
  clusterName: `${t}C`,
  brokerId: 0,
});

function register(t: string, ext: Ext = {}, text = body([`${t}t`, `${t}u`])): Shot {
  return {
    code: code.REGISTER_BROKER,
    ext: {
      ...identity(t),
      haServerAddr: `10.0.0.1:${Number(t.slice(1)) + 1}`,
      compressed: false,
      enableActingMaster: false,
      bodyCrc32: 0,
      ...ext,
    },
    body: text,
  };
}

const leave = (t: string, ext: Ext = {}): Shot => ({
  code: code.UNREGISTER_BROKER,
  ext: { ...identity(t), ...ext },
});
const alive = (t: string, ext: Ext = {}): Shot => ({
  code: code.BROKER_HEARTBEAT,
  ext: { ...identity(t), ...ext },
});
const compare = (t: string, counter: number, ext: Ext = {}): Shot => ({
  code: code.QUERY_DATA_VERSION,
  ext: { ...identity(t), ...ext },
  body: JSON.stringify(version(counter)),
});

const registers = (name: string, steps: Case['steps']) => one(name, 'REGISTER_BROKER', steps);
const names = ['brokerName', 'brokerAddr', 'clusterName', 'brokerId'];
const rocketmq = (shot: Shot): Shot => ({ ...shot, format: 'ROCKETMQ' });

/** The cases. */
export const namesrvCases: readonly Case[] = [
  registers('a master', (t) => [
    ask(register(t)),
    ask(route(`${t}t`)),
    ask({ ...route(`${t}t`), version: 300 }),
    ask(register(t, {}, body([`${t}v`, `${t}w`], 2))),
    ask(route(`${t}t`)),
    ask(route(`${t}w`)),
    ask(rocketmq(register(t, {}, body([`${t}v`, `${t}w`], 3, { perm: 4 })))),
    ask(route(`${t}v`)),
    ask(register(t, {}, body([`${t}v`, `${t}w`], 3, { perm: 2 }))),
    ask(route(`${t}v`)),
    ask(register(t, {}, body([`${t}v`, `${t}w`], 1, { perm: 2 }))),
    ask(route(`${t}v`)),
  ]),
  registers('a slave', (t) => [
    ask(register(t)),
    ask(register(t, { brokerId: 1, brokerAddr: '10.0.0.2:1' })),
    ask(route(`${t}t`)),
    ask(register(t, { brokerId: 1, brokerAddr: '10.0.0.2:1', enableActingMaster: true })),
    ask(route(`${t}t`)),
    ask(leave(t)),
    wait(60),
    ask(route(`${t}t`)),
    ask(register(t, { brokerId: 0, brokerAddr: '10.0.0.2:1' })),
    ask(route(`${t}t`)),
  ]),
  registers('a slave alone', (t) => [
    ask(register(t, { brokerId: 3 })),
    ask(route(`${t}t`)),
    ask(register(t, { brokerId: 3, enableActingMaster: true }, body([`${t}t`, `${t}u`], 2))),
    ask(route(`${t}t`)),
  ]),
  registers('a slave that knows no acting masters', (t) => [
    ask(without(register(t, { brokerId: 3 }), 'enableActingMaster')),
    ask(route(`${t}t`)),
  ]),
  registers('one topic at first', (t) => [
    ask(register(t, {}, body([`${t}t`]))),
    ask(route(`${t}t`)),
    ask(register(t, {}, body([]))),
    ask(register(t, {}, body([`${t}t`], 2))),
    ask(route(`${t}t`)),
  ]),
  registers('another address, and zones', (t) => [
    ask(register(t, { __ZONE_NAME: 'z1' })),
    ask(route(`${t}t`)),
    ask(route(`${t}t`, { __ZONE_MODE: true, __ZONE_NAME: 'Z1' })),
    ask(route(`${t}t`, { __ZONE_MODE: true, __ZONE_NAME: 'z2' })),
    ask(register(t, { brokerAddr: '10.9.9.9:9' })),
    ask(route(`${t}t`)),
  ]),
  registers('bodies', (t) => [
    ask(register(`${t}1`, {}, '')),
    ask(register(`${t}2`, {}, 'x')),
    ask(register(`${t}3`, {}, '{}')),
    ask(register(`${t}4`, {}, '[]')),
    ask(register(`${t}5`, { bodyCrc32: 1 })),
    ask(
      register(`${t}6`, {
        bodyCrc32: crc32(new TextEncoder().encode(body([`${t}6t`, `${t}6u`]))) & 0x7fff_ffff,
      }),
    ),
    ask(register(`${t}7`, { compressed: true })),
    ask(register(`${t}8`, {}, '{"topicConfigSerializeWrapper":{}}')),
    ask(
      register(
        `${t}9`,
        {},
        '{"topicConfigSerializeWrapper":{"topicConfigTable":{"a":null,"b":null}}}',
      ),
    ),
    ask({ ...register(`${t}10`), version: 36 }),
  ]),
  registers('wrong requests', (t) => [
    ...['brokerAddr', 'clusterName', 'brokerId', 'haServerAddr', 'compressed', 'bodyCrc32'].map(
      (name, at) => ask(without(register(`${t}${at}`), name)),
    ),
    ask(register(`${t}7`, { brokerId: 'x' })),
    ask(register(`${t}8`, { brokerId: -1 })),
    ask(register(`${t}9`, { bodyCrc32: 'x' })),
    ask(register(`${t}9`, { heartbeatTimeoutMillis: 'x' })),
    askInVain({ ...register(`${t}10`), flag: 2 }),
    ask(route(`${t}10t`)),
  ]),
  registers('the connection ends', (t) => [
    ask(register(t), 'namesrv2'),
    ask(register(`${t}1`), 'namesrv2'),
    ask(route(`${t}t`)),
    close('namesrv2'),
    wait(200),
    ask(route(`${t}t`)),
    ask(leave(`${t}1`)),
    wait(60),
    ask(route(`${t}1t`)),
  ]),
  registers('a lease that is over', (t) => [
    ask(register(t, { heartbeatTimeoutMillis: 1 }), 'namesrv2'),
    wait(5_700),
    ask(route(`${t}t`)),
    hear(1, 'namesrv2'),
  ]),
  { ...registers('asked of a broker', (t) => [ask(register(t))]), to: 'broker' },
  one('brokers go', 'UNREGISTER_BROKER', (t) => [
    ask(leave(t)),
    ask(register(t)),
    ask(leave(t, { brokerAddr: '10.1.1.1:1' })),
    wait(60),
    ask(route(`${t}t`)),
    ask(leave(t, { brokerId: 7 })),
    wait(60),
    ask(route(`${t}t`)),
    ask(register(t)),
    ask(rocketmq(leave(t))),
    wait(60),
    ask(route(`${t}t`)),
    ask(register(t)),
    askInVain({ ...leave(t), flag: 2 }),
    ask(route(`${t}t`)),
  ]),
  one('wrong requests', 'UNREGISTER_BROKER', (t) => [
    ...names.map((name) => ask(without(leave(`${t}1`), name))),
    ask(leave(`${t}2`, { brokerId: 'x' })),
    ask({ ...leave(`${t}3`), ext: null }),
    ask(rocketmq({ ...leave(`${t}3`), ext: {} })),
  ]),
  one('brokers live', 'BROKER_HEARTBEAT', (t) => [
    ask(alive(t)),
    ask(register(t)),
    ask(alive(t)),
    ask(rocketmq(alive(t))),
    ...names.map((name) => ask(without(alive(t), name))),
    ask({ ...alive(t), ext: null }),
    ask(alive(t, { brokerId: 'x' })),
    askInVain({ ...alive(t), flag: 2 }),
    ask(alive(t), 'broker'),
  ]),
  one('versions', 'QUERY_DATA_VERSION', (t) => [
    ask(compare(t, 1)),
    ask(register(t)),
    ask(compare(t, 1)),
    ask(compare(t, 2)),
    ask(rocketmq(compare(t, 1))),
    ask({ ...compare(t, 1), body: '' }),
    ask({ ...compare(t, 1), body: 'x' }),
    ask({ ...compare(t, 1), body: '{}' }),
    ask({ ...compare(t, 1), body: 'null' }),
    ask(compare(t, 1, { clusterName: 'other' })),
    ask(compare(t, 1, { brokerName: 'other' })),
    ...names.map((name) => ask(without(compare(t, 1), name))),
    ask({ ...compare(t, 1), ext: null }),
    askInVain({ ...compare(t, 1), flag: 2 }),
    ask(compare(t, 1), 'broker'),
  ]),
];
