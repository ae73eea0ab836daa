import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TestBroker } from '../testBroker.ts';
import { brokerWith, delivered, stored } from '../testTimers.ts';
import { timerKey } from './timers.ts';

const timing = suite('broker: messages at a time');

/** Lets time pass until a queue has a message, ms by ms at its end; when that was. */
function arrivalOf(broker: TestBroker, queue = 'orders@0'): number {
  const before = stored(broker, queue);
  for (let passed = 0; stored(broker, queue) === before; passed += 10) {
    assert.ok(passed < 400_000, 'it comes');
    broker.advance(10);
  }
  return broker.at;
}

timing(
  'a message comes at its time or within one precision and a look after it, never before',
  () => {
    for (const offset of [0, 1, 499, 500, 999]) {
      for (const delayMs of [1, 700, 1_000, 1_500, 2_000, 60_001]) {
        const broker = brokerWith();
        broker.advance(offset);
        const wanted = broker.at + delayMs;
        const answer = broker.send('c', 'orders', 0, 'x', { TIMER_DELAY_MS: String(delayMs) });
        assert.is(answer?.code, 0);
        assert.is(answer?.header?.queueId, 0);
        const lateMs = arrivalOf(broker) - wanted;
        assert.ok(lateMs >= 0 && lateMs <= 1_110, `${offset} ${delayMs}: ${lateMs}`);
      }
    }
  },
);

timing('what comes says where it waited and how long', () => {
  const broker = brokerWith();
  broker.advance(250);
  const sentAt = broker.at;
  broker.send('c', 'orders', 2, 'x', {
    UNIQ_KEY: 'u',
    TAGS: 'a',
    TIMER_DELAY_SEC: '3',
    TIMER_DELAY_MS: '9',
  });
  const cameAt = arrivalOf(broker, 'orders@2');
  const [properties] = delivered(broker, 2);
  const slot = Math.floor((sentAt + 3_000) / 1_000) * 1_000;
  assert.equal(
    [properties?.get('TIMER_OUT_MS'), properties?.get('TIMER_DELAY_SEC')],
    [String(slot), '3'],
  );
  assert.equal([properties?.get('REAL_TOPIC'), properties?.get('REAL_QID')], ['orders', '2']);
  assert.is(properties?.get('TIMER_ENQUEUE_MS'), String(Math.floor(sentAt / 1_000) * 1_000));
  assert.ok(Math.abs(Number(properties?.get('TIMER_DEQUEUE_MS')) - cameAt) <= 10);
  assert.is(properties?.get('TIMER_ROLL_TIMES'), undefined);
});

timing('times of all three kinds count in their order, and those that are over not at all', () => {
  const broker = brokerWith();
  const now = broker.at;
  const waits = (properties: Record<string, string>) => {
    const before = stored(broker, timerKey);
    const answer = broker.send('c', 'orders', 0, 'x', properties);
    assert.is(answer?.code, 0);
    assert.is(answer?.header?.recallHandle === undefined, stored(broker, timerKey) === before);
    return stored(broker, timerKey) > before;
  };
  assert.is(waits({ TIMER_DELAY_SEC: '5', TIMER_DELAY_MS: '-1' }), true);
  assert.is(waits({ TIMER_DELAY_SEC: '-5', TIMER_DELAY_MS: '9000' }), false);
  assert.is(waits({ TIMER_DELAY_MS: '0', TIMER_DELIVER_MS: String(now + 9_000) }), false);
  assert.is(waits({ TIMER_DELIVER_MS: String(now) }), false);
  assert.is(waits({ TIMER_DELIVER_MS: String(now + 1) }), true);
  assert.is(waits({ TIMER_DELAY_MS: '+1200' }), true);
  assert.is(waits({ TIMER_DELAY_MS: '1200', DELAY: '0' }), true);
  // Seconds are counted in ms, which wraps.
  assert.is(waits({ TIMER_DELAY_SEC: '9223372036854775807' }), false);
  assert.is(waits({ TIMER_DELAY_MS: '1200', TIMER_OUT_MS: '5' }), false);
  const level = broker.send('c', 'orders', 0, 'x', { TIMER_DELAY_MS: '1200', DELAY: '2' });
  assert.is(level?.header?.recallHandle, undefined);
  assert.is(stored(broker, 'SCHEDULE_TOPIC_XXXX@1'), 1);
});

