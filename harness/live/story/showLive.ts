/** Plays a story over sockets and keeps all that there is to show of it. */
import { Recorder, type Shown } from '../../simulate.ts';
import type { Scenario } from '../../story/scenario.ts';
import { type LiveRun, type PlayLiveOptions, playLive } from './playLive.ts';

/** A run over sockets, and ways to look at it. */
export type ShownLiveRun = LiveRun & Shown;

/** How it is played; each line of the trace can be had as it happens. */
export interface ShowLiveOptions extends Omit<PlayLiveOptions, 'tap' | 'onHeld'> {
  readonly onTrace?: ((line: string) => void) | undefined;
}

/**
 * Plays a story over sockets.
 * @throws StoryError when the story asks for nonsense, or for what sockets cannot do
 */
export async function showLive(
  scenario: Scenario,
  { onTrace, ...options }: ShowLiveOptions,
): Promise<ShownLiveRun> {
  const recorder = new Recorder(onTrace);
  const run = await playLive(scenario, {
    ...options,
    tap: (entry) => recorder.take(entry),
    onHeld: (sentence, timeMs) => recorder.flow.promise('held', sentence, timeMs),
  });
  return { ...run, ...recorder.shown(run, undefined) };
}
