import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { draw, drawFloat, shuffle } from './entropy.ts';

const entropy = suite('entropy');
const seeds = Array.from({ length: 16_000 }, (_, i) => i);

/** How often each of `bound` values was drawn, as the largest distance from its fair share. */
function worstShare(values: readonly number[], bound: number): number {
  const counts = new Array<number>(bound).fill(0);
  for (const value of values) counts[value]! += 1;
  const fair = values.length / bound;
  return Math.max(...counts.map((count) => Math.abs(count - fair) / fair));
}

entropy('a draw is the same for the same entropy and salt', () => {
  assert.is(draw(12345, 1, 1000), draw(12345, 1, 1000));
  assert.is.not(drawFloat(12345, 1), drawFloat(12345, 2));
  assert.is.not(drawFloat(12345, 1), drawFloat(12346, 1));
});

entropy('draws are spread evenly over seeds, over salts, and over both', () => {
  const bySeed = seeds.map((seed) => draw(seed, 3, 16));
  assert.ok(worstShare(bySeed, 16) < 0.15);
  assert.ok(
    worstShare(
      seeds.map((salt) => draw(-7, salt, 16)),
      16,
    ) < 0.15,
  );
  // Two draws of one step must not know of each other.
  const pairs = seeds.map((seed, i) => bySeed[i]! * 16 + draw(seed, 4, 16));
  assert.ok(worstShare(pairs, 256) < 0.6);
  const diagonal = seeds.slice(0, 4000).map((i) => draw(i, 4000 - i, 16));
  assert.ok(worstShare(diagonal, 16) < 0.3);
});

entropy('a draw stays below its bound, however large', () => {
  for (const bound of [2, 3, 1000, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
    const drawn = seeds.map((seed) => draw(seed, 0, bound));
    assert.ok(drawn.every((value) => Number.isInteger(value) && value >= 0 && value < bound));
    assert.ok(Math.max(...drawn) > bound * 0.49);
  }
  assert.is(draw(1, 1, 0), 0);
  assert.is(draw(1, 1, 1), 0);
});

entropy('a shuffle keeps all items and reaches every order', () => {
  const items = ['a', 'b', 'c'];
  const orders = new Map<string, number>();
  for (const seed of seeds) {
    const order = shuffle(seed, 9, items).join('');
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  assert.equal([...orders.keys()].sort(), ['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
  assert.ok([...orders.values()].every((count) => Math.abs(count - 2667) < 300));
  assert.equal(items, ['a', 'b', 'c']);
});

entropy.run();
