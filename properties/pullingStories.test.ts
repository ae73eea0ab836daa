/** The stories of pulling can fail: each breaks where the thing that it is about is broken. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Request } from '../actors/shared/node.ts';
import { machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import { stories } from '../scenarios/index.ts';
import { type Mutation, mutant } from './mutant.ts';

const failing = suite('failing stories of pulling');

/** A machine that never takes an event in. */
const without = (type: string): Mutation => ({
  input: (event) => (event.type === type ? undefined : event),
});

/** A broker that reads no queue from before where it was read last. */
function neverGoesBack(): Mutation {
  const furthest = new Map<number, number>();
  return {
    input(event) {
      if (event.type !== 'rmq.litePullMessage') return event;
      const { frame } = event as Request<'litePullMessage'>;
      const { queueId, queueOffset } = frame.header;
      const wanted = Math.max(Number(queueOffset), furthest.get(queueId) ?? 0);
      furthest.set(queueId, wanted);
      return { ...event, frame: { ...frame, header: { ...frame.header, queueOffset: wanted } } };
    },
  };
}

/** A broker that answers pulls by hand at once, whatever they ask. */
const neverHolds: Mutation = {
  input(event) {
    if (event.type !== 'rmq.pullMessage') return event;
    const { frame } = event as Request<'pullMessage'>;
    const header = { ...frame.header, sysFlag: Number(frame.header.sysFlag) & ~2 };
    return { ...event, frame: { ...frame, header } };
  },
};

const commitsNothing: Mutation = {
  output: (output) =>
    output.type === 'send' && output.frame.command === 'updateConsumerOffset' ? undefined : output,
};

/** Each story, what is broken in which machine, and the promise that breaks of it. */
const planted: readonly (readonly [
  string,
  string,
  keyof typeof machines,
  () => Mutation,
  string,
])[] = [
  [
    'an assigned queue is replayed',
    'a broker never goes back',
    'broker',
    neverGoesBack,
    'comes again',
  ],
  [
    'a paused queue waits',
    'a consumer does not hear that it is to pause',
    'litePullConsumer',
    () => without('operator.pause'),
    'the other queue goes on',
  ],
  [
    'a paused queue waits',
    'a consumer never looks again whether it may go on',
    'litePullConsumer',
    () => without('timer.pull'),
    'when pulling goes on',
  ],
  [
    'what was polled is committed',
    'a consumer commits nothing',
    'litePullConsumer',
    () => commitsNothing,
    'the first does not',
  ],
  [
    'two members share the queues',
    'both members have one client id',
    'litePullConsumer',
    () => ({ config: { clientId: '10.0.0.1@same' } }),
    'all orders are polled',
  ],
  [
    'a queue is pulled by hand',
    'a broker holds no pull',
    'broker',
    () => neverHolds,
    'it brings what arrived',
  ],
  [
    'a queue is pulled by hand',
    'a consumer commits nothing',
    'litePullConsumer',
    () => commitsNothing,
    'where clerk says',
  ],
];

for (const [name, defect, kind, mutation, promise] of planted) {
  failing(`${name}: breaks when ${defect}`, () => {
    const story = stories.pulling!.find((each) => each.name === name);
    assert.ok(story, `there is a story "${name}"`);
    const broken = { [kind]: mutant(machines[kind], mutation()) };
    const sentence = simulateStory(story, { machines: broken }).broken?.sentence ?? '(it held)';
    assert.match(sentence, promise, sentence);
  });
}

failing('each story has a mutant', () => {
  const told = new Set(planted.map(([name]) => name));
  for (const { name } of stories.pulling!) assert.ok(told.has(name), name);
});

failing.run();
