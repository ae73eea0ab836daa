import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DurableState } from '../../shared/node.ts';
import { isTimerSet, TestBroker } from '../testBroker.ts';
import { compactEntries, entriesOf, rebuiltRevive } from './reviveLog.ts';
import { ack, change, deliveriesOf, pop, poppable, take } from './testPops.ts';

const restarting = suite('broker: popped messages over restarts');

function restarted(broker: TestBroker, disk: DurableState = broker.disk, more = {}): TestBroker {
  const config = { topics: { orders: 1 }, reviveQueueNum: 1, ...more };
  const next = new TestBroker(config, disk, 2);
  next.at = broker.at;
  next.open('c');
  return next;
}

restarting('a restart loses nothing: what is hidden stays hidden, what is acknowledged too', () => {
  const broker = poppable(3);
  const [one, two, three] = deliveriesOf(pop(broker, 'orders', { invisibleTime: 5_000 }));
  if (!one || !two || !three) throw new Error('nothing to pop');
  ack(broker, one);
  change(broker, two, 20_000);
  broker.step({ type: 'operator.shutdown' });
  const next = restarted(broker);
  assert.is(pop(next, 'orders')?.code, 210);
  next.advance(8_200);
  assert.equal(
    next.observed('revived').map(({ queueOffset }) => queueOffset),
    [2],
  );
  next.advance(15_000);
  assert.equal(
    next.observed('revived').map(({ queueOffset }) => queueOffset),
    [2, 1],
  );
});

restarting('what came back does not come back once more after a restart', () => {
  const broker = poppable(1);
  take(broker, { invisibleTime: 1_000 });
  broker.advance(4_000);
  assert.is(broker.observed('revived').length, 1);
  const next = restarted(broker);
  next.advance(20_000);
  assert.is(next.observed('revived').length, 0);
  assert.not.ok(isTimerSet(next, 'revive'));
});

restarting('what is overdue when the broker starts comes back at once', () => {
  const broker = poppable(1);
  const bootAt = broker.at;
  broker.at -= 60_000;
  take(broker, { invisibleTime: 1_000 });
  broker.at = bootAt;
  const next = restarted(broker);
  next.advance(100);
  assert.is(next.observed('revived').length, 1);
});

/** What is left of a disk whose writes, in order, ended after `count`. */
function prefix(broker: TestBroker, count: number): DurableState {
  const logs: Record<string, unknown[]> = {};
  const values: Record<string, unknown> = {};
  let left = count;
  for (const output of broker.outputs) {
    if (output.type !== 'disk.append' && output.type !== 'disk.put') continue;
    if (left-- <= 0) break;
    if (output.type === 'disk.put') values[output.file] = output.value;
    else {
      logs[output.file] ??= [];
      logs[output.file]?.push(output.record);
    }
  }
  return { logs, values } as unknown as DurableState;
}

function writesOf(broker: TestBroker): number {
  return broker.outputs.filter(({ type }) => type === 'disk.append' || type === 'disk.put').length;
}

restarting('wherever the disk ends, a message that is on it is popped again or comes back', () => {
  const broker = new TestBroker({ topics: { orders: 1 }, reviveQueueNum: 1 });
  broker.open('c');
  broker.send('c', 'orders', 0, 'm', { UNIQ_KEY: 'K' });
  take(broker, { invisibleTime: 1_000 });
  broker.advance(20_000);
  assert.is(broker.observed('revived').length, 1);
  const { length } = broker.outputs.filter(({ type }) => type === 'disk.put');
  assert.ok(length > 0, 'the offset is on disk');
  let compared = 0;
  for (let count = 0; count <= writesOf(broker); count += 1) {
    const disk = prefix(broker, count);
    if (disk.logs.commitLog === undefined) continue;
    const next = restarted(broker, disk);
    next.advance(30_000);
    assert.ok(deliveriesOf(pop(next, 'orders')).length > 0, `after ${count} writes`);
    compared += 1;
  }
  assert.ok(compared > 4);
});

restarting('museum #10985: a crash between the progress and the copies loses the message', () => {
  const museum = ['reviveOffsetBeforeCopies'] as const;
  const broker = poppable(1, { museum });
  take(broker, { invisibleTime: 1_000 });
  broker.advance(15_000);
  assert.is(broker.observed('revived').length, 1, 'without a crash it comes back, a little late');
  const crashed = poppable(1, { museum });
  take(crashed, { invisibleTime: 1_000 });
  crashed.advance(3_200);
  assert.is(crashed.observed('revived').length, 0);
  const { logs } = crashed.disk;
  const values = { consumerOffset: [['orders@CG', 0, 1]] };
  const next = restarted(crashed, { logs, values });
  next.advance(60_000);
  assert.is(deliveriesOf(pop(next, 'orders')).length, 0);
  const sound = poppable(1);
  take(sound, { invisibleTime: 1_000 });
  sound.advance(3_200);
  const whole = restarted(sound, { logs: sound.disk.logs, values });
  whole.advance(60_000);
  assert.is(deliveriesOf(pop(whole, 'orders')).length, 1);
});

restarting('the file of what is popped does not grow with what is done with', () => {
  const broker = new TestBroker({ topics: { orders: 1 } });
  broker.open('c');
  for (let i = 0; i < 700; i += 1) {
    broker.send('c', 'orders', 0, `m${i}`, { UNIQ_KEY: `K${i}` });
    broker.take();
  }
  const popOne = () => {
    const delivery = take(broker, { invisibleTime: 60_000 });
    broker.take();
    return delivery;
  };
  const acked = popOne();
  for (let i = 0; i < 3; i += 1) popOne();
  for (let i = 0; i < 600; i += 1) ack(broker, popOne());
  ack(broker, acked);
  broker.advance(120_000);
  const told = broker.observed('revived').map(({ queueOffset }) => queueOffset);
  assert.equal([...told].sort(), [1, 2, 3]);
  for (let i = 0; i < 3; i += 1) take(broker, { invisibleTime: 60_000 });
  broker.take();
  const length = () => (broker.logs.reviveLog ?? []).length;
  const before = length();
  for (let i = 0; i < 90; i += 1) ack(broker, popOne());
  assert.ok(before < 100, `${before} entries are left`);
  const next = restarted(broker);
  next.advance(120_000);
  assert.is(next.observed('revived').length, 3, 'those that nobody acknowledged');
});

restarting('what is replaced in the file is as good as what was appended', () => {
  const broker = poppable(40);
  const all = deliveriesOf(pop(broker, 'orders', { invisibleTime: 30_000, maxMsgNums: 3 }));
  if (all[0] === undefined || all[1] === undefined) throw new Error('nothing to pop');
  ack(broker, all[0]);
  change(broker, all[1], 50_000);
  const log = [...entriesOf(broker.disk)];
  const { revive } = broker.state;
  const many = { ...broker.state, revive: { ...revive, appended: 5_000 } };
  const [after, outputs] = compactEntries(many);
  assert.is(after.revive.appended, 0);
  const put = outputs.find((output) => output.type === 'disk.put');
  if (put?.type !== 'disk.put') throw new Error('nothing put');
  const entries = put.value as typeof log;
  for (const at of [broker.at, broker.at + 29_500, broker.at + 40_000]) {
    const of = (from: typeof log) => [...rebuiltRevive(from, 1, at).checkpoints].sort();
    assert.equal(of(entries), of(log));
    assert.is(of(log).length, 2);
  }
});

restarting.run();
