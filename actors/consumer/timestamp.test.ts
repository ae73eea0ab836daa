import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseTimestamp } from './timestamp.ts';

const test = suite('timestamp');

test('a timestamp is read as UTC, and nothing else is one', () => {
  assert.is(parseTimestamp('20240229123456'), Date.UTC(2024, 1, 29, 12, 34, 56));
  for (const text of ['', '2024', '20240229 23456', '202402291234567']) {
    assert.is(parseTimestamp(text), undefined);
  }
});

test.run();
