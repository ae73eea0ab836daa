import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { BrokerConfig } from '../config.ts';
import { isTimerSet, TestBroker } from '../testBroker.ts';
import { recordBefore } from './replicaLog.ts';

const slaves = suite('broker: a master and its slaves');

const synchronous = { brokerRole: 'SYNC_MASTER', inSyncReplicas: 2 } as const;

function newMaster(config: Partial<BrokerConfig> = {}): TestBroker {
  const master = new TestBroker({ topics: { orders: 2 }, ...config });
  for (const connection of ['c1', 's1', 's2']) master.open(connection);
  master.take();
  return master;
}

function replicate(
  master: TestBroker,
  offset: number,
  lastRecord?: string,
  slave: 's1' | 's2' = 's1',
) {
  return master.ask(slave, 'replicateLog', {
    slaveAddr: `${slave}:1`,
    offset,
    suspendTimeoutMillis: 5_000,
    ...(lastRecord === undefined ? {} : { lastRecord }),
  });
}

/** A slave that has everything asks for more. */
function caughtUp(master: TestBroker, slave: 's1' | 's2' = 's1') {
  const { store } = master.state;
  return replicate(master, store.endOffset, recordBefore(store, store.log.length), slave);
}

slaves('a slave gets the log from where its own ends, in batches', () => {
  const master = newMaster({ haTransferBatchSize: 500 });
  for (const body of ['1', '2', '3', '4', '5']) master.send('c1', 'orders', 0, body);
  const first = replicate(master, 0);
  assert.is(first?.code, responseCode.SUCCESS);
  assert.is(first?.header?.masterOffset, master.state.store.endOffset);
  const records = [...master.state.store.log];
  const count = first?.body?.length ?? 0;
  assert.ok(count > 1 && count < 5, `${count} records are a batch`);
  assert.equal(first?.body, records.slice(0, count));
  const next = replicate(
    master,
    records[count]!.physicalOffset,
    recordBefore(master.state.store, count),
  );
  assert.equal(next?.body?.[0], records[count]);
});

slaves('one record goes out whatever its size', () => {
  const master = newMaster({ haTransferBatchSize: 1 });
  for (const body of ['1', '2']) master.send('c1', 'orders', 0, body);
  assert.is(replicate(master, 0)?.body?.length, 1);
});

slaves('a slave that has everything waits, and gets what is stored next at once', () => {
  const master = newMaster();
  assert.is(caughtUp(master), undefined);
  const opaque = master.lastOpaque;
  master.send('c1', 'orders', 1, 'x');
  const answer = master.answerTo('s1', opaque);
  assert.equal(answer?.body, [...master.state.store.log]);
  assert.not.ok(master.timers.has('timer.replicaHeld.s1'));
});

slaves('a slave that waits in vain is told so after 5 s', () => {
  const master = newMaster();
  caughtUp(master);
  const opaque = master.lastOpaque;
  master.advance(4_999);
  assert.is(master.answerTo('s1', opaque), undefined);
  master.advance(1);
  const answer = master.answerTo('s1', opaque);
  assert.equal([answer?.code, answer?.body], [responseCode.SUCCESS, undefined]);
});

slaves('a slave whose connection ends is forgotten, and what waits for it', () => {
  const master = newMaster();
  caughtUp(master);
  master.step({ type: 'link.closed', connection: 's1' });
  assert.is(master.state.replication.slaves.size, 0);
  master.take();
  master.send('c1', 'orders', 0, 'x');
  assert.equal(master.sent('s1'), []);
});

slaves('a slave that is ahead is told to cut its log at the end of this one', () => {
  const master = newMaster();
  master.send('c1', 'orders', 0, 'x');
  const end = master.state.store.endOffset;
  const answer = replicate(master, end + 100, 'orders@0@1@0');
  assert.is(answer?.code, responseCode.PULL_OFFSET_MOVED);
  assert.is(answer?.header?.cutTo, end);
});

slaves('a slave with another last record goes back, to the boot first and then one by one', () => {
  const before = newMaster();
  for (const body of ['1', '2']) before.send('c1', 'orders', 0, body);
  const master = new TestBroker({ topics: { orders: 2 } }, before.disk, 2);
  for (const connection of ['c1', 's1']) master.open(connection);
  for (const body of ['3', '4']) master.send('c1', 'orders', 0, body);
  const [, second, third] = [...master.state.store.log];
  const end = master.state.store.endOffset;
  assert.is(replicate(master, end, 'another')?.header?.cutTo, third?.physicalOffset);
  const booted = replicate(master, third!.physicalOffset, 'another');
  assert.is(booted?.header?.cutTo, second?.physicalOffset, 'it was cut at the boot already');
  const inside = replicate(master, second!.physicalOffset + 1, 'another');
  assert.is(inside?.header?.cutTo, second?.physicalOffset, 'the record that it is in goes');
});

