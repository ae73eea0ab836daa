import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { allocateAveragely, allocateByCircle } from './allocation.ts';

const sharing = suite('allocation of queues');

const queues = [...'abcdefg'].map((brokerName, queueId) => ({ topic: 't', brokerName, queueId }));
const members = ['m1', 'm2', 'm3'];
const ids = (share: readonly { readonly queueId: number }[]) => share.map((q) => q.queueId);

sharing('averaged shares are contiguous, the longer ones first', () => {
  const shares = members.map((self) => ids(allocateAveragely(self, queues, members)));
  assert.equal(shares, [
    [0, 1, 2],
    [3, 4],
    [5, 6],
  ]);
});

sharing('in a circle queues are dealt one at a time', () => {
  const shares = members.map((self) => ids(allocateByCircle(self, queues, members)));
  assert.equal(shares, [
    [0, 3, 6],
    [1, 4],
    [2, 5],
  ]);
});

sharing('who is no member has nothing, who comes late among many neither', () => {
  for (const allocate of [allocateAveragely, allocateByCircle]) {
    assert.equal(allocate('m4', queues, members), []);
    assert.equal(allocate('m3', queues.slice(0, 2), members), []);
  }
});

sharing.run();
