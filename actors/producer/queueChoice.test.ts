import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageQueue, PublishInfo } from '../shared/client/index.ts';
import { nextQueue } from './queueChoice.ts';
import { selectors } from './selectors.ts';
import { newProducer, type ProducerState } from './state.ts';

const queueChoice = suite('queue choice');

const config = { producerGroup: 'g', namesrvAddrs: [] };
const fresh = newProducer({ name: 'p', config, disk: { logs: {}, values: {} }, incarnation: 1 });
const queuesOf = (brokers: Record<string, number>): PublishInfo => ({
  ordered: false,
  queues: Object.entries(brokers).flatMap(([brokerName, count]) =>
    Array.from({ length: count }, (_, queueId) => ({ topic: 't', brokerName, queueId })),
  ),
});
const stamp = (entropy: number) => ({ at: 0, mono: 0, entropy });
const text = ({ brokerName, queueId }: MessageQueue): string => `${brokerName}${queueId}`;

function choices(
  state: ProducerState,
  publish: PublishInfo,
  lastBrokers: readonly (string | undefined)[],
  entropy = 1,
): string[] {
  let now = state;
  return lastBrokers.map((last) => {
    const [next, queue] = nextQueue(now, 't', publish, { lastBroker: last }, stamp(entropy));
    now = next;
    return text(queue);
  });
}

queueChoice('queues take turns from a drawn start', () => {
  const publish = queuesOf({ a: 2, b: 2 });
  const starts = new Set<string>();
  for (let entropy = 0; entropy < 50; entropy += 1) {
    const turn = choices(fresh, publish, Array(8).fill(undefined), entropy);
    assert.equal(turn.slice(0, 4).toSorted(), ['a0', 'a1', 'b0', 'b1']);
    assert.equal(turn.slice(4), turn.slice(0, 4));
    starts.add(turn[0] as string);
  }
  assert.is(starts.size, 4, 'every queue is a start');
});

queueChoice('a retry goes to another broker, whatever the turn', () => {
  const publish = queuesOf({ a: 3, b: 1 });
  for (let entropy = 0; entropy < 20; entropy += 1) {
    assert.equal(choices(fresh, publish, ['a', 'a', 'a'], entropy), ['b0', 'b0', 'b0']);
  }
});

queueChoice('a retry with a single broker takes its next queue', () => {
  const publish = queuesOf({ a: 3 });
  const [first, second, third] = choices(fresh, publish, [undefined, 'a', 'a']);
  assert.is(new Set([first, second, third]).size, 3);
});

queueChoice('a changed route starts a new rotation, an unchanged one goes on', () => {
  const publish = queuesOf({ a: 100 });
  const [started, first] = nextQueue(fresh, 't', publish, { lastBroker: undefined }, stamp(1));
  const [, second] = nextQueue(started, 't', publish, { lastBroker: undefined }, stamp(2));
  assert.is(second.queueId, (first.queueId + 1) % 100);
  const [, other] = nextQueue(
    started,
    't',
    queuesOf({ a: 100 }),
    { lastBroker: undefined },
    stamp(2),
  );
  assert.is.not(other.queueId, second.queueId);
});

queueChoice('selectors choose by Java hash, by chance, or not at all', () => {
  const { queues } = queuesOf({ a: 5 });
  const order = (entropy: number) => ({ entropy }) as never;
  const chosen = (name: string, arg: string | number, entropy = 0) =>
    selectors.get(name)?.(queues, order(entropy), arg)?.queueId;
  assert.is(chosen('byHash', 'abcdefghij'), 4, '|-634317659 mod 5|');
  assert.is(chosen('byHash', 7), 2);
  assert.is(chosen('byHash', -7), 2);
  const drawn = new Set(Array.from({ length: 60 }, (_, entropy) => chosen('byRandom', 0, entropy)));
  assert.equal([...drawn].toSorted(), [0, 1, 2, 3, 4]);
  assert.is(chosen('byMachineRoom', 'x'), undefined);
});

queueChoice.run();
