import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseProperties } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import {
  bodiesOf,
  endHalf,
  messagesOf,
  opsOf,
  sendHalf,
  transactional,
} from '../transactions/testTransactions.ts';
import { halfKey } from '../transactions/transactionTopics.ts';

const ends = suite('broker: endTransaction');

const { SUCCESS, SYSTEM_ERROR, SLAVE_NOT_AVAILABLE, ILLEGAL_OPERATION, MESSAGE_ILLEGAL } =
  responseCode;
const commit = 8;
const rollback = 12;
const untold = 'not set any response code';

ends('a half message lies elsewhere and remembers where it goes', () => {
  const broker = transactional();
  const answer = sendHalf(broker, 'x', { TAGS: 't' });
  assert.equal(
    [answer?.code, answer?.header?.queueId, answer?.header?.queueOffset],
    [SUCCESS, 1, 0],
  );
  assert.is(answer?.header?.transactionId, 'x');
  assert.equal(bodiesOf(broker), []);
  const [half] = messagesOf(broker, halfKey);
  const properties = parseProperties(half!.properties);
  const wanted = ['REAL_TOPIC', 'REAL_QID', '__transactionId__', 'TRAN_MSG', 'PGROUP'];
  assert.equal(
    wanted.map((name) => properties.get(name)),
    ['orders', '1', 'x', 'true', 'PG'],
  );
  assert.is(half!.sysFlag, 0);
});

ends('a message that says TRAN_MSG is half of something whatever its flags are', () => {
  const broker = transactional();
  for (const sysFlag of [0, 8, 12]) sendHalf(broker, 'x', {}, { sysFlag });
  assert.equal(bodiesOf(broker, halfKey), ['x', 'x', 'x']);
  assert.equal(
    messagesOf(broker, halfKey).map((half) => half.sysFlag),
    [0, 0, 0],
  );
});

ends('a message without an id is given one, and its transaction has it', () => {
  const broker = transactional();
  const properties = { TRAN_MSG: 'TRUE', PGROUP: 'PG' };
  const id = broker.send('c1', 'orders', 0, 'x', properties)?.header?.transactionId;
  const [half] = messagesOf(broker, halfKey);
  assert.is(parseProperties(half!.properties).get('__transactionId__'), id);
});

ends('a commit stores the message where it goes, its own properties and times included', () => {
  const broker = transactional();
  sendHalf(broker, 'x', { TAGS: 't', mine: 'yes' }, { flag: 7, bornTimestamp: 5, sysFlag: 5 });
  broker.advance(1_000);
  assert.equal(
    [endHalf(broker, 0, commit)?.code, endHalf(broker, 0, commit)?.remark],
    [0, undefined],
  );
  const [message] = messagesOf(broker, 'orders@1');
  const { flag, sysFlag, bornTimestamp, storeTimestamp, queueOffset } = message!;
  assert.equal(
    { flag, sysFlag, bornTimestamp, storeTimestamp, queueOffset },
    { flag: 7, sysFlag: 9, bornTimestamp: 5, storeTimestamp: broker.at, queueOffset: 0 },
  );
  assert.is(message!.preparedTransactionOffset, messagesOf(broker, halfKey)[0]!.physicalOffset);
  const names = [...parseProperties(message!.properties).keys()];
  assert.not(names.includes('REAL_TOPIC') || names.includes('REAL_QID'));
  assert.ok(
    ['TRAN_MSG', 'PGROUP', '__transactionId__', 'mine'].every((name) => names.includes(name)),
  );
});

ends(
  'with synchronous flush a commit is answered when the disk has it, if its sender waits',
  () => {
    const broker = transactional({ flushDiskType: 'SYNC_FLUSH' });
    sendHalf(broker, 'x');
    sendHalf(broker, 'y', { WAIT: 'false' });
    broker.advance(10);
    broker.isDiskQuick = false;
    broker.take();
    const answers = () => broker.sent('c1').filter((frame) => frame.command === 'endTransaction');
    assert.is(endHalf(broker, 1, commit)?.code, SUCCESS, 'nobody waits for it');
    endHalf(broker, 0, commit);
    assert.is(answers().length, 1);
    assert.equal(bodiesOf(broker), [], 'nothing is readable yet');
    assert.is(endHalf(broker, 0, rollback)?.code, SUCCESS, 'a rollback writes nothing to wait for');
    broker.advance(5_000);
    assert.equal(
      answers().map((frame) => 'code' in frame && frame.code),
      [SUCCESS, SUCCESS, SUCCESS],
      'doubts are not told',
    );
  },
);

