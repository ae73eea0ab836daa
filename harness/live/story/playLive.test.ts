import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { reportRun } from '../../check/report.ts';
import { StoryError } from '../../kernel/bug.ts';
import type { TraceEntry } from '../../kernel/trace.ts';
import type { Scenario } from '../../story/scenario.ts';
import { simulateStory } from '../../story/simulateStory.ts';
import { within } from '../testClient.ts';
import { type PlayLiveOptions, playLive } from './playLive.ts';
import { StoryThread } from './storyThread.ts';
import * as told from './testStories.ts';

const stories = new URL('./testStories.ts', import.meta.url).href;
const thread = new StoryThread(stories);
const play = (story: Scenario, options: Partial<PlayLiveOptions> = {}) =>
  playLive(story, { thread, ...options });

/** What a run ended with that was no verdict. */
async function errorOf(run: Promise<unknown>): Promise<Error> {
  const error = await run.then(
    () => undefined,
    (reason) => reason,
  );
  assert.instance(error, Error);
  return error;
}

const faults = suite('faults over sockets');

for (const story of told.faultStories) {
  faults(
    `${story.name.replace('live: ', '')} is the same story in simulation and live`,
    async () => {
      assert.is(simulateStory(story).verdict, 'held');
      const run = await play(story);
      assert.is(run.verdict, 'held', reportRun(run, undefined).join('\n'));
      assert.is.not(run.held.length, 0);
    },
  );
}

faults.run();

const verdicts = suite('verdicts over sockets');

verdicts('a broken promise names what was found, its line, nodes and the last frames', async () => {
  const { verdict, broken, nodes, lastTrace, virtualMs } = await play(told.broken);
  assert.is(verdict, 'broken');
  assert.is(broken?.sentence, 'the shop is closed');
  assert.equal(broken?.found, ['expected false', 'found    true']);
  assert.match(broken?.line ?? '', /testStories\.ts:\d+$/);
  assert.is(virtualMs, 1_000);
  assert.equal(
    nodes.map(({ name, state, figures }) => [name, state, ...figures]),
    [
      ['ns', 'serving', 'lists a'],
      ['a', nodes[1]!.state, 'stored 1'],
      ['shop', nodes[2]!.state, 'stored 1'],
    ],
  );
  assert.ok(nodes.every(({ connections }) => connections > 0));
  assert.ok(lastTrace.some((line) => line.includes('shop -> a sendMessageV2 orders "first"')));
});

verdicts('an hour is waited for in vain within a moment', async () => {
  const startedMs = performance.now();
  const { broken, virtualMs } = await play(told.vain);
  assert.is(broken?.sentence, 'pigs fly');
  assert.is(virtualMs, 3_600_000);
  assert.ok(performance.now() - startedMs < 10_000);
});

verdicts('a fault that nothing met fails the run', async () => {
  const { broken } = await play(told.idle);
  assert.is(broken?.kind, 'fault');
  assert.match(broken?.sentence ?? '', 'drop of pullMessage');
});

verdicts('nonsense is a StoryError that names the line, as in simulation', async () => {
  for (const story of [told.nonsense, told.odd, told.asynchronous]) {
    const live = await errorOf(play(story));
    let simulated: unknown;
    try {
      simulateStory(story);
    } catch (error) {
      simulated = error;
    }
    assert.instance(live, StoryError);
    // Where no line of the story is to blame, the caller's is named, which is this one.
    const [message] = (simulated as Error).message.split(/ \(\S*playLive\.test/);
    assert.is(live.message, message);
  }
});

verdicts('what a story throws comes out as it is', async () => {
  const error = await errorOf(play(told.throwing));
  assert.instance(error, TypeError);
  assert.is(error.message, 'a slip of the pen');
  assert.match(error.stack ?? '', 'testStories.ts');
});

verdicts('a story that loops for ever is ended by the signal', async () => {
  const controller = new AbortController();
  const started = (entry: TraceEntry) => {
    if (entry.kind === 'life') setTimeout(() => controller.abort(new Error('enough')), 50);
  };
  const run = play(told.endless, {
    thread: new StoryThread(stories),
    signal: controller.signal,
    tap: started,
  });
  const error = await within('the end', errorOf(run));
  assert.is(error.message, 'enough');
});

verdicts('a story that the module does not register is named', async () => {
  const error = await errorOf(play({ ...told.idle, name: 'unheard of' }));
  assert.match(error.message, 'there is no story "unheard of"');
});

verdicts('frames, promises and nodes reach those who watch', async () => {
  const held: string[] = [];
  const frames: string[] = [];
  const story = told.faultStories.find(({ name }) => name === 'live: a dropped answer')!;
  const run = await play(story, {
    onHeld: (sentence) => held.push(sentence),
    tap: (entry) => {
      if (entry.kind === 'frame') frames.push(`${entry.from} ${entry.outcome} ${entry.to}`);
    },
  });
  assert.equal(
    held,
    run.held.map(({ sentence }) => sentence),
  );
  assert.is(frames.filter((frame) => frame.includes('delivered')).length, run.deliveries);
  assert.equal(
    frames.filter((frame) => frame.includes('lost')),
    ['a lost shop'],
  );
});

verdicts.after(() => thread.close());

verdicts.run();
