import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageQueue } from '../shared/client/index.ts';
import { allocateAveragely, sortMembers } from './allocation.ts';
import { compareQueues, queueKey } from './queues.ts';

const test = suite('allocation');

const queuesOf = (count: number): MessageQueue[] =>
  Array.from({ length: count }, (_, queueId) => ({ topic: 'T', brokerName: 'a', queueId }));
const membersOf = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `client${String(i).padStart(3, '0')}`);

/** The rule as the reference states it: two cases on n and c, start computed from the size. */
function referenceShare(n: number, c: number, i: number): [start: number, size: number] {
  const m = n % c;
  const size = n <= c ? 1 : i < m ? Math.floor(n / c) + 1 : Math.floor(n / c);
  const start = m > 0 && i < m ? i * size : i * size + m;
  return [start, Math.max(0, Math.min(size, n - start))];
}

test('every share is the one that upstream computes', () => {
  for (let n = 0; n <= 13; n++) {
    for (let c = 1; c <= 16; c++) {
      const members = membersOf(c);
      for (const [i, self] of members.entries()) {
        const [start, size] = referenceShare(n, c, i);
        const ids = allocateAveragely(self, queuesOf(n), members).map(({ queueId }) => queueId);
        const expected = Array.from({ length: size }, (_, k) => start + k);
        assert.equal(ids, expected, `${n} queues, ${c} members, member ${i}`);
      }
    }
  }
});

test('each queue has exactly one owner, and shares differ by at most one', () => {
  for (const [n, c] of [
    [0, 3],
    [1, 3],
    [4, 3],
    [8, 3],
    [16, 5],
    [3, 8],
    [1000, 7],
  ] as const) {
    const members = membersOf(c);
    const shares = members.map((self) => allocateAveragely(self, queuesOf(n), members));
    assert.equal(shares.flat(), queuesOf(n));
    const sizes = shares.map(({ length }) => length);
    assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, `sizes ${sizes}`);
  }
});

test('a client that is not a member gets nothing', () => {
  assert.equal(allocateAveragely('stranger', queuesOf(4), membersOf(2)), []);
});

test('of two members with the same id both take the first one’s share', () => {
  const share = allocateAveragely('x', queuesOf(4), ['x', 'x']);
  assert.equal(
    share.map(({ queueId }) => queueId),
    [0, 1],
  );
});

test('queues sort by topic, broker, then the number of the queue', () => {
  const queue = (topic: string, brokerName: string, queueId: number): MessageQueue => ({
    topic,
    brokerName,
    queueId,
  });
  const sorted = [queue('A', 'b', 3), queue('B', 'a', 2), queue('B', 'a', 10), queue('B', 'b', 0)];
  assert.equal([...sorted].reverse().sort(compareQueues), sorted);
});

test('members sort by UTF-16 units, not by any language', () => {
  assert.equal(sortMembers(['b@1', 'ä', 'a', 'B', 'a@10', 'a@9']), [
    'B',
    'a',
    'a@10',
    'a@9',
    'b@1',
    'ä',
  ]);
});

test('two queues never share a key', () => {
  const keys = [
    { topic: 'a', brokerName: 'b', queueId: 11 },
    { topic: 'a', brokerName: 'b1', queueId: 1 },
    { topic: 'a', brokerName: 'b', queueId: 1 },
  ].map(queueKey);
  assert.is(new Set(keys).size, 3);
});

test.run();
