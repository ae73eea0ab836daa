/**
 * Named random streams. Each use of chance has a stream of its own, made from the run's seed and a
 * name such as `network/a->b`, so that a draw added in one place shifts no other.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** A generator: its holder draws from it in place, and clones it when the world is forked. */
export type Stream = RandomGenerator;

/** The stream of a name in a run. */
export function stream(seed: number, name: string): Stream {
  let hash = seed | 0;
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
    hash ^= hash >>> 15;
  }
  return xoroshiro128plus(hash);
}

/** The next 32 bits of a stream, unsigned. */
export function nextBits(of: Stream): number {
  return of.next() >>> 0;
}

/** An integer in [min, max], both included. */
export function nextInt(of: Stream, min: number, max: number): number {
  return min >= max ? min : uniformInt(of, min, max);
}

/** True with the given probability in [0, 1]. Draws even for 0 and 1, to keep streams aligned. */
export function nextChance(of: Stream, probability: number): boolean {
  return nextBits(of) < probability * 0x1_0000_0000;
}
