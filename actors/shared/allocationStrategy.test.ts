import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type AllocationStrategy, allocate, strategyNameOf } from './allocationStrategy.ts';
import type { MessageQueue } from './client/routeInfo.ts';
import { md5 } from './md5.ts';

const test = suite('allocation strategies');

const queuesOf = (count: number, brokerName = 'broker-a'): MessageQueue[] =>
  Array.from({ length: count }, (_, queueId) => ({ topic: 'orders', brokerName, queueId }));
const members = [1, 2, 3, 4].map((i) => `10.0.0.${i}@c${i}`);
const idsOf = (queues: readonly MessageQueue[] | undefined): string[] | undefined =>
  queues?.map(({ brokerName, queueId }) => `${brokerName}/${queueId}`);
const numbersOf = (queues: readonly MessageQueue[] | undefined): number[] | undefined =>
  queues?.map(({ queueId }) => queueId);

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('the digest is that of RFC 1321', () => {
  for (const [text, digest] of [
    ['', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['abc', '900150983cd24fb0d6963f7d28e17f72'],
    ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
  ] as const) {
    assert.is(hex(md5(new TextEncoder().encode(text))), digest);
  }
  for (let length = 0; length < 200; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255);
    assert.is(hex(md5(bytes)), createHash('md5').update(bytes).digest('hex'), `${length}`);
  }
});

test('consistent hashing gives each member what upstream gives it', () => {
  const shares = members.map((self) =>
    numbersOf(allocate({ name: 'CONSISTENT_HASH' }, self, queuesOf(12), members)),
  );
  assert.equal(shares, [[0], [2, 3, 4, 10], [1, 7], [5, 6, 8, 9, 11]]);
});

test('with consistent hashing a member that leaves changes nothing between the others', () => {
  const shareOf = (self: string, all: readonly string[]): Set<number> =>
    new Set(numbersOf(allocate({ name: 'CONSISTENT_HASH' }, self, queuesOf(64), all)));
  const left = members.slice(1);
  for (const self of left) {
    const before = shareOf(self, members);
    const after = shareOf(self, left);
    for (const id of before) assert.ok(after.has(id));
  }
});

test('by circle queues are dealt one by one', () => {
  const shares = members.map((self) =>
    numbersOf(allocate({ name: 'AVG_BY_CIRCLE' }, self, queuesOf(6), members)),
  );
  assert.equal(shares, [[0, 4], [1, 5], [2], [3]]);
});

test('a configured share is what it is, whoever there is', () => {
  const queues = queuesOf(2);
  assert.equal(allocate({ name: 'CONFIG', queues }, 'nobody', [], []), queues);
});

test('by machine room foreign brokers are nobody’s, and the first have what is left over', () => {
  const strategy: AllocationStrategy = { name: 'MACHINE_ROOM', rooms: ['east'] };
  const queues = [
    ...queuesOf(5, 'east@a'),
    ...queuesOf(2, 'west@b'),
    ...queuesOf(1, 'plain'),
    ...queuesOf(1, 'east@a@b'),
  ];
  const three = members.slice(0, 3);
  const shares = three.map((self) => idsOf(allocate(strategy, self, queues, three)));
  assert.equal(shares, [['east@a/0', 'east@a/3'], ['east@a/1', 'east@a/4'], ['east@a/2']]);
});

test('nearby each room reads its own queues, and all read those of a room without members', () => {
  const strategy: AllocationStrategy = {
    name: 'MACHINE_ROOM_NEARBY',
    rooms: {
      brokers: { a: 'east', b: 'west', c: 'north' },
      clients: { e1: 'east', e2: 'east', w1: 'west' },
    },
  };
  const queues = [...queuesOf(2, 'a'), ...queuesOf(2, 'b'), ...queuesOf(3, 'c')];
  const all = ['e1', 'e2', 'w1'];
  const shares = all.map((self) => idsOf(allocate(strategy, self, queues, all)));
  assert.equal(shares, [
    ['a/0', 'c/0'],
    ['a/1', 'c/1'],
    ['b/0', 'b/1', 'c/2'],
  ]);
  assert.is(allocate(strategy, 'e1', [...queues, ...queuesOf(1, 'd')], all), undefined);
});

test('nothing to share, or nobody to share it, is refused by all but the configured one', () => {
  for (const name of ['AVG', 'AVG_BY_CIRCLE', 'CONSISTENT_HASH'] as const) {
    assert.is(allocate({ name }, 'c', [], members), undefined);
    assert.is(allocate({ name }, 'c', queuesOf(1), []), undefined);
    assert.equal(allocate({ name }, 'stranger', queuesOf(4), members), []);
  }
});

test('every queue has one owner, whatever the strategy', () => {
  const rooms = {
    brokers: { 'broker-a': 'r' },
    clients: Object.fromEntries(members.map((m) => [m, 'r'])),
  };
  const strategies: AllocationStrategy[] = [
    { name: 'AVG' },
    { name: 'AVG_BY_CIRCLE' },
    { name: 'CONSISTENT_HASH', virtualNodes: 3 },
    { name: 'MACHINE_ROOM_NEARBY', rooms, inner: { name: 'AVG_BY_CIRCLE' } },
  ];
  for (const strategy of strategies) {
    for (const count of [1, 3, 4, 7, 32]) {
      const shares = members.flatMap((self) =>
        numbersOf(allocate(strategy, self, queuesOf(count), members)),
      );
      const sorted = shares.sort((a, b) => Number(a) - Number(b));
      assert.equal(sorted, [...Array(count).keys()], `${strategy.name} ${count}`);
    }
  }
});

test('requests call a strategy as upstream names it', () => {
  const rooms = { brokers: {}, clients: {} };
  assert.is(strategyNameOf({ name: 'CONSISTENT_HASH' }), 'CONSISTENT_HASH');
  assert.is(strategyNameOf({ name: 'MACHINE_ROOM_NEARBY', rooms }), 'MACHINE_ROOM_NEARBY-AVG');
});

test.run();
