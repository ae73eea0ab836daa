/**
 * What one message costs a broker that has stored little against one that has stored a lot: a send
 * and the pull that reads it, put to the broker's machine directly.
 */
import type { AnyEventObject, AnyMachineSnapshot } from 'xstate';
import { brokerDefaults } from '../../actors/broker/config.ts';
import { brokerMachine } from '../../actors/broker/machine.ts';
import { bootMachine, stepMachine } from '../kernel/stepMachine.ts';
import { median } from './row.ts';

const queues = 4;
const body = new Uint8Array(128);
const base = { opaque: 0, oneway: false, language: 'JAVA', version: 513, serializeType: 'JSON' };

/** A broker and how many messages it was sent. */
interface Store {
  snapshot: AnyMachineSnapshot;
  sent: number;
}

function step(store: Store, event: AnyEventObject): void {
  const stamp = { at: 1_767_225_600_000 + store.sent, mono: store.sent, entropy: store.sent };
  const connection = 'load/1/1';
  [store.snapshot] = stepMachine(brokerMachine, store.snapshot, { ...stamp, connection, ...event });
}

function send(store: Store): void {
  const header = {
    producerGroup: 'bench',
    topic: 'bench',
    defaultTopic: 'TBW102',
    defaultTopicQueueNums: 4,
    queueId: store.sent % queues,
    sysFlag: 0,
    bornTimestamp: 1_767_225_600_000,
    flag: 0,
    properties: `UNIQ_KEY\u0001${String(store.sent).padStart(32, '0')}\u0002`,
    reconsumeTimes: 0,
    unitMode: false,
    batch: false,
  };
  const frame = { ...base, kind: 'request', command: 'sendMessageV2', code: 310, header, body };
  step(store, { type: 'rmq.sendMessageV2', frame });
  store.sent += 1;
}

function pullLatest(store: Store): void {
  const header = {
    consumerGroup: 'readers',
    topic: 'bench',
    queueId: (store.sent - 1) % queues,
    queueOffset: Math.floor((store.sent - 1) / queues),
    maxMsgNums: 32,
    sysFlag: 4,
    commitOffset: 0,
    suspendTimeoutMillis: 0,
    subscription: '*',
    subVersion: 0,
    expressionType: 'TAG',
  };
  const frame = { ...base, kind: 'request', command: 'pullMessage', code: 11, header };
  step(store, { type: 'rmq.pullMessage', frame: { ...frame, body: undefined } });
}

function newStore(messages: number): Store {
  const config = { ...brokerDefaults, topics: { bench: queues } };
  const input = { name: 'broker-a', config, disk: { logs: {}, values: {} }, incarnation: 1 };
  const [snapshot] = bootMachine(brokerMachine, input);
  const store = { snapshot, sent: 0 };
  step(store, { type: 'node.boot' });
  step(store, { type: 'link.opened', address: undefined, peer: '127.0.0.1:40000' });
  while (store.sent < messages) send(store);
  return store;
}

function costUs(store: Store, messages: number): number {
  const startedMs = performance.now();
  for (let index = 0; index < messages; index++) {
    send(store);
    pullLatest(store);
  }
  return ((performance.now() - startedMs) / messages) * 1000;
}

/** Cost of a message in microseconds at few and at many stored, and the ratio, measured in turn. */
export function storedCost(
  few: number,
  many: number,
): { fewUs: number; manyUs: number; ratio: number } {
  const large = newStore(many);
  const fewUs: number[] = [];
  const manyUs: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < 9; round++) {
    const small = newStore(few);
    costUs(small, few >> 1);
    const [cheap, dear] = [costUs(small, 1_000), costUs(large, 1_000)];
    fewUs.push(cheap);
    manyUs.push(dear);
    ratios.push(dear / cheap);
  }
  return { fewUs: median(fewUs), manyUs: median(manyUs), ratio: median(ratios) };
}
