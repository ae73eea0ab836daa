/** The stories of upstream's proxies tell of their mistakes: without these they break. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import { stories } from '../scenarios/index.ts';
import { mutant } from './mutant.ts';

const failing = suite("stories of upstream's proxies, without their mistakes");

/** Each story, and what is first not so where the proxies do right. */
const told: readonly (readonly [string, string])[] = [
  ['a phantom keeps a queue', "ann has come back, and one queue is nobody's"],
  ['a proxy that goes by notes delays commits', 'of the kiosk it knows nothing'],
];

for (const [name, promise] of told) {
  failing(`${name}: breaks without the museum piece`, () => {
    const story = stories.proxying!.find((one) => one.name === name)!;
    const proxy = mutant(machines.proxy, { config: { museum: [] } });
    const run = simulateStory(story, { machines: { ...machines, proxy } });
    assert.match(run.broken?.sentence ?? '', promise);
  });
}

failing.run();
