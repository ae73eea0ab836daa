/**
 * For how long a popped message that failed is hidden again (upstream
 * `ConsumeMessagePopConcurrentlyService.changePopInvisibleTime`, `checkNeedAckOrDelay`).
 *
 * Behaviour: the longer, the more often it failed, or as long as the listener's level says. One
 * that failed too often is given up once it is older than twice the longest delay, since a broker
 * never gives it up; until then it is hidden for the first delay that is longer than its age.
 */
import type { StoredMessage } from '../../protocol/message.ts';
import { maxReconsumeTimesOf, type ResolvedConfig } from './config.ts';

const delaysSeconds = [
  10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1200, 1800, 3600, 7200,
] as const;
const shortestMs = delaysSeconds[0] * 1000;
const longestMs = 7_200_000;

/** What is done with a popped message that failed. */
export type PopFailure =
  | { readonly kind: 'hide'; readonly forMs: number }
  /** It is given up. */
  | { readonly kind: 'acknowledge' }
  /** Nobody does anything; it comes back when its invisible time is over. */
  | { readonly kind: 'leave' };

/** Decides it at a wall time in ms. */
export function popFailureOf(
  { reconsumeTimes, bornTimestamp }: StoredMessage,
  config: ResolvedConfig,
  at: number,
): PopFailure {
  // #11063: the delay is looked up at the index -1, and the exception ends the whole task.
  const leavesOnes = config.museum.includes('popDelayIndexBelowTable');
  if (reconsumeTimes < maxReconsumeTimesOf(config)) {
    const { delayLevelWhenNextConsume: level } = config;
    if (level < 0 && leavesOnes) return { kind: 'leave' };
    return { kind: 'hide', forMs: delayMs(level > 0 ? level : reconsumeTimes) };
  }
  const ageMs = at - Number(bornTimestamp);
  if (ageMs > 2 * longestMs) return { kind: 'acknowledge' };
  if (ageMs < shortestMs && leavesOnes) return { kind: 'leave' };
  const longer = delaysSeconds.findIndex((seconds) => seconds * 1000 > ageMs);
  return { kind: 'hide', forMs: longer < 0 ? longestMs : delayMs(longer) };
}

/** The delay at an index of the table, which counts from 0; beyond it, the longest. */
function delayMs(index: number): number {
  const seconds = delaysSeconds[index];
  return seconds === undefined ? longestMs : seconds * 1000;
}
