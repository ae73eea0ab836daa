/** The stories of push consumers can fail: each breaks where what it is about is broken. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Request } from '../actors/shared/node.ts';
import { machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import type { LockBatchRequest } from '../protocol/bodies/lockBatch.ts';
import { stories } from '../scenarios/index.ts';
import { type Mutation, mutant } from './mutant.ts';

const failing = suite('failing stories of push consumers');

/** A broker that grants every lock to whoever asks. */
function lockless(): Mutation {
  let asked: LockBatchRequest['mqSet'] = [];
  return {
    input: (event) => {
      if (event.type === 'rmq.lockBatchMq') {
        asked = (event as Request<'lockBatchMq'>).frame.body.mqSet;
      }
      return event;
    },
    output: (given) => {
      if (given.type !== 'send' || given.frame.command !== 'lockBatchMq') return given;
      const frame = { ...given.frame, body: { lockOKMQSet: asked } };
      return { ...given, frame } as typeof given;
    },
  };
}

/** Each story, what is broken in which machine, and the promise that breaks of it. */
const planted: readonly (readonly [
  string,
  string,
  keyof typeof machines,
  () => Mutation,
  string,
])[] = [
  [
    'order outlives a rebalance',
    'a broker grants every lock',
    'broker',
    lockless,
    'nobody began before',
  ],
  [
    'order outlives a rebalance',
    'consumers take what they get at once',
    'consumer',
    () => ({ config: { consumeOrderly: false } }),
    'nobody began before',
  ],
  [
    'the lock of a dead owner has to expire',
    'a broker keeps locks for ever',
    'broker',
    () => ({ config: { rebalanceLockMaxLiveTimeMs: 1e9 } }),
    'it has both queues',
  ],
  [
    'the lock of a dead owner has to expire',
    'a broker grants every lock',
    'broker',
    lockless,
    'the other queue is locked',
  ],
  [
    'a suspended message is retried in place',
    'a consumer puts failed messages aside',
    'consumer',
    () => ({ config: { consumeOrderly: false } }),
    'the last order waits',
  ],
  [
    'every broadcast member keeps its own place',
    'a consumer writes no file',
    'consumer',
    () => ({ output: (given) => (given.type === 'disk.put' ? undefined : given) }),
    'it shows what it has missed',
  ],
  [
    'every broadcast member keeps its own place',
    'members share the queues',
    'consumer',
    () => ({ config: { messageModel: 'CLUSTERING' } }),
    'each holds all queues',
  ],
  [
    'a slow consumer holds only so much',
    'it knows no limit',
    'consumer',
    () => ({ config: { pullThresholdForQueue: 1_000 } }),
    'the limit and one pull more',
  ],
];

for (const [name, wrong, kind, mutation, promise] of planted) {
  failing(`${name}: breaks when ${wrong}`, () => {
    const story = stories.pushing!.find((one) => one.name === name)!;
    const broken = { [kind]: mutant(machines[kind], mutation()) };
    assert.match(simulateStory(story, { machines: broken }).broken?.sentence ?? '', promise);
  });
}

failing('every story of a push consumer has a mutant', () => {
  assert.equal(
    [...new Set(planted.map(([name]) => name))].sort(),
    stories.pushing!.map(({ name }) => name).sort(),
  );
});

failing.run();
