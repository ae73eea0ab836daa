import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isTimerSet, TestBroker } from '../testBroker.ts';
import {
  bodiesOf,
  endHalf,
  messagesOf,
  opsOf,
  sendHalf,
  transactional,
} from './testTransactions.ts';
import { opKey } from './transactionTopics.ts';

const ops = suite('broker: what transactions are done with');

const commit = 8;
const rollback = 12;

ops('ends of some seconds are noted together, in one record', () => {
  const broker = transactional();
  for (const body of ['a', 'b', 'c']) sendHalf(broker, body);
  broker.advance(50);
  endHalf(broker, 2, commit);
  endHalf(broker, 0, rollback);
  broker.advance(2_899);
  assert.equal(opsOf(broker), [], 'at the first look the last write is not long enough ago');
  broker.advance(1);
  assert.equal(opsOf(broker), []);
  endHalf(broker, 1, commit);
  broker.advance(3_000);
  assert.equal(opsOf(broker), ['2,0,1,']);
  const [record] = messagesOf(broker, opKey);
  assert.is(record!.properties, 'TAGS\u0001d\u0002WAIT\u0001true\u0002');
});

ops('looks are on a grid of three seconds, a moment ahead of the rounds of checks', () => {
  const broker = transactional();
  sendHalf(broker, 'a');
  sendHalf(broker, 'b');
  broker.advance(2_000);
  endHalf(broker, 0, commit);
  broker.advance(3_950); // At 2.95 s the end is a second old, at 5.95 s it is written.
  assert.equal(opsOf(broker), ['0,']);
  broker.advance(2_999);
  endHalf(broker, 1, commit);
  broker.advance(1);
  assert.equal(opsOf(broker), ['0,', '1,'], 'the write before it is three seconds ago');
});

ops('more than a record takes is written at once', () => {
  const broker = transactional({ transactionOpMsgMaxSize: 8 });
  for (const body of ['a', 'b', 'c', 'd', 'e', 'f']) sendHalf(broker, body);
  for (const half of [0, 1, 2, 3]) endHalf(broker, half, commit);
  assert.equal(opsOf(broker), []);
  endHalf(broker, 4, commit);
  assert.equal(opsOf(broker), ['0,1,2,3,'], 'as much as fits; the rest waits');
  broker.advance(3_000);
  assert.equal(opsOf(broker), ['0,1,2,3,', '4,'], 'for three seconds from then on');
  endHalf(broker, 5, commit);
  assert.ok(isTimerSet(broker, 'transactionOps'));
  broker.advance(3_000);
  assert.equal(opsOf(broker).at(-1), '5,');
  assert.not(isTimerSet(broker, 'transactionOps'));
});

ops('a broker without transactions sets no timer for them', () => {
  const broker = new TestBroker({ topics: { orders: 1 } });
  broker.open('c1');
  broker.send('c1', 'orders', 0, 'x');
  broker.advance(100_000);
  for (const name of ['transactionOps', 'transactionCheck', 'transactionRound']) {
    assert.not(isTimerSet(broker, name), name);
  }
});

ops('a shutdown writes what is noted, a crash forgets it', () => {
  const lives = [true, false].map((isOrderly) => {
    const broker = transactional();
    sendHalf(broker, 'a');
    endHalf(broker, 0, commit);
    if (isOrderly) broker.step({ type: 'operator.shutdown' });
    return new TestBroker({ topics: { orders: 2 } }, broker.disk, 2);
  });
  assert.equal(lives.map(opsOf), [['0,'], []]);
  for (const life of lives) life.advance(31_000);
  assert.equal(
    lives.map((life) => life.observed('transactionChecked').length),
    [0, 1],
  );
});

ops('ten thousand ends cost a few records', () => {
  const broker = transactional();
  const count = 10_000;
  for (let i = 0; i < count; i += 1) {
    sendHalf(broker, 'x');
    endHalf(broker, i, rollback);
    broker.take();
  }
  broker.advance(6_000);
  const records = opsOf(broker);
  assert.ok(records.length <= 15, `${records.length}`);
  assert.is(records.join('').split(',').length - 1, count);
  assert.equal(bodiesOf(broker), []);
});

ops.run();
