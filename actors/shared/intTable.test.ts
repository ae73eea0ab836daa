import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { emptyIntTable } from './intTable.ts';

const table = suite('intTable');

table('entries come by key, negative ones last', () => {
  let keys = emptyIntTable<string>();
  for (const key of [70_000, -1, 3, 0, -0x80000000, 40]) keys = keys.set(key, `${key}`);
  assert.equal([...keys.keys()], [0, 3, 40, 70_000, -0x80000000, -1]);
  assert.is(keys.get(-1), '-1');
  assert.is(keys.get(70_001), undefined);
});

table('an update leaves the older version as it was', () => {
  const one = emptyIntTable<string>().set(5, 'a');
  const other = one.set(5, 'b').set(5000, 'c').delete(5);
  assert.equal([...one], [[5, 'a']]);
  assert.equal([...other], [[5000, 'c']]);
  assert.is(one.set(5, 'a'), one);
  assert.is(one.delete(6), one);
});

table.run();
