/** The stories of flow control can fail: each breaks where the thing that it is about is broken. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import { stories } from '../scenarios/index.ts';
import { type Mutation, mutant } from './mutant.ts';

const failing = suite('failing stories of flow control');

/** Each story, what is broken in its brokers, and the promise that breaks of it. */
const planted: readonly (readonly [string, string, Mutation, string])[] = [
  [
    'a busy broker is gone around',
    'a broker stores what comes while its page cache is busy',
    { input: (event) => (event.type === 'operator.setFlowControl' ? undefined : event) },
    'by the other broker',
  ],
  [
    'a busy broker is gone around',
    'a broker that was busy stays so',
    {
      input: (event) =>
        event.type === 'operator.setFlowControl' && 'osPageCacheBusy' in event
          ? ({ ...event, osPageCacheBusy: true } as typeof event)
          : event,
    },
    'it is taken now',
  ],
  [
    'a quick no beats a late yes',
    'a broker clears nothing away',
    { config: { brokerFastFailureEnable: false } },
    'the order is refused',
  ],
  [
    'a quick no beats a late yes',
    'a broker clears away what it was told to keep',
    { config: { brokerFastFailureEnable: true } },
    'nobody knows',
  ],
];

for (const [name, wrong, mutation, promise] of planted) {
  failing(`${name}: breaks when ${wrong}`, () => {
    const story = stories.sending!.find((one) => one.name === name)!;
    const broken = { ...machines, broker: mutant(machines.broker, mutation) };
    const run = simulateStory(story, { machines: broken });
    assert.match(run.broken?.sentence ?? '', promise);
  });
}

failing.run();
