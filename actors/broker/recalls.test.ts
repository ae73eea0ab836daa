import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RequestHeader } from '../../protocol/commands/index.ts';
import { parseRecallHandle, recallHandleText } from '../../protocol/recallHandle.ts';
import { TestBroker } from './testBroker.ts';
import { brokerWith, delivered, stored } from './testTimers.ts';

const timing = suite('broker: recalls');

const recallOf = (topic: string, recallHandle: string): RequestHeader<'recallMessage'> => ({
  producerGroup: 'PG',
  topic,
  recallHandle,
});

timing('a recalled message never comes, others of its slot do', () => {
  const broker = brokerWith();
  const at = { TIMER_DELIVER_MS: String(broker.at + 5_000) };
  const handle = broker.send('c', 'orders', 0, 'gone', { ...at, UNIQ_KEY: 'gone' })?.header
    ?.recallHandle;
  broker.send('c', 'orders', 0, 'kept', { ...at, UNIQ_KEY: 'kept' });
  broker.send('c', 'other', 0, 'same id', { ...at, UNIQ_KEY: 'gone' });
  assert.equal(parseRecallHandle(handle ?? ''), {
    ok: true,
    value: {
      topic: 'orders',
      brokerName: 'broker-a',
      time: String(Math.floor((broker.at + 4_999) / 1_000) * 1_000 + 1),
      messageId: 'gone',
    },
  });
  const answer = broker.ask('c', 'recallMessage', recallOf('orders', handle ?? ''));
  assert.equal([answer?.code, answer?.remark], [0, 'not set any response code']);
  assert.equal(answer?.header, { msgId: 'gone', region: 'DefaultRegion' });
  // A second recall of the same succeeds as well.
  assert.is(broker.ask('c', 'recallMessage', recallOf('orders', handle ?? ''))?.code, 0);
  broker.advance(10_000);
  assert.equal(
    delivered(broker).map((one) => one.get('UNIQ_KEY')),
    ['kept'],
  );
  assert.is(stored(broker, 'other@0'), 1);
});

timing('a recall outlives its broker', () => {
  const broker = brokerWith();
  const sent = broker.send('c', 'orders', 0, 'gone', { TIMER_DELAY_MS: '5000' });
  broker.ask('c', 'recallMessage', recallOf('orders', sent?.header?.recallHandle ?? ''));
  const next = new TestBroker({ topics: { orders: 4 } }, broker.disk, 2);
  next.at = broker.at;
  next.advance(20_000);
  assert.is(stored(next), 0);
});

timing('a recall that cannot be is refused, and takes nothing along', () => {
  const broker = brokerWith();
  const sent = broker.send('c', 'orders', 0, 'x', { TIMER_DELAY_MS: '5000', UNIQ_KEY: 'u' });
  const handle = sent?.header?.recallHandle ?? '';
  const parts = {
    topic: 'orders',
    brokerName: 'broker-a',
    time: String(broker.at + 4_000),
    messageId: 'u',
  };
  const ask = (topic: string, text: string, from = broker) => {
    const answer = from.ask('c', 'recallMessage', recallOf(topic, text));
    assert.is(answer?.header?.msgId, undefined);
    return [answer?.code, answer?.remark];
  };
  const other = (more: Partial<typeof parts>) =>
    ask('orders', recallHandleText({ ...parts, ...more }));
  assert.equal(ask('nope', handle), [17, 'recall failed, the topic[nope] not exist']);
  assert.equal(ask('orders', '!!'), [604, 'recall handle is invalid']);
  assert.equal(other({ topic: 'other' }), [604, 'recall failed, topic not match']);
  assert.equal(other({ brokerName: 'b' }), [604, 'recall failed, broker service not available']);
  for (const time of [broker.at, broker.at + 259_200_000, 'x', '5.5']) {
    assert.equal(other({ time: String(time) }), [604, 'recall failed, timestamp invalid']);
  }
  const off = brokerWith({ recallMessageEnable: false });
  assert.equal(ask('orders', handle, off), [16, 'recall failed, operation is forbidden']);
  const early = brokerWith({ startAcceptSendRequestTimestamp: broker.at + 1 });
  assert.equal(ask('orders', handle, early), [14, 'recall failed, broker service not available']);
  const closed = brokerWith({ brokerPermission: 4, allowRecallWhenBrokerNotWriteable: false });
  assert.is(ask('orders', handle, closed)[0], 14);
  broker.advance(10_000);
  assert.is(stored(broker), 1);
});

timing.run();
