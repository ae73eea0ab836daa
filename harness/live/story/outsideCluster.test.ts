import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { reportRun } from '../../check/report.ts';
import { StoryError } from '../../kernel/bug.ts';
import { type LiveCluster, serve } from '../serve.ts';
import { playLive } from './playLive.ts';
import { StoryThread } from './storyThread.ts';
import { operating, refused, traffic } from './testOutside.ts';

interface Rig {
  cluster: LiveCluster;
  thread: StoryThread;
}

/** A served cluster is as good as any other that is not the story's own. */
const test = suite<Rig>('stories on a cluster outside');

test.before(async (rig) => {
  rig.cluster = await serve({ brokers: 1 });
  rig.thread = new StoryThread(new URL('./testOutside.ts', import.meta.url).href);
});

test.after(async ({ cluster, thread }) => {
  await Promise.all([cluster.close(), thread.close()]);
});

test('traffic flows, and a second run finds nothing of the first', async ({ cluster, thread }) => {
  for (let run = 1; run <= 2; run += 1) {
    const frames: string[] = [];
    const played = await playLive(traffic, {
      thread,
      against: cluster.namesrvAddress,
      tap: (entry) => {
        if (entry.kind === 'frame') frames.push(`${entry.from} ${entry.to} ${entry.frame.command}`);
      },
    });
    assert.is(played.verdict, 'held', reportRun(played, undefined).join('\n'));
    assert.ok(frames.includes('shop a sendMessageV2'), 'frames to servers are told of');
    assert.ok(frames.includes('a shop sendMessageV2'), 'and those from them');
    assert.equal(
      played.nodes.map(({ name, state, figures }) => [name, state, figures[0]]),
      [
        ['ns', 'outside', `at ${cluster.namesrvs[0]}`],
        ['a', 'outside', `at ${cluster.brokers[0]}`],
        ['billing', played.nodes[2]!.state, played.nodes[2]!.figures[0]],
        ['shop', played.nodes[3]!.state, 'stored 3'],
      ],
    );
  }
});

test('operators name topics and groups as the story does', async ({ cluster, thread }) => {
  const played = await playLive(operating, { thread, against: cluster.namesrvAddress });
  assert.is(played.verdict, 'held', reportRun(played, undefined).join('\n'));
});

for (const [story, sentence] of refused) {
  test(`${story.name.replace('outside: ', '')} is refused`, async ({ cluster, thread }) => {
    const error = await playLive(story, { thread, against: cluster.namesrvAddress }).then(
      () => undefined,
      (reason) => reason,
    );
    assert.instance(error, StoryError);
    assert.match(error.message, sentence);
    assert.match(error.message, /\(\S+testOutside\.ts:\d+\)$/);
  });
}

test('a name server that is not there is named', async ({ thread }) => {
  const error = await playLive(traffic, { thread, against: '127.0.0.1:1' }).then(
    () => undefined,
    (reason) => reason,
  );
  assert.instance(error, StoryError);
  assert.is(error.message, 'there is no name server at 127.0.0.1:1 that answers');
});

test.run();