ends('a commit of what waits for a delay lets it wait once more, and nothing comes of it', () => {
  const broker = transactional();
  const answer = sendHalf(broker, 'x', { DELAY: '1' });
  const commitLogOffset = Number.parseInt(answer?.header?.msgId?.slice(-16) ?? '', 16);
  const header = { producerGroup: 'PG', tranStateTableOffset: 0, commitLogOffset };
  const said = { ...header, commitOrRollback: commit, fromTransactionCheck: false };
  assert.is(broker.ask('c1', 'endTransaction', said)?.code, SUCCESS);
  assert.is(messagesOf(broker, 'SCHEDULE_TOPIC_XXXX@0').length, 2);
  broker.advance(5_000);
  assert.equal([...bodiesOf(broker), ...bodiesOf(broker, halfKey)], []);
});

ends('a rollback stores nothing, and is answered with a remark that nobody set', () => {
  const broker = transactional();
  sendHalf(broker, 'x');
  const answer = endHalf(broker, 0, rollback);
  assert.equal([answer?.code, answer?.remark], [SUCCESS, untold]);
  assert.equal(bodiesOf(broker), []);
  assert.equal(
    broker
      .observed('transactionEnded')
      .map(({ how, msgId, halfOffset }) => [how, msgId, halfOffset]),
    [['rollback', 'x', 0]],
  );
});

ends('an end that nobody knows is never answered, whatever else it says', () => {
  const broker = transactional();
  sendHalf(broker, 'x');
  assert.is(endHalf(broker, 0, 0), undefined);
  assert.is(endHalf(broker, 0, 0, { producerGroup: 'other', commitLogOffset: 77 }), undefined);
  assert.equal(broker.observed('transactionEnded'), []);
  assert.equal(opsOf(broker), []);
});

ends('one-way ends are not answered, and count', () => {
  const broker = transactional();
  sendHalf(broker, 'x');
  const { physicalOffset: commitLogOffset } = messagesOf(broker, halfKey)[0]!;
  const header = { producerGroup: 'PG', tranStateTableOffset: 0, commitLogOffset };
  const said = { ...header, commitOrRollback: commit, fromTransactionCheck: false };
  assert.is(broker.ask('c1', 'endTransaction', said, undefined, { oneway: true }), undefined);
  assert.equal(bodiesOf(broker), ['x']);
});

ends('a wrong end is refused in words that say why, and changes nothing', () => {
  const broker = transactional();
  sendHalf(broker, 'x');
  sendHalf(broker, 'y');
  const other = messagesOf(broker, halfKey)[1]!.physicalOffset;
  const refusals = [
    [{ commitLogOffset: 99_999_999 }, 'Find prepared transaction message failed'],
    [{ commitLogOffset: 1 }, 'Find prepared transaction message failed'],
    [{ producerGroup: 'other' }, 'The producer group wrong'],
    [{ producerGroup: undefined }, 'The producer group wrong'],
    [{ tranStateTableOffset: 3 }, 'The transaction state table offset wrong'],
    [{ commitLogOffset: other }, 'The transaction state table offset wrong'],
    [{ commitOrRollback: 5 }, 'commitOrRollback field wrong'],
    [{ commitOrRollback: 4 }, 'commitOrRollback field wrong'],
    [{ tranStateTableOffset: undefined }, 'tranStateTableOffset: missing'],
    [{ commitLogOffset: undefined }, 'commitLogOffset: missing'],
  ] as const;
  for (const how of [commit, rollback]) {
    for (const [more, remark] of refusals) {
      const answer = endHalf(broker, 0, how, more as never);
      assert.equal([answer?.code, answer?.remark], [SYSTEM_ERROR, remark]);
    }
  }
  broker.advance(20_000);
  assert.equal([bodiesOf(broker), opsOf(broker)], [[], []]);
});

ends('a message of no producer group, or no transaction, cannot be ended', () => {
  const broker = transactional();
  broker.send('c1', 'orders', 0, 'plain', { PGROUP: 'PG' });
  broker.send('c1', 'orders', 0, 'nobody', {});
  for (const commitLogOffset of broker.state.store.log) {
    const header = {
      producerGroup: 'PG',
      tranStateTableOffset: commitLogOffset.queueOffset,
      commitLogOffset: commitLogOffset.physicalOffset,
      commitOrRollback: commit,
      fromTransactionCheck: false,
    };
    assert.is(broker.ask('c1', 'endTransaction', header)?.code, SYSTEM_ERROR);
  }
  assert.is(broker.state.store.log.length, 2);
});

