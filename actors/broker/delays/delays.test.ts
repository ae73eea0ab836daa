import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { messageSysFlag } from '../../../protocol/message.ts';
import { parseProperties } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { messageAt } from '../store/store.ts';
import { isTimerSet, TestBroker } from '../testBroker.ts';

const delays = suite('broker: delay levels');

function newBroker(config: ConstructorParameters<typeof TestBroker>[0] = {}): TestBroker {
  const broker = new TestBroker({ topics: { orders: 2 }, ...config });
  for (const connection of ['c1', 'c2']) broker.open(connection);
  broker.take();
  return broker;
}

/** Bodies in a queue, in order. */
function bodies(broker: TestBroker, queue = 'orders@0'): readonly string[] {
  const entries = broker.state.store.queues.get(queue)?.entries;
  return Array.from({ length: entries?.length ?? 0 }, (_, offset) =>
    new TextDecoder().decode(messageAt(broker.state.store, queue, offset)?.body),
  );
}

/** How long after the boot each message of a queue was stored. */
function times(broker: TestBroker, bootedAt: number, queue = 'orders@0'): readonly number[] {
  const { store } = broker.state;
  return bodies(broker, queue).map(
    (_, offset) => (messageAt(store, queue, offset)?.storeTimestamp ?? 0) - bootedAt,
  );
}

delays('a delayed message is answered at once, under the queue it was sent to', () => {
  const broker = newBroker();
  broker.send('c1', 'orders', 1, 'before');
  for (const queueOffset of [0, 1]) {
    const answer = broker.send('c1', 'orders', 1, 'x', { DELAY: '2' });
    assert.is(answer?.code, responseCode.SUCCESS);
    assert.equal([answer?.header?.queueId, answer?.header?.queueOffset], [1, queueOffset]);
  }
  assert.equal(bodies(broker, 'SCHEDULE_TOPIC_XXXX@1'), ['x', 'x']);
  assert.equal(bodies(broker, 'orders@1'), ['before']);
});

delays('it is delivered at the first look at or after its due time', () => {
  const broker = newBroker();
  const bootedAt = broker.at;
  // Due at 1,030; 1,100 exactly; 1,101; looks are at 1,000, 1,100, 1,200.
  for (const [text, ms] of Object.entries({ a: 30, b: 70, c: 1 })) {
    broker.advance(ms);
    broker.send('c1', 'orders', 0, text, { DELAY: '1' });
  }
  assert.ok(isTimerSet(broker, 'delay'));
  broker.advance(998);
  assert.equal(bodies(broker), []);
  broker.advance(1);
  assert.equal(bodies(broker), ['a', 'b']);
  broker.advance(100);
  assert.equal(bodies(broker), ['a', 'b', 'c']);
  assert.equal(times(broker, bootedAt), [1_100, 1_100, 1_200]);
  assert.not.ok(isTimerSet(broker, 'delay'), 'nothing waits, no timer');
});

delays('each level has its delay, and what is above the highest has the highest', () => {
  const broker = newBroker();
  const bootedAt = broker.at;
  const minutes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 60, 120];
  const expected = [1_000, 5_000, 10_000, 30_000, ...minutes.map((m) => m * 60_000)];
  for (const level of [99, ...expected.keys()].reverse()) {
    broker.send('c1', 'orders', 0, `${level + 1}`, { DELAY: `${level + 1}` });
  }
  broker.advance(7_200_000 - 1);
  assert.equal(times(broker, bootedAt), expected.slice(0, -1));
  broker.advance(1);
  assert.equal(times(broker, bootedAt).slice(-2), [7_200_000, 7_200_000]);
  const last = messageAt(broker.state.store, 'orders@0', 18);
  assert.is(parseProperties(last?.properties ?? '').get('DELAY'), '18');
});

delays('DELAY 0 and less is no delay, what is no number is refused', () => {
  const broker = newBroker();
  for (const DELAY of ['0', '-1']) broker.send('c1', 'orders', 0, DELAY, { DELAY });
  assert.equal(bodies(broker), ['0', '-1']);
  for (const DELAY of ['x', '1.5', '99999999999', '2147483648']) {
    assert.is(broker.send('c1', 'orders', 0, 'y', { DELAY })?.code, responseCode.SYSTEM_ERROR);
  }
  assert.is(bodies(broker).length, 2);
});

