/**
 * What one message costs a broker that has stored little against one that has stored a lot: a send
 * and the pull that reads it, put to the broker's machine directly.
 */
import { ask, type BenchBroker, benchQueues, newBenchBroker, send } from './benchBroker.ts';
import { type Compared, compared } from './compared.ts';

function pullLatest(broker: BenchBroker): void {
  const header = {
    consumerGroup: 'readers',
    topic: 'bench',
    queueId: (broker.sent - 1) % benchQueues,
    queueOffset: Math.floor((broker.sent - 1) / benchQueues),
    maxMsgNums: 32,
    sysFlag: 4,
    commitOffset: 0,
    suspendTimeoutMillis: 0,
    subscription: '*',
    subVersion: 0,
    expressionType: 'TAG',
  };
  ask(broker, 'pullMessage', 11, header);
}

function costUs(broker: BenchBroker, messages: number): number {
  const startedMs = performance.now();
  for (let index = 0; index < messages; index++) {
    send(broker);
    pullLatest(broker);
  }
  return ((performance.now() - startedMs) / messages) * 1000;
}

/** Cost of a message in microseconds at few and at many stored, and the ratio, measured in turn. */
export function storedCost(few: number, many: number): Compared {
  const large = newBenchBroker(many);
  return compared(() => {
    const small = newBenchBroker(few);
    costUs(small, few >> 1);
    return [costUs(small, 1_000), costUs(large, 1_000)];
  });
}
