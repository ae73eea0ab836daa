import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hashString } from './hash.ts';
import { newOwner } from './owner.ts';
import { emptyTable } from './table.ts';

const table = suite('table');
const two = emptyTable<number | undefined>().set('a', 1).set('b', undefined);

table('an update leaves the older version as it was', () => {
  const three = two.set('c', 3).set('a', 0);
  assert.equal([two.size, two.get('a'), two.has('c')], [2, 1, false]);
  assert.equal([three.size, three.get('a'), three.get('c')], [3, 0, 3]);
  assert.equal([...three.delete('a').keys()].sort(), ['b', 'c']);
});

table('a key may be there without a value', () => {
  assert.equal([two.has('b'), two.get('b')], [true, undefined]);
  assert.equal([two.has('z'), two.get('z')], [false, undefined]);
});

table('an update that changes nothing gives the same table back', () => {
  assert.is(two.set('a', 1), two);
  assert.is(two.delete('z'), two);
  assert.is.not(two.set('a', 2), two);
});

table('an owner changes its own versions in place, and nobody else’s', () => {
  const owner = newOwner();
  const mine = two.set('c', 3, owner);
  assert.is(mine.set('d', 4, owner), mine);
  assert.is(mine.size, 4);
  assert.is(two.size, 2);
  const theirs = mine.set('e', 5, newOwner());
  assert.is.not(theirs, mine);
  assert.not.ok(mine.has('e'));
});

table('hashes of keys that differ by a digit spread over all slots', () => {
  const slots = new Array<number>(32).fill(0);
  for (let i = 0; i < 32_000; i += 1) slots[hashString(`%RETRY%group-${i}`) & 31]! += 1;
  for (const count of slots) assert.ok(count > 850 && count < 1150, `${count} of 1000`);
});

table.run();
