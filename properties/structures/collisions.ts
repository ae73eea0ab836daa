/** Keys made to order: strings whose hash is a given one, by running the hash backwards. */

/** A string of four UTF-16 code units whose `hashString` is `hash`; others for other variants. */
export function keyOfHash(hash: number, variant: number): string {
  const length = 4;
  const first = Math.imul(variant + 1, 0x00010001);
  const state = absorb(length, scramble(first));
  // The last pair of units is what takes the state from here to the one that finishes as `hash`.
  const wanted = Math.imul((unmix(hash) - 0xe6546b64) | 0, inverse(5));
  const pair = unscramble(state ^ rotate(wanted, 19));
  return unitsOf(first) + unitsOf(pair);
}

function scramble(pair: number): number {
  return Math.imul(rotate(Math.imul(pair, 0xcc9e2d51), 15), 0x1b873593);
}

function unscramble(scrambled: number): number {
  return Math.imul(rotate(Math.imul(scrambled, inverse(0x1b873593)), 17), inverse(0xcc9e2d51));
}

function absorb(state: number, scrambled: number): number {
  return (Math.imul(rotate(state ^ scrambled, 13), 5) + 0xe6546b64) | 0;
}

function unmix(hash: number): number {
  let h = hash | 0;
  h ^= h >>> 16;
  h = Math.imul(h, inverse(0xc2b2ae35));
  h ^= (h >>> 13) ^ (h >>> 26);
  h = Math.imul(h, inverse(0x85ebca6b));
  return h ^ (h >>> 16);
}

/** The number that undoes a multiplication by an odd one, modulo 2^32 (Newton's steps). */
function inverse(odd: number): number {
  let x = odd;
  for (let i = 0; i < 5; i += 1) x = Math.imul(x, 2 - Math.imul(odd, x));
  return x;
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function unitsOf(pair: number): string {
  return String.fromCharCode(pair & 0xffff, pair >>> 16);
}