slaves('a slave serves no slaves', () => {
  const slave = newMaster({ brokerId: 2 });
  assert.is(replicate(slave, 0)?.code, responseCode.SYSTEM_ERROR);
});

slaves('SYNC_MASTER alone waits for nobody, nor does a sender who says so', () => {
  const plain = newMaster({ brokerRole: 'SYNC_MASTER' });
  assert.is(plain.send('c1', 'orders', 0, 'x')?.code, responseCode.SUCCESS);
  const master = newMaster(synchronous);
  const hasty = master.send('c1', 'orders', 0, 'x', { WAIT: 'false' });
  assert.is(hasty?.code, responseCode.SUCCESS);
});

slaves('a send that waits for a slave is answered when the slave has it', () => {
  const master = newMaster(synchronous);
  caughtUp(master);
  assert.is(master.send('c1', 'orders', 0, 'x'), undefined);
  const opaque = master.lastOpaque;
  const max = master.ask('s2', 'getMaxOffset', { topic: 'orders', queueId: 0, committed: true });
  assert.is(max?.header?.offset, 1, 'it can be read meanwhile');
  caughtUp(master);
  assert.is(master.answerTo('c1', opaque)?.code, responseCode.SUCCESS);
  assert.not.ok(isTimerSet(master, 'slaveTimeout'));
});

slaves('with three replicas wanted one slave is not enough', () => {
  const master = newMaster({ ...synchronous, inSyncReplicas: 3 });
  master.send('c1', 'orders', 0, 'x');
  const opaque = master.lastOpaque;
  caughtUp(master, 's1');
  assert.is(master.answerTo('c1', opaque), undefined);
  caughtUp(master, 's2');
  assert.is(master.answerTo('c1', opaque)?.code, responseCode.SUCCESS);
});

slaves('without slaves a send is answered FLUSH_SLAVE_TIMEOUT after 3 s', () => {
  const master = newMaster(synchronous);
  master.send('c1', 'orders', 0, 'x');
  const first = master.lastOpaque;
  master.advance(1_000);
  master.send('c1', 'orders', 0, 'y');
  const second = master.lastOpaque;
  master.advance(1_999);
  assert.is(master.answerTo('c1', first), undefined);
  master.advance(1);
  assert.is(master.answerTo('c1', first)?.code, responseCode.FLUSH_SLAVE_TIMEOUT);
  assert.is(master.answerTo('c1', second), undefined, 'each has its own time');
  master.advance(1_000);
  assert.is(master.answerTo('c1', second)?.code, responseCode.FLUSH_SLAVE_TIMEOUT);
  assert.is(master.state.replication.waiting.size, 0);
});

for (const [disk, slave, code] of [
  ['first', 'last', responseCode.SUCCESS],
  ['last', 'first', responseCode.SUCCESS],
  ['first', 'never', responseCode.FLUSH_SLAVE_TIMEOUT],
  ['never', 'first', responseCode.FLUSH_DISK_TIMEOUT],
  ['never', 'never', responseCode.FLUSH_SLAVE_TIMEOUT],
] as const) {
  slaves(`the disk has it ${disk} and the slave ${slave}: ${code}, once`, () => {
    const master = newMaster({ ...synchronous, flushDiskType: 'SYNC_FLUSH' });
    master.isDiskQuick = false;
    master.send('c1', 'orders', 0, 'x');
    const opaque = master.lastOpaque;
    const [sync] = master.outputs.filter(({ type }) => type === 'disk.sync');
    const happens = { first: 1, last: 2, never: 0 };
    for (const turn of [1, 2]) {
      assert.is(master.answerTo('c1', opaque), undefined, 'both are waited for');
      if (happens[disk] === turn && sync?.type === 'disk.sync') master.confirm(sync.id);
      if (happens[slave] === turn) caughtUp(master);
    }
    master.advance(5_000);
    const answers = master
      .sent('c1')
      .filter((frame) => frame.kind === 'response' && frame.opaque === opaque);
    assert.equal(
      answers.map((frame) => frame.code),
      [code],
    );
  });
}

slaves('a sender who has gone is waited for no more', () => {
  const master = newMaster(synchronous);
  master.send('c1', 'orders', 0, 'x');
  master.step({ type: 'link.closed', connection: 'c1' });
  assert.is(master.state.replication.waiting.size, 0);
});

slaves('where slaves may act as master too few of them refuse a send', () => {
  const master = newMaster({ ...synchronous, enableSlaveActingMaster: true });
  const refused = master.send('c1', 'orders', 0, 'x');
  assert.equal(
    [refused?.code, refused?.remark],
    [responseCode.SYSTEM_ERROR, 'in-sync replicas not enough'],
  );
  assert.is(master.state.store.log.length, 0);
  caughtUp(master);
  assert.is(master.send('c1', 'orders', 0, 'x'), undefined, 'with one it waits');
});

slaves.run();
