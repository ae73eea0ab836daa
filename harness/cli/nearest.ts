/** Finds the names that somebody may have meant. */

/** Up to `count` of the names, the likeliest first; none that are too far off. */
export function nearest(given: string, names: readonly string[], count = 3): readonly string[] {
  const wanted = plain(given);
  const scored = names.map((name) => ({ name, score: score(wanted, plain(name)) }));
  return scored
    .filter(({ score: points }) => points < 0.5)
    .sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name);
}

const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** 0 for the same, 1 for nothing in common: word by word, or as a whole, whichever says less. */
function score(wanted: string, name: string): number {
  if (wanted === '') return 1;
  if (name.includes(wanted)) return 0.1;
  const words = name.split(' ').filter((word) => word.length > 2);
  const parts = wanted
    .split(' ')
    .map((part) => Math.min(1, ...words.map((word) => far(part, word))));
  const byWords = parts.reduce((sum, part) => sum + part, 0) / parts.length;
  return Math.min(byWords, far(wanted, name));
}

const far = (left: string, right: string) =>
  distance(left, right) / Math.max(left.length, right.length);

/** How many letters have to be added, taken or changed (Levenshtein). */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const changed = row[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(changed, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[right.length]!;
}
