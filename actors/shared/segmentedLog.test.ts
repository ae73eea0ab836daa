import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newOwner } from './owner.ts';
import { emptyLog, type SegmentedLog } from './segmentedLog.ts';

const log = suite('segmentedLog');

function filled(count: number, start = 0): SegmentedLog<string> {
  let entries = emptyLog<string>(start);
  for (let i = start; i < start + count; i += 1) entries = entries.append(`${i}`);
  return entries;
}

log('an entry keeps its index, whatever is trimmed before it', () => {
  const trimmed = filled(1000, 7).trimTo(600);
  assert.equal([trimmed.start, trimmed.length], [600, 1007]);
  assert.equal([trimmed.get(599), trimmed.get(600), trimmed.get(1006)], [undefined, '600', '1006']);
  assert.is(trimmed.get(1007), undefined);
  assert.equal([...trimmed.from(1004)], ['1004', '1005', '1006']);
});

log('two versions that go on from one do not see each other’s entries', () => {
  const common = filled(300);
  const one = common.append('one');
  const other = common.append('other').append('more');
  assert.equal([common.length, common.get(300)], [300, undefined]);
  assert.equal([...one.from(299)], ['299', 'one']);
  assert.equal([...other.from(299)], ['299', 'other', 'more']);
});

log('what is trimmed beyond the end, or cut before the start, is an empty log there', () => {
  const trimmed = filled(10).trimTo(99);
  assert.equal([trimmed.start, trimmed.length, [...trimmed]], [10, 10, []]);
  assert.is(trimmed.append('next').get(10), 'next');
  const cut = filled(700).trimTo(600).cutTo(100);
  assert.equal([cut.start, cut.length, cut.last()], [600, 600, undefined]);
});

log('a log that was cut gives its indexes to new entries, and older versions keep theirs', () => {
  const whole = filled(600);
  const other = whole.cutTo(200).append('new');
  assert.equal([other.length, other.get(200), other.get(201)], [201, 'new', undefined]);
  assert.equal([whole.length, whole.get(200)], [600, '200']);
});

log('trimmed chunks are let go', () => {
  const trimmed = filled(100_000).trimTo(99_990);
  const kept = JSON.stringify(trimmed).length;
  assert.ok(kept < 20_000, `${kept} characters are still held`);
});

log('an owner changes its own versions in place, and nobody else’s', () => {
  const owner = newOwner();
  const before = filled(3);
  const mine = before.append('a', owner);
  assert.is(mine.append('b', owner), mine);
  assert.equal([before.length, mine.length], [3, 5]);
  const fork = mine.append('theirs');
  mine.append('c', owner);
  assert.equal([fork.get(5), mine.get(5)], ['theirs', 'c']);
});

log.run();
