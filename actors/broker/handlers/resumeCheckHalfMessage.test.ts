import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  checksOf,
  halves,
  messagesOf,
  sendHalf,
  transactional,
} from '../transactions/testTransactions.ts';
import { checkMaxTopic } from '../transactions/transactionTopics.ts';

const checks = suite('broker: resumeCheckHalfMessage');

const intervalMs = 30_000;

checks('an operator can have it checked again, fifteen times more', () => {
  const broker = transactional({ transactionCheckMax: 2 });
  sendHalf(broker, 'x');
  broker.advance(3 * intervalMs);
  const { storeHost: _, physicalOffset } = messagesOf(broker, `${checkMaxTopic}@0`)[0]!;
  const msgId = `${broker.state.hostHex}${physicalOffset.toString(16).padStart(16, '0')}`;
  broker.take();
  const header = { topic: checkMaxTopic, msgId };
  assert.is(broker.ask('c1', 'resumeCheckHalfMessage', header)?.code, 0);
  assert.equal(halves(broker, 'TRANSACTION_CHECK_TIMES').at(-1), '0');
  broker.advance(3 * intervalMs);
  assert.equal(
    checksOf(broker).map(({ header }) => header.msgId),
    ['x', 'x'],
  );
  assert.is(messagesOf(broker, `${checkMaxTopic}@0`).length, 2);
});

checks('what no id names cannot be checked again', () => {
  const broker = transactional();
  for (const msgId of ['', 'x', `${broker.state.hostHex}${'7'.padStart(16, '0')}`]) {
    const answer = broker.ask('c1', 'resumeCheckHalfMessage', { msgId });
    assert.equal(
      [answer?.code, answer?.remark],
      [1, 'Exception was thrown when putting message back to RMQ_SYS_TRANS_HALF_TOPIC.'],
    );
  }
  assert.is(broker.ask('c1', 'resumeCheckHalfMessage', {})?.code, 1);
  assert.is(broker.state.store.log.length, 0);
});

checks.run();
