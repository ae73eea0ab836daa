/** Tells a story on a stage, to its end or to its broken promise. */
import { Bug, StoryError } from '../kernel/bug.ts';
import { endOfStory, type Promises, storyLine, withPromises } from './promises.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';
import { Story } from './story.ts';

/**
 * Tells a story; what came of it is in its promises.
 * @throws StoryError when the story asks for nonsense, naming its line
 */
export function tellStory(tell: Scenario['tell'], stage: Stage, promises: Promises): void {
  play(promises, () => {
    const told: unknown = tell(new Story(stage, promises));
    if (told instanceof Promise) refuse(told);
    for (const phrase of stage.idleFaults()) {
      promises.break('fault', `the ${phrase} took hold`, ['nothing came of it']);
    }
  });
}

/** What a story promised after its first `await` would count for nothing. */
function refuse(told: Promise<unknown>): never {
  told.catch(() => {}); // It is over: nobody else is to hear of it.
  throw new StoryError('a story is synchronous and returns no promise: take `async` out of it');
}

function play(promises: Promises, story: () => void): void {
  try {
    withPromises(promises, story);
  } catch (error) {
    if (error === endOfStory) return;
    if (error instanceof StoryError) {
      const line = storyLine(error.stack);
      throw line === undefined ? error : new StoryError(`${error.message} (${line})`);
    }
    if (!(error instanceof Bug)) throw error;
    promises.note('bug', 'the cluster breaks no invariant', bugText(error));
  }
}

/** The message, and where it happened down to the engine. */
function bugText({ message, cause, stack }: Bug): readonly string[] {
  const from = cause instanceof Error ? cause.stack : stack;
  const frames = (from ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const own = frames.filter((line) => !/node_modules|node:internal/.test(line));
  return [message, ...own.slice(0, 6).map((line) => line.trim())];
}