delays('consumers see what the sender said, the level, and where it was sent', () => {
  const broker = newBroker();
  const sysFlag = messageSysFlag.compressed;
  broker.send(
    'c1',
    'orders',
    1,
    'x',
    { TAGS: 'a', DELAY: '1', TIMER_DELAY_MS: '9', _SYS_MSG_PRIORITY_: '0', REAL_TOPIC: 'forged' },
    { flag: 7, sysFlag, bornTimestamp: 42 },
  );
  broker.advance(1_100);
  const message = messageAt(broker.state.store, 'orders@1', 0);
  const properties = parseProperties(message?.properties ?? '');
  const seen = ['TAGS', 'DELAY', 'REAL_TOPIC', 'REAL_QID', 'CLUSTER', 'TIMER_DELAY_MS'];
  assert.equal(
    [...seen, '_SYS_MSG_PRIORITY_', 'WAIT'].map((name) => properties.get(name)),
    ['a', '1', 'orders', '1', 'DefaultCluster', undefined, undefined, undefined],
  );
  assert.equal(
    [message?.flag, message?.sysFlag, message?.bornTimestamp, message?.reconsumeTimes],
    [7, sysFlag, 42, 0],
  );
  assert.is(message?.bornHost, '127.0.0.1:50000');
});

delays('messages of a level are delivered in their order, whatever their queues', () => {
  const broker = newBroker();
  for (const [i, text] of ['a', 'b', 'c', 'd'].entries()) {
    broker.send('c1', 'orders', i % 2, text, { DELAY: '1' });
    broker.advance(10);
  }
  broker.advance(2_000);
  assert.equal(
    [bodies(broker), bodies(broker, 'orders@1')],
    [
      ['a', 'c'],
      ['b', 'd'],
    ],
  );
  const order = [...broker.state.store.log]
    .slice(4)
    .map(({ body }) => String.fromCharCode(...body));
  assert.equal(order, ['a', 'b', 'c', 'd']);
});

delays('a held pull is woken by the delivery', () => {
  const broker = newBroker();
  broker.pull('c2', 'orders', 0, 0, { sysFlag: 6 });
  const opaque = broker.lastOpaque;
  broker.send('c1', 'orders', 0, 'x', { DELAY: '1' });
  broker.advance(999);
  assert.is(broker.answerTo('c2', opaque), undefined);
  broker.advance(1);
  assert.is(broker.answerTo('c2', opaque)?.code, responseCode.SUCCESS);
});

delays('a clock that was set back delivers at once, one set forward soon', () => {
  const broker = newBroker();
  broker.send('c1', 'orders', 0, 'back', { DELAY: '5' });
  broker.at -= 60_000;
  broker.advance(1_000);
  assert.equal(bodies(broker), ['back']);
  broker.send('c1', 'orders', 0, 'forward', { DELAY: '5' });
  broker.advance(2_000);
  assert.is(bodies(broker).length, 1);
  broker.at += 60_000;
  broker.advance(1_000);
  assert.equal(bodies(broker), ['back', 'forward']);
});

delays('a small step back does not bring a message early', () => {
  const broker = newBroker();
  broker.advance(10_000);
  broker.send('c1', 'orders', 0, 'x', { DELAY: '2' });
  broker.advance(3_000);
  broker.at -= 2_000;
  broker.advance(3_900);
  assert.equal(bodies(broker), []);
  broker.advance(100);
  assert.equal(bodies(broker), ['x']);
});

delays('with synchronous flush a message is delivered only from the disk', () => {
  const broker = newBroker({ flushDiskType: 'SYNC_FLUSH' });
  broker.isDiskQuick = false;
  const syncs = () => broker.outputs.flatMap((o) => (o.type === 'disk.sync' ? [o.id] : []));
  assert.is(broker.send('c1', 'orders', 0, 'x', { DELAY: '1' }), undefined);
  const opaque = broker.lastOpaque;
  broker.advance(3_000);
  assert.is([...broker.state.store.log].length, 1, 'not durable, not delivered');
  broker.confirm(syncs()[0] ?? -1);
  assert.is(broker.answerTo('c1', opaque)?.code, responseCode.SUCCESS);
  broker.advance(100);
  assert.is([...broker.state.store.log].length, 2);
  assert.equal(bodies(broker), [], 'not durable, not readable');
  broker.confirm(syncs()[1] ?? -1);
  assert.equal(bodies(broker), ['x']);
});

