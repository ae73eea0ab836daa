/** A broker's machine that a benchmark steps by hand, without a network. */
import type { AnyEventObject, AnyMachineSnapshot } from 'xstate';
import { brokerDefaults } from '../../actors/broker/config.ts';
import { brokerMachine } from '../../actors/broker/machine.ts';
import type { Output } from '../../actors/shared/node.ts';
import { bootMachine, stepMachine } from '../kernel/stepMachine.ts';

/** Queues of the topic `bench`. */
export const benchQueues = 4;

const body = new Uint8Array(128);
const base = { opaque: 0, oneway: false, language: 'JAVA', version: 513, serializeType: 'JSON' };
const epochMs = 1_767_225_600_000;

/** A broker, its clock, and how many messages it was sent. */
export interface BenchBroker {
  snapshot: AnyMachineSnapshot;
  sent: number;
  steps: number;
}

/** A booted broker with a topic and a client's connection, and so many messages stored. */
export function newBenchBroker(messages: number): BenchBroker {
  const config = { ...brokerDefaults, topics: { bench: benchQueues } };
  const input = { name: 'broker-a', config, disk: { logs: {}, values: {} }, incarnation: 1 };
  const [snapshot] = bootMachine(brokerMachine, input);
  const broker = { snapshot, sent: 0, steps: 0 };
  put(broker, { type: 'node.boot' });
  put(broker, { type: 'link.opened', address: undefined, peer: '127.0.0.1:40000' });
  while (broker.sent < messages) send(broker);
  return broker;
}

/** Puts one request to a broker; gives what came out. A thousand requests take a second. */
export function ask(
  broker: BenchBroker,
  command: string,
  code: number,
  header: object,
  content?: unknown,
): readonly Output[] {
  const frame = { ...base, kind: 'request', command, code, header, body: content };
  return put(broker, { type: `rmq.${command}`, frame });
}

/** Puts any event of the client's connection to a broker; gives what came out. */
export function put(broker: BenchBroker, event: AnyEventObject): readonly Output[] {
  broker.steps += 1;
  const { steps } = broker;
  const stamp = { at: epochMs + steps, mono: steps, entropy: Math.imul(steps, 0x9e3779b1) >>> 0 };
  const connection = 'load/1/1';
  const [snapshot, outputs] = stepMachine(brokerMachine, broker.snapshot, {
    ...stamp,
    connection,
    ...event,
  });
  broker.snapshot = snapshot;
  return outputs as readonly Output[];
}

/** Sends one message, to each queue in turn. */
export function send(broker: BenchBroker): void {
  const header = {
    producerGroup: 'bench',
    topic: 'bench',
    defaultTopic: 'TBW102',
    defaultTopicQueueNums: 4,
    queueId: broker.sent % benchQueues,
    sysFlag: 0,
    bornTimestamp: epochMs,
    flag: 0,
    properties: `UNIQ_KEY\u0001${String(broker.sent).padStart(32, '0')}\u0002`,
    reconsumeTimes: 0,
    unitMode: false,
    batch: false,
  };
  ask(broker, 'sendMessageV2', 310, header, body);
  broker.sent += 1;
}
