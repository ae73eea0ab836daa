import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isRelayed, marked, relayedFor, unmarked } from './relayMark.ts';

const test = suite('the mark of relayed requests');

test('a marked request says for whom it was relayed, beside the ext fields that it had', () => {
  const extra = marked({ zone: 'a' }, '10.1.0.7:4000');
  assert.is(relayedFor({ extra }), '10.1.0.7:4000');
  assert.ok(isRelayed({ extra }));
  assert.is(extra.zone, 'a');
});

test('a request as a client sends it is not marked', () => {
  assert.not.ok(isRelayed({}));
  assert.not.ok(isRelayed({ extra: { zone: 'a' } }));
});

test('without the mark the ext fields are those that it had', () => {
  assert.equal(unmarked(marked({ zone: 'a' }, 'x:1')), { zone: 'a' });
  assert.is(unmarked(marked(undefined, 'x:1')), undefined);
  assert.is(unmarked(undefined), undefined);
});

test.run();
