import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { committedOffset } from '../offsets.ts';
import { TestBroker } from '../testBroker.ts';
import {
  bodiesOf,
  checksOf,
  endHalf,
  halves,
  join,
  messagesOf,
  opsOf,
  sendHalf,
  transactional,
} from './testTransactions.ts';
import {
  checkMaxTopic,
  halfKey,
  halfTopic,
  opTopic,
  transactionGroup,
} from './transactionTopics.ts';

const checks = suite('broker: rounds of checks');

const commit = 8;
const rollback = 12;
const intervalMs = 30_000;

/** How far the check has come: among the half messages, among what is done with. */
const progress = ({ state }: TestBroker) =>
  [halfTopic, opTopic].map((topic) => committedOffset(state.offsets, topic, transactionGroup, 0));

checks('an immune message is put back uncounted until its time is over', () => {
  const broker = transactional();
  sendHalf(broker, 'x', { CHECK_IMMUNITY_TIME_IN_SECONDS: '75' });
  broker.advance(2 * intervalMs);
  assert.is(checksOf(broker).length, 0);
  assert.equal(halves(broker, 'TRAN_PREPARED_QUEUE_OFFSET'), [undefined, '0', '0']);
  assert.equal(halves(broker, 'TRANSACTION_CHECK_TIMES'), [undefined, undefined, undefined]);
  broker.advance(intervalMs);
  assert.is(checksOf(broker).length, 1);
  assert.is(halves(broker, 'TRANSACTION_CHECK_TIMES').at(-1), '1');
});

checks('with the bug of old a long immunity uses up all checks', () => {
  const lives = [[], ['immunityCountsAsChecks' as const]].map((museum) => {
    const broker = transactional({ museum, transactionCheckMax: 2 });
    sendHalf(broker, 'x', { CHECK_IMMUNITY_TIME_IN_SECONDS: '100' });
    broker.advance(6 * intervalMs);
    const kinds = ['transactionChecked', 'transactionDiscarded'] as const;
    return kinds.map((kind) => broker.observed(kind).length);
  });
  assert.equal(lives, [
    [2, 1],
    [0, 1],
  ]);
});

checks('an immunity of less than nothing, or of no number, is read as upstream reads it', () => {
  const broker = transactional();
  broker.advance(intervalMs - 5_000);
  for (const text of ['-1', 'soon', '0', '-2']) {
    sendHalf(broker, text, { CHECK_IMMUNITY_TIME_IN_SECONDS: text });
  }
  broker.advance(5_000);
  assert.equal(
    checksOf(broker).map(({ header }) => header.msgId),
    ['0', '-2'],
    'the others are as if they said nothing, but are put back',
  );
  assert.is(messagesOf(broker, halfKey).length, 8);
});

checks('an immune message whose end was noted in the same round is done with', () => {
  const broker = transactional();
  broker.advance(intervalMs - 1_000);
  const seconds = { CHECK_IMMUNITY_TIME_IN_SECONDS: '600' };
  sendHalf(broker, 'x', seconds);
  sendHalf(broker, 'y', { ...seconds, TRAN_PREPARED_QUEUE_OFFSET: '2' });
  sendHalf(broker, 'z', seconds);
  endHalf(broker, 2, commit);
  broker.advance(1_000);
  assert.is(opsOf(broker).length, 0);
  broker.advance(intervalMs);
  assert.is(checksOf(broker).length, 0);
});

checks('a message of an old clock is asked about at once, one of three days is given up', () => {
  const broker = transactional();
  sendHalf(broker, 'ahead', {}, { bornTimestamp: broker.at + 3_600_000 });
  sendHalf(broker, 'old', {}, { bornTimestamp: broker.at - 259_200_000 });
  sendHalf(broker, 'young', {}, { bornTimestamp: broker.at + intervalMs - 259_200_000 });
  broker.advance(intervalMs);
  assert.equal(
    checksOf(broker).map(({ header }) => header.msgId),
    ['ahead', 'young'],
  );
  assert.equal(bodiesOf(broker, `${checkMaxTopic}@0`), ['old']);
});

checks('a clock that is set back does not make a round go in circles', () => {
  const broker = transactional();
  sendHalf(broker, 'a');
  sendHalf(broker, 'b');
  endHalf(broker, 0, commit);
  broker.advance(intervalMs);
  broker.at -= 7_200_000; // While the round waits for more ends.
  broker.advance(1_000);
  assert.is(checksOf(broker).length, 1);
});

checks('the next life goes on where the last one stood', () => {
  const broker = transactional();
  for (const body of ['a', 'b', 'c']) sendHalf(broker, body);
  endHalf(broker, 0, commit);
  broker.advance(40_000); // Checked once; offsets are on the disk.
  assert.equal(progress(broker), [3, 1]);
  const life = new TestBroker({ topics: { orders: 2 } }, broker.disk, 2);
  life.at = broker.at;
  join(life, 'c1');
  assert.equal(progress(life), [3, 1]);
  life.advance(intervalMs - 1);
  assert.is(checksOf(life).length, 0);
  life.advance(1);
  assert.equal(
    checksOf(life).map(({ header }) => [header.msgId, header.tranStateTableOffset]),
    [
      ['b', 5],
      ['c', 6],
    ],
  );
  assert.equal(halves(life, 'TRANSACTION_CHECK_TIMES').slice(-2), ['2', '2']);
});

checks('a life whose last one could not keep its offsets asks once more, and loses nothing', () => {
  const broker = transactional();
  sendHalf(broker, 'a');
  broker.advance(intervalMs + 500);
  const { consumerOffset: _, ...values } = broker.values;
  const disk = { logs: broker.disk.logs, values } as TestBroker['disk'];
  const life = new TestBroker({ topics: { orders: 2 } }, disk, 2);
  life.at = broker.at;
  join(life, 'c1');
  life.advance(intervalMs);
  assert.equal(
    checksOf(life).map(({ header }) => header.tranStateTableOffset),
    [2, 3],
    'about both records of it',
  );
});

checks('half messages wait for the disk as others do', () => {
  const broker = transactional({ flushDiskType: 'SYNC_FLUSH' });
  broker.isDiskQuick = false;
  sendHalf(broker, 'x');
  broker.advance(2 * intervalMs);
  assert.is(checksOf(broker).length, 0, 'nothing is readable yet');
});

checks('a round costs what is open, not what is stored', () => {
  const timeOf = (stored: number): number => {
    const broker = transactional();
    for (let i = 0; i < stored; i += 1) {
      sendHalf(broker, 'x');
      endHalf(broker, i, rollback);
      broker.take();
    }
    broker.advance(2 * intervalMs);
    sendHalf(broker, 'open');
    broker.take();
    let reads = 0;
    const { log } = broker.state.store;
    const get = log.get.bind(log);
    log.get = (index) => {
      reads += 1;
      return get(index);
    };
    broker.advance(intervalMs);
    assert.is(checksOf(broker).length, 1);
    return reads;
  };
  assert.is(timeOf(2_000), timeOf(20));
});

checks.run();
