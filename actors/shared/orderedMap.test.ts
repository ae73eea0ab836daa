import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { draw } from './entropy.ts';
import { emptyOrderedMap } from './orderedMap.ts';
import { newOwner } from './owner.ts';

const map = suite('orderedMap');

map('entries come by major, then by minor', () => {
  const entries = emptyOrderedMap<string>().insert(2, 0, 'c').insert(1, 9, 'b').insert(1, 8, 'a');
  assert.equal(
    [...entries].map(({ value }) => value),
    ['a', 'b', 'c'],
  );
  assert.equal(entries.first(), { major: 1, minor: 8, value: 'a' });
  assert.is(entries.get(1, 9), 'b');
  assert.is(entries.get(9, 1), undefined);
});

map('taking the first until none is left gives all in order', () => {
  let queue = emptyOrderedMap<number>();
  const owner = newOwner();
  for (let i = 0; i < 5000; i += 1) queue = queue.insert((i * 7919) % 1000, i, i, owner);
  assert.is(queue.size, 5000);
  const taken: number[] = [];
  for (let first = queue.first(); first; first = queue.first()) {
    taken.push(first.major * 5000 + first.minor);
    queue = queue.removeFirst(owner);
  }
  assert.is(taken.length, 5000);
  assert.equal(
    taken,
    taken.toSorted((a, b) => a - b),
  );
  assert.is(queue.size, 0);
});

map('an update leaves the older version as it was', () => {
  let one = emptyOrderedMap<number>();
  for (let i = 0; i < 100; i += 1) one = one.insert(i, 0, i);
  const other = one.remove(50, 0).removeFirst().insert(50.5, 0, -1).insert(99, 0, -2);
  assert.equal([one.size, one.get(50, 0), one.get(99, 0), one.get(0, 0)], [100, 50, 99, 0]);
  assert.equal([other.size, other.get(50, 0), other.get(99, 0)], [99, undefined, -2]);
  assert.is(one.remove(0, 1), one);
  assert.is(emptyOrderedMap().removeFirst().size, 0);
});

map('a queue whose entries come at one end and go at the other keeps what it should', () => {
  const owner = newOwner();
  let queue = emptyOrderedMap<number>();
  let model: number[] = [];
  for (let i = 0; i < 20_000; i += 1) {
    queue = queue.insert(i, 0, i, owner);
    model.push(i);
    if (model.length <= 10) continue;
    // Mostly in turn, now and then (a timer is cancelled) one from the middle.
    const rank = i % 3 === 0 ? 5 : 0;
    queue = rank === 0 ? queue.removeFirst(owner) : queue.remove(model[rank]!, 0, owner);
    model = model.toSpliced(rank, 1);
    if (i % 97 === 0)
      assert.equal(
        [...queue].map(({ major }) => major),
        model,
      );
  }
  assert.equal(
    [...queue].map(({ major }) => major),
    model,
  );
  assert.ok(JSON.stringify(queue).length < 20_000, 'what was taken is still held');
});

map('a map that shrinks to a few and grows again between them loses nothing', () => {
  const owner = newOwner();
  const model = new Map<number, number>();
  let entries = emptyOrderedMap<number>();
  for (let round = 0; round < 12; round += 1) {
    for (let i = 0; i < 3000; i += 1) {
      const key = draw(round, i, 20_000);
      model.set(key, i);
      entries = entries.insert(key, 0, i, owner);
    }
    // Runs of neighbours, so that leaves and then branches empty and join.
    const keys = [...model.keys()].sort((a, b) => a - b);
    for (const [i, key] of keys.entries()) {
      if (draw(round, Math.floor(i / 300), 8) === 0 || i % 97 === 0) continue;
      model.delete(key);
      entries = entries.remove(key, 0, owner);
    }
    assert.is(entries.size, model.size);
    for (const [key, value] of model) assert.is(entries.get(key, 0), value);
  }
  const sorted = [...model.keys()].sort((a, b) => a - b);
  assert.equal(
    [...entries].map(({ major }) => major),
    sorted,
  );
});

map.run();