timing('a time that is no number, or too far away, is refused', () => {
  const broker = brokerWith();
  const refusals: readonly Record<string, string>[] = [
    { TIMER_DELAY_SEC: 'x' },
    { TIMER_DELAY_MS: '5.5' },
    { TIMER_DELIVER_MS: '99999999999999999999' },
    { TIMER_DELAY_SEC: '259201' },
    { TIMER_DELAY_MS: '259200001' },
    { TIMER_DELIVER_MS: '5', TIMER_DEL_UNIQKEY: 'u' },
  ];
  for (const properties of refusals) {
    const answer = broker.send('c', 'orders', 0, 'x', properties);
    assert.is(answer?.code, 13);
    assert.match(answer?.remark ?? '', 'bigger than the max delay 259200000ms; or if set del msg');
  }
  assert.is(broker.send('c', 'orders', 0, 'x', { TIMER_DELAY_SEC: '259200' })?.code, 0);
  assert.is(stored(broker, timerKey), 1);
  assert.is(stored(broker), 0);
});

timing('without timers a message with a time and a pop are refused', () => {
  const broker = brokerWith({ timerWheelEnable: false });
  const answer = broker.send('c', 'orders', 0, 'x', { TIMER_DELAY_MS: '5' });
  const remark = 'accurate timer message is not enabled, timerWheelEnable is false';
  assert.equal([answer?.code, answer?.remark], [1, remark]);
});

timing('a crowded slot takes some more, then none', () => {
  const broker = brokerWith({ timerCongestNumEachSlot: 20 });
  const deliver = String(broker.at + 60_000);
  const answers = Array.from({ length: 200 }, () =>
    broker.send('c', 'orders', 0, 'x', { TIMER_DELIVER_MS: deliver }),
  );
  const taken = answers.filter((answer) => answer?.code === 0).length;
  assert.ok(taken >= 21 && taken <= 40, `${taken}`);
  assert.ok(answers.slice(0, 21).every((answer) => answer?.code === 0));
  const refused = answers.find((answer) => answer?.code === 1);
  assert.match(refused?.remark ?? '', 'timer message is under flow control, max num limit is 40');
  const other = String(broker.at + 61_000);
  assert.is(broker.send('c', 'orders', 0, 'x', { TIMER_DELIVER_MS: other })?.code, 0);
});

timing('a later life delivers what waits, at its time', () => {
  const broker = brokerWith();
  broker.send('c', 'orders', 0, 'early', { TIMER_DELAY_MS: '2000' });
  broker.send('c', 'orders', 0, 'late', { TIMER_DELAY_MS: '30000' });
  const wanted = broker.at + 30_000;
  arrivalOf(broker);
  // Long enough for the checkpoint of the first.
  broker.advance(2_000);
  const next = new TestBroker({ topics: { orders: 4 } }, broker.disk, 2);
  next.at = broker.at;
  next.open('c');
  assert.is(stored(next), 1);
  assert.ok(arrivalOf(next) >= wanted);
  assert.is(stored(next), 2);
  next.advance(60_000);
  assert.is(stored(next), 2);
});

timing('what came due while the broker was down comes at once', () => {
  const broker = brokerWith();
  broker.send('c', 'orders', 0, 'x', { TIMER_DELAY_MS: '2000' });
  const next = new TestBroker({ topics: { orders: 4 } }, broker.disk, 2);
  next.open('c');
  next.advance(5_000);
  assert.is(stored(next), 1);
});

timing('a crash right after a delivery delivers once more, and a second later no more', () => {
  const broker = brokerWith();
  broker.send('c', 'orders', 0, 'x', { TIMER_DELAY_MS: '2000' });
  arrivalOf(broker);
  const crashed = { logs: { ...broker.logs }, values: { ...broker.values } };
  for (const [file, log] of Object.entries(crashed.logs)) crashed.logs[file] = [...log];
  const again = new TestBroker({ topics: { orders: 4 } }, crashed as never, 2);
  again.at = broker.at;
  again.advance(10_000);
  assert.is(stored(again), 2);
  broker.advance(1_100);
  const calm = new TestBroker({ topics: { orders: 4 } }, broker.disk, 2);
  calm.at = broker.at;
  calm.advance(10_000);
  assert.is(stored(calm), 1);
});

timing('a clock that is set ahead brings messages early by its own reckoning only', () => {
  const broker = brokerWith();
  broker.send('c', 'orders', 0, 'x', { TIMER_DELAY_MS: '3600000' });
  broker.advance(5_000);
  broker.at += 3_600_000;
  broker.advance(12_000);
  assert.is(stored(broker), 1);
});

timing(
  'retries may wait for a time, without a handle; what is sent to the queue of timers is skipped',
  () => {
    const broker = brokerWith();
    const answer = broker.send('c', '%RETRY%CG', 0, 'x', { TIMER_DELAY_MS: '1500' });
    assert.equal([answer?.code, answer?.header?.recallHandle], [0, undefined]);
    assert.is(broker.send('c', 'rmq_sys_wheel_timer', 0, 'x', { TIMER_DELAY_MS: '1500' })?.code, 0);
    assert.match(broker.observed('logged').at(-1)?.text ?? '', 'does not say when it is due');
    broker.advance(5_000);
    assert.is(stored(broker, '%RETRY%CG@0'), 1);
  },
);

timing.run();
