/** Hashing of table keys. */
import { mix } from './entropy.ts';

/** A well mixed 32-bit hash (signed) of a string's UTF-16 code units, in the manner of murmur3. */
export function hashString(text: string): number {
  const length = text.length;
  let hash = length;
  let i = 0;
  for (; i + 1 < length; i += 2) {
    let pair = Math.imul(text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16), 0xcc9e2d51);
    pair = Math.imul((pair << 15) | (pair >>> 17), 0x1b873593);
    hash ^= pair;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  if (i < length) {
    const odd = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    hash ^= Math.imul((odd << 15) | (odd >>> 17), 0x1b873593);
  }
  return mix(hash) | 0;
}
