/** The story of two proxies with one group can fail: it breaks where its subject is broken. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Output } from '../actors/shared/node.ts';
import { machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import type { RequestFrame } from '../protocol/frame.ts';
import { decodeUtf8 } from '../protocol/utf8.ts';
import { stories } from '../scenarios/index.ts';
import { mutant } from './mutant.ts';

const failing = suite('failing story of two proxies');

/** What a proxy tells others of its clients, if it is that. */
function toldBy(output: Output): string | undefined {
  if (output.type !== 'send' || output.frame.kind !== 'request') return undefined;
  if (output.frame.command !== 'sendMessageV2') return undefined;
  const { header, body } = output.frame as RequestFrame<'sendMessageV2'>;
  return header.topic === 'DefaultHeartBeatSyncerTopic' ? decodeUtf8(body) : undefined;
}

/** What the proxies do not tell, and the promise that breaks of it. */
const untold: readonly (readonly [string, (told: string) => boolean, string])[] = [
  [
    'proxies tell each other nothing',
    () => true,
    'each holds two, as soon as the other proxy has heard of the second',
  ],
  [
    'a proxy keeps to itself that a connection has ended',
    (told) => told.includes('"heartbeatType":"UNREGISTER"') && !told.includes('"producer"'),
    'the first takes all queues back at once, not after two minutes',
  ],
];

for (const [wrong, isKept, promise] of untold) {
  failing(`two proxies share a group: breaks when ${wrong}`, () => {
    const proxy = mutant(machines.proxy, {
      output(output) {
        const told = toldBy(output);
        return told !== undefined && isKept(told) ? undefined : output;
      },
    });
    const story = stories.proxying!.find(({ name }) => name === 'two proxies share a group')!;
    const run = simulateStory(story, { machines: { ...machines, proxy } });
    assert.match(run.broken?.sentence ?? '', promise);
  });
}

failing.run();
