/** How `orrery run` plays stories over sockets. */
import type { ReportedRun } from '../check/report.ts';
import type { Shown } from '../simulate.ts';
import type { Scenario } from '../story/scenario.ts';
import { interruptible } from './interrupt.ts';
import { storiesUrl } from './stories.ts';

/** What came of playing a story. */
export type Played = ReportedRun & Shown & { readonly replay?: string };

/** Plays a story; each line of its trace can be had as it happens. */
export type Player = (
  story: Scenario,
  onTrace: ((line: string) => void) | undefined,
) => Promise<Played>;

/**
 * Gives `use` what plays stories over sockets, until it is done or interrupted.
 * @param files modules with stories of the user's own, as URLs
 */
export async function overSockets<T>(
  how: { readonly seed?: number; readonly against?: string },
  files: readonly string[],
  use: (play: Player) => Promise<T>,
): Promise<T> {
  // Loaded when first used: a simulation needs no sockets.
  const { showLive } = await import('../live/story/showLive.ts');
  const { StoryThread } = await import('../live/story/storyThread.ts');
  return interruptible(async (signal) => {
    const thread = new StoryThread(storiesUrl, ...files);
    try {
      return await use((story, onTrace) => showLive(story, { ...how, thread, onTrace, signal }));
    } finally {
      await thread.close();
    }
  });
}
