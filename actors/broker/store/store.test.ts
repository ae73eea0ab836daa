import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeRecord } from '../../../protocol/messageRecord.ts';
import { utf8Length } from '../../../protocol/utf8.ts';
import { draw } from '../../shared/entropy.ts';
import { queueKey } from '../topics/names.ts';
import { hexOfOffset } from './offsetHex.ts';
import { recordSize, withHostBits } from './records.ts';
import {
  append,
  dispatch,
  type Envelope,
  emptyStore,
  maxOffsetOf,
  messageAt,
  messageAtPhysical,
  minOffsetOf,
  type Part,
  queueOf,
  rebuilt,
  type Store,
} from './store.ts';
import { offsetOfTime } from './timeSearch.ts';

const envelope: Envelope = {
  topic: 'orders',
  queueId: 0,
  sysFlag: 0,
  bornTimestamp: 1,
  bornHost: '10.0.0.1:1',
  storeTimestamp: 1_000,
  storeHost: '10.0.0.2:10911',
  reconsumeTimes: 0,
};

function part(text: string, tagsCode = 0, of: Envelope = envelope): Part {
  const body = new TextEncoder().encode(text);
  const properties = tagsCode === 0 ? '' : 'TAGS\u0001a\u0002';
  const size = recordSize(of.topic, of.sysFlag, body.length, utf8Length(properties));
  return { flag: 0, body, properties, tagsCode, size };
}

/** Many messages over three queues, their number, queues and times drawn. */
function drawnStore(seed: number): { readonly store: Store; readonly keys: readonly string[] } {
  let store = emptyStore();
  let storeTimestamp = 1_000;
  const count = 200 + draw(seed, 0, 400);
  for (let i = 1; i <= count; i += 1) {
    // Runs of equal times are the interesting case of a search by time.
    storeTimestamp += draw(seed, 2 * i, 3);
    const queueId = draw(seed, 2 * i + 1, 3);
    const of = { ...envelope, queueId, storeTimestamp };
    const parts = [part(`m${i}`, 97, of)];
    store = append(store, queueKey('orders', queueId), of, parts, true).store;
  }
  return { store, keys: [0, 1, 2].map((id) => queueKey('orders', id)) };
}

const stores = suite('broker: store');

stores('queue offsets are dense and physical offsets add up the record sizes', () => {
  const { store, keys } = drawnStore(1);
  let end = 0;
  for (const message of store.log) {
    assert.is(message.physicalOffset, end);
    end += encodeRecord(message).length;
  }
  assert.is(store.endOffset, end);
  for (const key of keys) {
    assert.is(minOffsetOf(store, key), 0);
    for (let offset = 0; offset < maxOffsetOf(store, key); offset += 1) {
      assert.is(messageAt(store, key, offset)?.queueOffset, offset);
    }
  }
});

stores('within a queue, offset order is log order', () => {
  const { store, keys } = drawnStore(2);
  for (const key of keys) {
    const positions = [...queueOf(store, key).entries].map(({ position }) => position);
    assert.equal(
      positions,
      [...positions].sort((a, b) => a - b),
    );
  }
});

stores('a record is found by its physical offset and by no other', () => {
  const { store } = drawnStore(3);
  for (const message of store.log) {
    assert.is(messageAtPhysical(store, message.physicalOffset), message);
    assert.is(messageAtPhysical(store, message.physicalOffset + 1), undefined);
  }
  assert.is(messageAtPhysical(emptyStore(), 0), undefined);
});

stores('a store that is rebuilt from its log is the same store', () => {
  const { store, keys } = drawnStore(4);
  const again = rebuilt(store.log);
  assert.is(again.endOffset, store.endOffset);
  assert.is(again.dispatched, store.dispatched);
  for (const key of keys) {
    const one = queueOf(store, key);
    const other = queueOf(again, key);
    assert.equal([...other.entries], [...one.entries]);
    assert.is(other.nextOffset, one.nextOffset);
  }
  const more = append(again, keys[0]!, envelope, [part('x')], true);
  assert.is(more.messages[0]?.queueOffset, maxOffsetOf(store, keys[0]!));
});

stores('an older version of a store does not see what a newer one appended', () => {
  const key = queueKey('orders', 0);
  const one = append(emptyStore(), key, envelope, [part('a')], true).store;
  const left = append(one, key, envelope, [part('b')], true).store;
  const right = append(one, key, envelope, [part('c')], true).store;
  const text = (store: Store) => new TextDecoder().decode(messageAt(store, key, 1)?.body);
  assert.is(maxOffsetOf(one, key), 1);
  assert.equal([text(left), text(right)], ['b', 'c']);
});

stores('nothing is readable before it is dispatched, yet offsets are given out', () => {
  const key = queueKey('orders', 0);
  const first = append(emptyStore(), key, envelope, [part('a', 97)], false);
  const second = append(first.store, key, envelope, [part('b'), part('c')], false);
  assert.equal(first.arrivals, []);
  assert.equal(
    second.messages.map(({ queueOffset }) => queueOffset),
    [1, 2],
  );
  assert.is(maxOffsetOf(second.store, key), 0);
  const half = dispatch(second.store, 2);
  assert.is(maxOffsetOf(half.store, key), 2);
  assert.equal(half.arrivals, [
    { key, queueOffset: 0, tagsCode: 97 },
    { key, queueOffset: 1, tagsCode: 0 },
  ]);
  assert.equal(dispatch(half.store, 2).arrivals, []);
});

stores('a search by time honours its boundary for every time', () => {
  const { store, keys } = drawnStore(5);
  for (const key of keys) {
    const times = [...queueOf(store, key).entries].map(
      ({ position }) => store.log.get(position)?.storeTimestamp ?? 0,
    );
    const last = times.at(-1) ?? 0;
    for (let time = 990; time <= last + 2; time += 1) {
      const lower = offsetOfTime(store, key, time, 'LOWER');
      assert.ok(times.slice(0, lower).every((each) => each < time));
      assert.ok(times.slice(lower).every((each) => each >= time));
      const upper = offsetOfTime(store, key, time, 'UPPER');
      const expected = times.findLastIndex((each) => each <= time);
      assert.is(upper, Math.max(0, expected));
    }
    assert.is(offsetOfTime(store, key, 9_223_372_036_854_775_807n, 'LOWER'), times.length);
  }
  assert.is(offsetOfTime(store, 'nowhere@0', 5, 'LOWER'), 0);
  assert.is(offsetOfTime(store, 'nowhere@0', 5, 'UPPER'), 0);
});

stores('the size of a record is that of its bytes', () => {
  const hosts = ['10.0.0.1:1', '[::1]:1'];
  for (const topic of ['t', 'тема', `%RETRY%${'x'.repeat(130)}`]) {
    for (const bornHost of hosts) {
      const sysFlag = withHostBits(1, bornHost, '10.0.0.2:10911');
      const of = { ...envelope, topic, bornHost, sysFlag };
      const { messages } = append(emptyStore(), 'k', of, [part('héllo', 97, of)], true);
      const [message] = messages;
      assert.ok(message);
      assert.is(part('héllo', 97, of).size, encodeRecord(message).length, topic);
    }
  }
});

stores('offsets are written in sixteen digits', () => {
  assert.is(hexOfOffset(0), '0000000000000000');
  assert.is(hexOfOffset(0x51af), '00000000000051AF');
  assert.is(hexOfOffset(0xfedcba98), '00000000FEDCBA98');
  assert.is(hexOfOffset(0x1_2345_6789_abc), '000123456789ABC'.padStart(16, '0'));
});

stores.run();
