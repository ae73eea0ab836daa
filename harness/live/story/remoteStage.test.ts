import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Bug, StoryError } from '../../kernel/bug.ts';
import type { Answer, News, Verb } from './messages.ts';
import { RemoteStage } from './remoteStage.ts';

const test = suite('remote stage');

const life = (timeMs: number, what: 'boot' | 'crash' | 'stopped'): News => ({
  kind: 'life',
  timeMs,
  node: 'a',
  what,
});

/** A stage that is given these answers, one a verb, and the verbs that it asked for. */
function stageOf(...answers: readonly Answer[]) {
  const verbs: Verb[] = [];
  const left = [...answers];
  const stage = new RemoteStage((verb) => {
    verbs.push(verb);
    return left.shift() ?? { timeMs: 60_000, news: [] };
  });
  return { stage, verbs };
}

test('a condition is asked after each piece of news, and the story stands at the right one', () => {
  const news = [life(5, 'boot'), life(6, 'crash'), life(7, 'boot')];
  const { stage, verbs } = stageOf({ timeMs: 9, news });
  const seen: boolean[] = [];
  const isDown = () => {
    seen.push(stage.isUp('a'));
    return stage.timeMs > 0 && !stage.isUp('a');
  };
  assert.ok(stage.until(100, isDown));
  assert.equal(seen, [false, true, false]);
  assert.is(stage.timeMs, 6);
  assert.equal(verbs, [{ verb: 'wait', untilMs: 100 }]);
  stage.advance(1);
  assert.ok(stage.isUp('a'), 'what has happened since is known by the next verb');
});

test('a condition that never holds is asked until the time is over', () => {
  const { stage, verbs } = stageOf({ timeMs: 40, news: [] }, { timeMs: 100, news: [] });
  let asked = 0;
  const held = stage.until(100, () => {
    asked += 1;
    return false;
  });
  assert.not(held);
  assert.equal([asked, verbs.length, stage.timeMs], [3, 2, 100]);
});

test('problems are thrown as what they are', () => {
  const answer = (kind: 'story' | 'bug'): Answer => ({
    timeMs: 0,
    news: [],
    problem: { kind, message: 'no', stack: 'Error: no\n    at there' },
  });
  assert.throws(
    () => stageOf(answer('story')).stage.start('a'),
    (error: Error) => error instanceof StoryError && error.message === 'no',
  );
  assert.throws(
    () => stageOf(answer('bug')).stage.start('a'),
    (error: Error) => error instanceof Bug && /at there/.test((error.cause as Error).stack ?? ''),
  );
});

test.run();
