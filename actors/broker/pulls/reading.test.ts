import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { draw } from '../../shared/entropy.ts';
import { brokerDefaults } from '../config.ts';
import { append, emptyStore, type Part, queueOf, type Store } from '../store/store.ts';
import { readQueue } from './reading.ts';

const key = 'orders@0';

/** A queue of messages with these tag codes, each record of the given size. */
function queue(tagsCodes: readonly number[], size = 200): Store {
  const envelope = {
    topic: 'orders',
    queueId: 0,
    sysFlag: 0,
    bornTimestamp: 1,
    bornHost: '10.0.0.1:1',
    storeTimestamp: 1,
    storeHost: '10.0.0.2:2',
    reconsumeTimes: 0,
  };
  const parts = tagsCodes.map(
    (tagsCode): Part => ({ flag: 0, body: new Uint8Array(), properties: '', tagsCode, size }),
  );
  return append(emptyStore(), key, envelope, parts, true).store;
}

const all = () => true;
const read = (store: Store, offset: number, most = 32, lets: (code: number) => boolean = all) =>
  readQueue(store, key, offset, most, brokerDefaults, lets);

const reading = suite('broker: reading');

reading('an offset outside the queue is corrected', () => {
  const empty = read(emptyStore(), 7);
  assert.equal([empty.status, empty.nextBeginOffset], ['NO_MESSAGE_IN_QUEUE', 0]);
  const store = queue([0, 0, 0]);
  const cases: readonly [number, string, number][] = [
    [-1, 'OFFSET_TOO_SMALL', 0],
    [3, 'OFFSET_OVERFLOW_ONE', 3],
    [4, 'OFFSET_OVERFLOW_BADLY', 3],
  ];
  for (const [offset, status, next] of cases) {
    const found = read(store, offset);
    assert.equal([found.status, found.nextBeginOffset, found.maxOffset], [status, next, 3]);
  }
});

reading('after the last message that is given out nothing is looked at', () => {
  const store = queue([1, 2, 2, 1, 2]);
  const wanted = (code: number) => code === 1;
  assert.is(read(store, 0, 1, wanted).nextBeginOffset, 1);
  assert.is(read(store, 0, 2, wanted).nextBeginOffset, 4);
  assert.is(read(store, 0, 3, wanted).nextBeginOffset, 5);
});

reading('at most what was asked for, and never more than 32, but always one', () => {
  const store = queue(new Array<number>(100).fill(0));
  const cases: readonly [number, number][] = [
    [1, 1],
    [5, 5],
    [32, 32],
    [1_000, 32],
    [0, 1],
    [-3, 1],
  ];
  for (const [asked, count] of cases) {
    const found = read(store, 10, asked);
    assert.is(found.messages.length, count, String(asked));
    assert.is(found.nextBeginOffset, 10 + count);
  }
});

reading('at most 256 KiB, but a single message whatever its size', () => {
  assert.is(read(queue(new Array<number>(20).fill(0), 100_000), 0).messages.length, 2);
  assert.is(read(queue([0, 0], 3_000_000), 0).messages.length, 1);
});

reading('nothing is skipped and nothing is out of order, whatever the filter', () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const codes = Array.from({ length: 60 }, (_, i) => draw(seed, i, 3));
    const store = queue(codes);
    const most = 1 + draw(seed, 100, 8);
    const lets = (code: number) => code === 1;
    const seen: number[] = [];
    let offset = 0;
    while (offset < 60) {
      const found = read(store, offset, most, lets);
      assert.ok(found.nextBeginOffset > offset, 'each read makes progress');
      const offsets = found.messages.map((message) => message.queueOffset);
      assert.ok(offsets.every((each) => each >= offset && each < found.nextBeginOffset));
      assert.is(found.status, offsets.length > 0 ? 'FOUND' : 'NO_MATCHED_MESSAGE');
      seen.push(...offsets);
      offset = found.nextBeginOffset;
    }
    assert.equal(
      seen,
      [...codes.keys()].filter((i) => codes[i] === 1),
    );
  }
});

reading('a read without a match looks at 800 entries', () => {
  const store = queue(new Array<number>(2_000).fill(0));
  const found = read(store, 100, 32, () => false);
  assert.equal([found.status, found.nextBeginOffset], ['NO_MATCHED_MESSAGE', 900]);
  assert.is(read(store, 100, 1_000, () => false).nextBeginOffset, 1_100);
});

reading('messages whose records are gone are passed over', () => {
  const store = queue([0, 0, 0, 0]);
  const trimmed = { ...store, log: store.log.trimTo(3) };
  assert.is(queueOf(trimmed, key).entries.start, 0);
  const found = read(trimmed, 0);
  assert.equal(
    found.messages.map((message) => message.queueOffset),
    [3],
  );
  const gone = read({ ...store, log: store.log.trimTo(4) }, 0);
  assert.equal([gone.status, gone.nextBeginOffset], ['MESSAGE_WAS_REMOVING', 4]);
});

reading.run();