ends('a slave takes no ends, not even unknown ones', () => {
  const broker = transactional({ brokerId: 1 });
  sendHalf(broker, 'x');
  for (const how of [commit, rollback, 0]) {
    const answer = endHalf(broker, 0, how);
    assert.equal([answer?.code, answer?.remark], [SLAVE_NOT_AVAILABLE, untold]);
  }
  assert.is(endHalf(broker, 0, 5)?.code, SYSTEM_ERROR);
  assert.equal(bodiesOf(broker), []);
});

ends('a sender with an immunity time of his own must keep to it, a checked one need not', () => {
  const broker = transactional({ transactionTimeOutMs: 3_000 });
  const seconds = { CHECK_IMMUNITY_TIME_IN_SECONDS: '10' };
  for (const body of ['early', 'late', 'asked']) sendHalf(broker, body, seconds);
  sendHalf(broker, 'short', { CHECK_IMMUNITY_TIME_IN_SECONDS: '1' });
  sendHalf(broker, 'odd', { CHECK_IMMUNITY_TIME_IN_SECONDS: 'soon' });
  sendHalf(broker, 'free');
  broker.advance(3_000);
  assert.equal(
    [3, 4].map((at) => endHalf(broker, at, commit)?.code),
    [SUCCESS, SUCCESS],
  );
  broker.advance(1);
  assert.equal(
    [3, 4].map((at) => endHalf(broker, at, rollback)?.code),
    [ILLEGAL_OPERATION, ILLEGAL_OPERATION],
  );
  broker.advance(6_999);
  assert.is(endHalf(broker, 0, commit)?.code, SUCCESS);
  broker.advance(1);
  const late = endHalf(broker, 1, commit);
  assert.equal([late?.code, late?.remark], [ILLEGAL_OPERATION, untold]);
  assert.is(endHalf(broker, 2, commit, { fromTransactionCheck: true })?.code, SUCCESS);
  assert.is(endHalf(broker, 5, commit)?.code, SUCCESS);
  assert.equal(bodiesOf(broker), ['short', 'odd', 'early', 'asked', 'free']);
});

ends('what was ended before can be ended again, as upstream', () => {
  const broker = transactional();
  for (const body of ['twice', 'changed', 'regretted']) sendHalf(broker, body);
  const codes = [
    endHalf(broker, 0, commit),
    endHalf(broker, 0, commit),
    endHalf(broker, 1, rollback),
    endHalf(broker, 1, commit),
    endHalf(broker, 2, commit),
    endHalf(broker, 2, rollback),
  ].map((answer) => answer?.code);
  assert.equal(codes, Array(6).fill(SUCCESS));
  assert.equal(bodiesOf(broker), ['twice', 'twice', 'changed', 'regretted']);
});

ends('a message too long to be stored again is not ended', () => {
  const broker = transactional({ maxMessageSize: 5 });
  sendHalf(broker, 'short');
  const { config } = broker.state;
  const tighter = { ...broker.state, config: { ...config, maxMessageSize: 4 } };
  Object.assign(broker.state, tighter);
  const answer = endHalf(broker, 0, commit);
  assert.equal(
    [answer?.code, answer?.remark],
    [
      MESSAGE_ILLEGAL,
      'The message is illegal, maybe msg body or properties length not matched. ' +
        'msg body length limit 4B, msg properties length limit 32KB.',
    ],
  );
  broker.advance(20_000);
  assert.equal([bodiesOf(broker), opsOf(broker)], [[], []]);
});

ends('a delayed half message is dropped when its delay is over', () => {
  const broker = transactional();
  const answer = sendHalf(broker, 'x', { DELAY: '1' });
  assert.equal([answer?.code, answer?.header?.queueId], [SUCCESS, 1]);
  assert.equal(bodiesOf(broker, halfKey), []);
  broker.advance(5_000);
  assert.equal([bodiesOf(broker), bodiesOf(broker, halfKey)], [[], []]);
  assert.match(
    broker
      .observed('logged')
      .map(({ text }) => text)
      .join(),
    'half of a transaction',
  );
});

ends.run();