delays('progress is put to disk ten seconds after the boot at first, while it changes', () => {
  const broker = newBroker();
  const puts = () => broker.outputs.filter((o) => o.type === 'disk.put').length;
  broker.send('c1', 'orders', 0, 'x', { DELAY: '1' });
  broker.advance(9_999);
  assert.is(puts(), 0);
  broker.advance(1);
  assert.is(puts(), 1);
  assert.equal((broker.values.delayOffset as number[]).slice(0, 2), [1, 0]);
  broker.advance(60_000);
  assert.is(puts(), 1, 'nothing has changed');
  broker.send('c1', 'orders', 0, 'y', { DELAY: '1' });
  broker.advance(10_000);
  assert.is(puts(), 2);
});

delays('after a shutdown nothing is delivered twice, and what waits comes in time', () => {
  const broker = newBroker();
  broker.send('c1', 'orders', 0, 'done', { DELAY: '1' });
  broker.send('c1', 'orders', 0, 'waits', { DELAY: '3' });
  broker.advance(2_000);
  broker.step({ type: 'operator.shutdown' });
  assert.not.ok(isTimerSet(broker, 'delay') || isTimerSet(broker, 'persistDelays'));
  const next = new TestBroker({ topics: { orders: 2 } }, broker.disk, 2);
  next.at = broker.at + 3_600_000;
  next.advance(999);
  assert.equal(bodies(next), ['done']);
  next.advance(1);
  assert.equal(bodies(next), ['done', 'waits']);
});

delays(
  'after a crash the messages of the last seconds are delivered once more, none is lost',
  () => {
    const broker = newBroker();
    broker.send('c1', 'orders', 0, 'a', { DELAY: '1' });
    broker.advance(10_000);
    broker.send('c1', 'orders', 0, 'b', { DELAY: '1' });
    broker.advance(2_000);
    broker.send('c1', 'orders', 0, 'c', { DELAY: '1' });
    assert.equal(bodies(broker), ['a', 'b']);
    const next = new TestBroker({ topics: { orders: 2 } }, broker.disk, 2);
    next.at = broker.at;
    next.advance(5_000);
    assert.equal(bodies(next), ['a', 'b', 'b', 'c']);
  },
);

delays('progress beyond what a power cut has left is forgotten', () => {
  const broker = newBroker();
  broker.values.delayOffset = [7, -3];
  for (const DELAY of ['1', '2']) broker.send('c1', 'orders', 0, DELAY, { DELAY });
  const next = new TestBroker({ topics: { orders: 2 } }, broker.disk, 2);
  next.at = broker.at;
  next.open('c1');
  next.send('c1', 'orders', 0, 'new', { DELAY: '1' });
  next.advance(6_000);
  assert.equal(bodies(next), ['new', '2'], 'the one that seems to be delivered is not repeated');
});

delays('a level is as long as the settings say', () => {
  const broker = newBroker({ messageDelayLevelsMs: [200, 3_000] });
  const bootedAt = broker.at;
  broker.advance(5_000);
  for (const DELAY of ['1', '3']) broker.send('c1', 'orders', 0, DELAY, { DELAY });
  broker.advance(4_000);
  assert.equal(times(broker, bootedAt), [5_200, 8_000]);
});

delays('a batch cannot be delayed', () => {
  const broker = newBroker();
  const answer = broker.send('c1', 'orders', 0, 'x', { DELAY: '1' }, { batch: true });
  assert.ok(answer !== undefined && answer.code !== responseCode.SUCCESS);
  assert.is(broker.state.store.log.length, 0);
});

delays('a message that was transactional is delayed when it is tried again', () => {
  const broker = newBroker({ rejectTransactionMessage: true });
  const properties = { TRAN_MSG: 'true', DELAY: '1' };
  const again = { reconsumeTimes: 1 };
  assert.is(broker.send('c1', '%RETRY%CG', 0, 'x', properties)?.code, responseCode.NO_PERMISSION);
  assert.is(broker.send('c1', '%RETRY%CG', 0, 'x', properties, again)?.code, responseCode.SUCCESS);
  broker.advance(1_100);
  assert.equal(bodies(broker, '%RETRY%CG@0'), ['x']);
});

delays('two thousand messages that are due together are delivered in one look', () => {
  const broker = newBroker();
  const count = 2_000;
  for (let i = 0; i < count; i += 1) {
    broker.send('c1', 'orders', 0, 'x', { DELAY: '1' });
    broker.take();
  }
  broker.advance(1_100);
  assert.is(bodies(broker).length, count);
});

delays.run();
