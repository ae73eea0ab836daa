/**
 * What a message costs that is popped and acknowledged, while few or many others are in the hands
 * of consumers: a send, a pop of one message and its acknowledgement, put to the broker's machine.
 */
import { Bug } from '../kernel/bug.ts';
import { ask, type BenchBroker, newBenchBroker, send } from './benchBroker.ts';
import { type Compared, compared } from './compared.ts';

const hiddenMs = 3_600_000; // None comes back while it is measured.

interface PopAnswer {
  readonly popTime: number;
  readonly reviveQid: number;
  readonly startOffsetInfo: string;
  readonly msgOffsetInfo: string;
}

/** Pops up to so many messages; gives how many came, and the answer's header. */
function pop(broker: BenchBroker, maxMsgNums: number): PopAnswer {
  const header = {
    consumerGroup: 'takers',
    topic: 'bench',
    queueId: -1,
    maxMsgNums,
    invisibleTime: hiddenMs,
    pollTime: 0,
    bornTime: 0,
    initMode: 0,
    expType: 'TAG',
    exp: '*',
  };
  for (const output of ask(broker, 'popMessage', 200_050, header)) {
    if (output.type !== 'send' || output.frame.kind !== 'response') continue;
    if (output.frame.code !== 0) break;
    return output.frame.header as unknown as PopAnswer;
  }
  throw new Bug('a broker that was just sent a message hands none out');
}

function popAndAck(broker: BenchBroker): void {
  const { popTime, reviveQid, startOffsetInfo, msgOffsetInfo } = pop(broker, 1);
  const [retry, queueId, startOffset] = startOffsetInfo.split(' ');
  const offset = msgOffsetInfo.split(' ')[2];
  const handle = [startOffset, popTime, hiddenMs, reviveQid, retry, 'broker-a', queueId, offset];
  ask(broker, 'ackMessage', 200_051, {
    consumerGroup: 'takers',
    topic: 'bench',
    queueId: Number(queueId),
    extraInfo: handle.join(' '),
    offset: Number(offset),
  });
}

/** A broker with so many messages in the hands of consumers that do not acknowledge. */
function inFlight(count: number): BenchBroker {
  const broker = newBenchBroker(count);
  for (let taken = 0; taken < count; ) {
    const { msgOffsetInfo } = pop(broker, 32);
    taken += msgOffsetInfo.split(/[;,]/).length;
  }
  return broker;
}

function costUs(broker: BenchBroker, messages: number): number {
  const startedMs = performance.now();
  for (let index = 0; index < messages; index++) {
    send(broker);
    popAndAck(broker);
  }
  return ((performance.now() - startedMs) / messages) * 1000;
}

/** Cost of a message in microseconds with few and with many in flight, measured in turn. */
export function poppedCost(few: number, many: number): Compared {
  const large = inFlight(many);
  return compared(() => {
    const small = inFlight(few);
    costUs(small, 500);
    return [costUs(small, 1_000), costUs(large, 1_000)];
  });
}
