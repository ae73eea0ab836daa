/**
 * Chance inside a step: pure draws from the 32-bit seed that came with the input.
 *
 * The salt tells draws of one step apart: the same (entropy, salt) is the same draw, and different
 * salts are independent of each other, so that a new draw in one place shifts no other.
 */

/** Scrambles 32 bits: each bit of the input moves half of the output (murmur3's finaliser). */
export function mix(bits: number): number {
  let h = bits | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A seed for draws of its own, made from another seed: an integer in [0, 2^32). */
export function derive(entropy: number, salt: number): number {
  // Two rounds: one would let (entropy + k * constant, salt) meet (entropy, salt + k).
  return mix(mix(entropy ^ 0x2545f491) ^ Math.imul(salt + 1, 0x9e3779b1));
}

/** A number in [0, 1), of 53 random bits. */
export function drawFloat(entropy: number, salt: number): number {
  const high = derive(entropy, salt);
  const low = mix(high ^ 0x6a09e667);
  return (high * 0x200000 + (low >>> 11)) / 0x20000000000000;
}

/** An integer in [0, bound); 0 for every bound up to 1. */
export function draw(entropy: number, salt: number, bound: number): number {
  if (!(bound > 1)) return 0;
  return Math.floor(drawFloat(entropy, salt) * bound);
}

/** The items in a drawn order (Fisher and Yates), as a new array. */
export function shuffle<T>(entropy: number, salt: number, items: readonly T[]): T[] {
  const shuffled = items.slice();
  const seed = derive(entropy, salt);
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = draw(seed, last, last + 1);
    const moved = shuffled[last] as T; // Both indexes are inside the array.
    shuffled[last] = shuffled[other] as T;
    shuffled[other] = moved;
  }
  return shuffled;
}
