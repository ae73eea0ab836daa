import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { noDeadlines } from './deadlines.ts';

const deadlines = suite('deadlines');
const some = noDeadlines().set('late', 30).set('early', 10).set('also early', 10);

deadlines('what is due comes in order, ties in the order of setting', () => {
  assert.equal(some.earliest(), { key: 'early', at: 10 });
  assert.equal(some.due(9), []);
  assert.equal(some.due(10), ['early', 'also early']);
  assert.equal(some.set('early', 10).due(30), ['also early', 'early', 'late']);
});

deadlines('a key has one deadline, the latest set', () => {
  const moved = some.set('early', 40);
  assert.equal([moved.size, moved.at('early'), some.at('early')], [3, 40, 10]);
  assert.equal(moved.due(40), ['also early', 'late', 'early']);
});

deadlines('what is popped is gone, and the rest stays', () => {
  const [keys, left] = some.popDue(10);
  assert.equal(keys, ['early', 'also early']);
  assert.equal([left.size, left.earliest()], [1, { key: 'late', at: 30 }]);
  assert.is(some.size, 3);
  assert.is(left.popDue(29)[1], left);
  assert.is(left.delete('late').earliest(), undefined);
  assert.is(left.delete('early'), left);
});

deadlines.run();
