/**
 * What a request and its reply cost a broker: two messages that are stored, and a push between
 * them, beside two messages that are just stored. Both are put to the broker’s machine.
 */
import { Bug } from '../kernel/bug.ts';
import { ask, type BenchBroker, newBenchBroker, put, send } from './benchBroker.ts';
import { type Compared, compared } from './compared.ts';

const reply = new Uint8Array(128);
const properties = [
  ['MSG_TYPE', 'reply'],
  ['CORRELATION_ID', '8604ec66-dd4e-4bc7-919f-0eb58eb8457d'],
  ['REPLY_TO_CLIENT', 'asker'],
  ['TTL', '3000'],
]
  .map(([name, value]) => `${name}\u0001${value}\u0002`)
  .join('');

const header = {
  producerGroup: 'bench',
  topic: 'DefaultCluster_REPLY_TOPIC',
  defaultTopic: 'TBW102',
  defaultTopicQueueNums: 4,
  queueId: 0,
  sysFlag: 0,
  bornTimestamp: 0,
  flag: 0,
  properties,
  reconsumeTimes: 0,
  unitMode: false,
  batch: false,
};

/** A broker to which the client that asks is connected. */
function newBroker(): BenchBroker {
  const broker = newBenchBroker(0);
  const producerDataSet = [{ groupName: 'bench' }];
  const heartbeat = { clientID: 'asker', consumerDataSet: [], heartbeatFingerprint: 0 };
  ask(broker, 'heartBeat', 34, {}, { ...heartbeat, producerDataSet, withoutSub: false });
  return broker;
}

function roundTrip(broker: BenchBroker): void {
  send(broker);
  for (const output of ask(broker, 'sendReplyMessageV2', 325, header, reply)) {
    if (output.type !== 'send' || output.frame.kind !== 'request') continue;
    const { command, opaque } = output.frame;
    const frame = { kind: 'response', command, code: 0, opaque };
    put(broker, { type: 'frame.response', frame });
    return;
  }
  throw new Bug('a broker that knows who asked pushes no reply');
}

function twoSends(broker: BenchBroker): void {
  send(broker);
  send(broker);
}

function costUs(broker: BenchBroker, cycle: (broker: BenchBroker) => void, cycles: number): number {
  const startedMs = performance.now();
  for (let index = 0; index < cycles; index++) cycle(broker);
  return ((performance.now() - startedMs) / cycles) * 1000;
}

/** Cost in microseconds of two sends (`fewUs`) and of a round trip (`manyUs`), in turn. */
export function requestCost(): Compared {
  return compared(() => {
    const [plain, asked] = [newBroker(), newBroker()];
    costUs(plain, twoSends, 300);
    costUs(asked, roundTrip, 300);
    return [costUs(plain, twoSends, 1_000), costUs(asked, roundTrip, 1_000)];
  });
}
