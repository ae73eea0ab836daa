import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ResponseFrame } from '../../../protocol/frame.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { isTimerSet, TestBroker } from '../testBroker.ts';

const flushing = suite('broker: durability');

function newBroker(config: ConstructorParameters<typeof TestBroker>[0] = {}): TestBroker {
  const broker = new TestBroker({ topics: { orders: 2 }, ...config });
  for (const connection of ['c1', 'c2']) broker.open(connection);
  broker.isDiskQuick = false;
  broker.take();
  return broker;
}

const synchronous = { flushDiskType: 'SYNC_FLUSH' } as const;

function syncs(broker: TestBroker): readonly number[] {
  return broker.outputs.flatMap((output) => (output.type === 'disk.sync' ? [output.id] : []));
}

function maxOffset(broker: TestBroker): number | bigint | undefined {
  const header = { topic: 'orders', queueId: 0, committed: true };
  return broker.ask('c2', 'getMaxOffset', header)?.header?.offset;
}

flushing('asynchronous flush answers at once and syncs half a second later, once', () => {
  const broker = newBroker();
  assert.is(broker.send('c1', 'orders', 0, 'x')?.code, responseCode.SUCCESS);
  broker.advance(300);
  broker.send('c1', 'orders', 0, 'y');
  assert.equal(syncs(broker), []);
  broker.advance(200);
  assert.is(syncs(broker).length, 1);
  assert.not.ok(isTimerSet(broker, 'flush'), 'nothing written, no timer');
  broker.advance(2_000);
  assert.is(syncs(broker).length, 1);
  broker.send('c1', 'orders', 0, 'z');
  broker.advance(500);
  assert.is(syncs(broker).length, 2, 'a sync that is never confirmed keeps no other back');
});

flushing(
  'synchronous flush answers when the disk has the message, and nobody reads it before',
  () => {
    const broker = newBroker(synchronous);
    assert.is(broker.send('c1', 'orders', 0, 'x'), undefined);
    const opaque = broker.lastOpaque;
    assert.is(maxOffset(broker), 0);
    const [id = -1] = syncs(broker);
    broker.advance(50);
    broker.confirm(id);
    assert.is(broker.answerTo('c1', opaque)?.code, responseCode.SUCCESS);
    assert.is(maxOffset(broker), 1);
    assert.not.ok(isTimerSet(broker, 'flushTimeout'));
  },
);

flushing('sends that come while a sync is under way share the next one', () => {
  const broker = newBroker(synchronous);
  const opaques = ['a', 'b', 'c'].map((text) => {
    broker.send('c1', 'orders', 0, text);
    return broker.lastOpaque;
  });
  const isAnswered = () => opaques.map((opaque) => broker.answerTo('c1', opaque) !== undefined);
  assert.is(syncs(broker).length, 1);
  broker.confirm(syncs(broker)[0] ?? -1);
  assert.equal(isAnswered(), [true, false, false]);
  assert.is(syncs(broker).length, 2);
  broker.confirm(syncs(broker)[1] ?? -1);
  assert.equal(isAnswered(), [true, true, true]);
  assert.is(syncs(broker).length, 2);
  assert.equal(
    broker
      .sent('c1')
      .map((frame) => (frame.kind === 'response' ? frame.header : {}))
      .map((header) => (header as { queueOffset: number }).queueOffset),
    [0, 1, 2],
  );
});

flushing('a send that waits too long is told so, and the message is stored', () => {
  const broker = newBroker(synchronous);
  broker.send('c1', 'orders', 0, 'x');
  const opaque = broker.lastOpaque;
  broker.advance(2_000);
  broker.send('c1', 'orders', 0, 'y');
  const later = broker.lastOpaque;
  broker.advance(2_999);
  assert.is(broker.answerTo('c1', opaque), undefined);
  broker.advance(1);
  const answer = broker.answerTo('c1', opaque) as ResponseFrame<'sendMessageV2'> | undefined;
  assert.is(answer?.code, responseCode.FLUSH_DISK_TIMEOUT);
  assert.ok(answer?.header?.msgId, 'all fields are there');
  assert.is(broker.answerTo('c1', later), undefined);
  assert.is(syncs(broker).length, 2, 'the first may be lost: another is asked for');
  broker.confirm(syncs(broker)[1] ?? -1);
  assert.is(broker.answerTo('c1', later)?.code, responseCode.SUCCESS);
  assert.is(maxOffset(broker), 2);
  const answers = broker.sent('c1').filter((frame) => frame.opaque === opaque);
  assert.is(answers.length, 1, 'answered once');
});

flushing('a sender that does not want to wait is answered at once', () => {
  const broker = newBroker(synchronous);
  assert.is(broker.send('c1', 'orders', 0, 'x', { WAIT: 'false' })?.code, responseCode.SUCCESS);
  assert.is(maxOffset(broker), 0, 'and yet nobody reads it before the disk has it');
  broker.confirm(syncs(broker)[0] ?? -1);
  assert.is(maxOffset(broker), 1);
});

flushing('a held pull is woken when the message is durable', () => {
  const broker = newBroker(synchronous);
  broker.pull('c2', 'orders', 0, 0, { sysFlag: 6 });
  const opaque = broker.lastOpaque;
  broker.send('c1', 'orders', 0, 'x');
  assert.is(broker.answerTo('c2', opaque), undefined);
  // The first sync was for the group that the pull made.
  for (const id of [0, 1]) broker.confirm(syncs(broker)[id] ?? -1);
  assert.is(broker.answerTo('c2', opaque)?.code, responseCode.SUCCESS);
});

flushing('a sender whose connection is gone is not answered, its message stays', () => {
  const broker = newBroker(synchronous);
  broker.send('c1', 'orders', 0, 'x');
  broker.send('c2', 'orders', 0, 'y');
  const opaque = broker.lastOpaque;
  broker.step({ type: 'link.closed', connection: 'c1' });
  broker.confirm(syncs(broker)[0] ?? -1);
  broker.confirm(syncs(broker)[1] ?? -1);
  assert.equal(broker.sent('c1'), []);
  assert.is(broker.answerTo('c2', opaque)?.code, responseCode.SUCCESS);
  assert.is(maxOffset(broker), 2);
});

flushing('a topic that is made is synced at once', () => {
  const broker = newBroker();
  broker.send('c1', 'fresh', 0, 'x');
  assert.is(syncs(broker).length, 1);
});

flushing('a sync that nobody asked for changes nothing', () => {
  const broker = newBroker(synchronous);
  const before = broker.state;
  broker.confirm(99);
  assert.is(broker.state, before);
});

flushing('offsets are put to disk every five seconds while they change', () => {
  const broker = newBroker();
  const puts = () => broker.outputs.filter(({ type }) => type === 'disk.put').length;
  broker.pull('c1', 'orders', 0, 0, { sysFlag: 5, commitOffset: 1 });
  broker.advance(9_999);
  assert.is(puts(), 0, 'the first time is ten seconds after the boot');
  broker.advance(1);
  assert.is(puts(), 1);
  broker.advance(60_000);
  assert.is(puts(), 1);
  broker.pull('c1', 'orders', 0, 0, { sysFlag: 5, commitOffset: 2 });
  broker.advance(5_000);
  assert.is(puts(), 2);
  assert.equal(broker.values.consumerOffset, [['orders@CG', 0, 2]]);
});

flushing.run();
