import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseProperties } from '../../../protocol/messageProperties.ts';
import { committedOffset } from '../offsets.ts';
import { isTimerSet, type TestBroker } from '../testBroker.ts';
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

const checks = suite('broker: check of half messages');

const commit = 8;
const rollback = 12;
const intervalMs = 30_000;

/** How far the check has come: among the half messages, among what is done with. */
const progress = ({ state }: TestBroker) =>
  [halfTopic, opTopic].map((topic) => committedOffset(state.offsets, topic, transactionGroup, 0));

checks('who is asked sees the message as it will be, and where its half lies now', () => {
  const broker = transactional();
  sendHalf(broker, 'x', { TAGS: 't' }, { flag: 3 });
  broker.advance(intervalMs);
  const [frame, ...more] = checksOf(broker);
  assert.is(more.length, 0);
  assert.is(frame!.oneway, true);
  const { physicalOffset } = messagesOf(broker, halfKey)[1]!;
  assert.equal(frame!.header, {
    topic: halfTopic,
    tranStateTableOffset: 1,
    commitLogOffset: physicalOffset,
    msgId: 'x',
    transactionId: 'x',
    offsetMsgId: frame!.header.offsetMsgId,
    bname: 'broker-a',
  });
  const [message, ...others] = frame!.body;
  assert.is(others.length, 0);
  const { topic, queueId, queueOffset, flag } = message!;
  assert.equal([topic, queueId, queueOffset, flag], ['orders', 1, 1, 3]);
  const properties = parseProperties(message!.properties);
  const told = ['TRANSACTION_CHECK_TIMES', 'WAIT', 'TAGS', 'PGROUP'];
  assert.equal(
    told.map((name) => properties.get(name)),
    ['1', 'false', 't', 'PG'],
  );
});

checks('a message is asked about once it is more than six seconds old, then every round', () => {
  const broker = transactional();
  broker.advance(intervalMs - 6_000);
  sendHalf(broker, 'x');
  broker.advance(6_000);
  assert.is(checksOf(broker).length, 0, 'it is exactly six seconds old');
  broker.advance(intervalMs - 1);
  assert.is(checksOf(broker).length, 0);
  broker.advance(1);
  assert.is(checksOf(broker).length, 1);
  broker.advance(2 * intervalMs);
  assert.equal(
    checksOf(broker).map(({ header }) => header.tranStateTableOffset),
    [1, 2, 3],
    'each check is a new half message',
  );
  assert.equal(halves(broker, 'TRANSACTION_CHECK_TIMES'), [undefined, '1', '2', '3']);
  assert.equal(progress(broker), [3, -1]);
});

checks('the answer to a check ends it, be it to the old half message or the new one', () => {
  const broker = transactional();
  sendHalf(broker, 'new');
  broker.advance(intervalMs);
  endHalf(broker, 1, commit, { fromTransactionCheck: true });
  broker.advance(3 * intervalMs);
  assert.is(checksOf(broker).length, 1);
  assert.equal(bodiesOf(broker), ['new']);
  assert.equal(progress(broker), [2, 1]);
  assert.not(isTimerSet(broker, 'transactionCheck'), 'nothing is left to look at');

  sendHalf(broker, 'old');
  broker.advance(intervalMs);
  assert.is(checksOf(broker).length, 2);
  endHalf(broker, 2, commit);
  broker.advance(intervalMs + 1_000);
  assert.is(checksOf(broker).length, 3, 'the copy is not known to be done with, as upstream');
});

checks('what is done with is passed without a word, however it ended', () => {
  const broker = transactional();
  for (const body of ['a', 'b', 'c', 'd']) sendHalf(broker, body);
  for (const half of [3, 0, 2]) endHalf(broker, half, half === 0 ? rollback : commit);
  broker.advance(intervalMs);
  assert.is(checksOf(broker).length, 0, 'where ends were noted, a second is waited for more');
  broker.advance(1_000);
  assert.equal(
    checksOf(broker).map(({ header }) => header.msgId),
    ['b'],
  );
  assert.equal(progress(broker), [4, 1]);
});

checks('an end that is noted within that second saves the question', () => {
  const broker = transactional();
  sendHalf(broker, 'a');
  sendHalf(broker, 'b');
  endHalf(broker, 0, commit);
  broker.advance(24_500);
  endHalf(broker, 1, commit); // Written at 30 s, with the first look at 27 s too early for it.
  const written = () => opsOf(broker).length;
  broker.advance(intervalMs - 24_500);
  const before = written();
  broker.advance(1_000);
  assert.is(before, 2);
  assert.equal(checksOf(broker).length, 0);
  assert.equal(progress(broker), [2, 2]);
});

checks('fifteen checks, then it is kept where an operator finds it', () => {
  const broker = transactional();
  sendHalf(broker, 'x', { mine: 'yes' });
  broker.advance(15 * intervalMs);
  assert.is(checksOf(broker).length, 15);
  assert.equal(bodiesOf(broker, `${checkMaxTopic}@0`), []);
  broker.advance(intervalMs);
  assert.is(checksOf(broker).length, 15);
  const [kept, ...more] = messagesOf(broker, `${checkMaxTopic}@0`);
  assert.is(more.length, 0);
  const properties = parseProperties(kept!.properties);
  const told = ['TRANSACTION_CHECK_TIMES', 'REAL_TOPIC', 'mine'];
  assert.equal(
    told.map((name) => properties.get(name)),
    ['15', 'orders', 'yes'],
  );
  const { perm, readQueueNums } = broker.state.topics.configs.get(checkMaxTopic)!;
  assert.equal([perm, readQueueNums], [6, 1]);
  assert.equal(
    broker.observed('transactionDiscarded').map(({ times, msgId }) => [times, msgId]),
    [[15, 'x']],
  );
  broker.advance(10 * intervalMs);
  assert.is(broker.observed('transactionDiscarded').length, 1);
  assert.not(isTimerSet(broker, 'transactionCheck'));
});

checks('producers of the group take turns, others are never asked', () => {
  const broker = transactional();
  join(broker, 'c2');
  join(broker, 'c3');
  broker.open('other');
  for (const body of ['a', 'b', 'c', 'd', 'e', 'f']) sendHalf(broker, body);
  broker.advance(intervalMs);
  const asked = ['c1', 'c2', 'c3', 'other'].map(
    (connection) => checksOf(broker, connection).length,
  );
  assert.equal(asked, [2, 2, 2, 0]);
  broker.step({ type: 'link.closed', connection: 'c2' });
  broker.advance(intervalMs);
  assert.is(checksOf(broker, 'c2').length, 2, 'who has left is not asked');
  assert.is(checksOf(broker, 'c1').length + checksOf(broker, 'c3').length, 10);
});

checks('a check counts though nobody is there to be asked', () => {
  const broker = transactional({ transactionCheckMax: 2 });
  sendHalf(broker, 'x');
  sendHalf(broker, 'y', { PGROUP: 'nobody' });
  broker.advance(intervalMs);
  assert.equal(
    broker.observed('transactionChecked').map(({ msgId, isAsked }) => [msgId, isAsked]),
    [
      ['x', true],
      ['y', false],
    ],
  );
  broker.advance(2 * intervalMs);
  assert.equal(bodiesOf(broker, `${checkMaxTopic}@0`), ['x', 'y']);
});

checks('a slave asks nobody', () => {
  const broker = transactional({ brokerId: 1 });
  sendHalf(broker, 'x');
  broker.advance(3 * intervalMs);
  assert.is(checksOf(broker).length, 0);
});

checks.run();
