import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { queueOf } from '../store/store.ts';
import { isTimerSet, TestBroker } from '../testBroker.ts';
import { recordBefore } from './replicaLog.ts';
import { masterAddr, masterWith, recordsOf, TestSlave } from './testSlave.ts';

const slave = suite('broker: a slave');

const busy = '[REJECTREQUEST]system busy, start flow control for a while';

/** A slave with the topic and what its master has stored. */
function slaveOf(master: ReturnType<typeof masterWith>, config = {}): TestSlave {
  const broker = new TestSlave({ topics: { orders: 2 }, slaveReadEnable: true, ...config });
  broker.learn();
  broker.receive(recordsOf(master));
  return broker;
}

slave('it asks its master for the log as soon as a name server knows one', () => {
  const broker = new TestSlave();
  assert.equal(broker.asked('replicateLog'), []);
  broker.answer('registerBroker', {});
  assert.equal(broker.asked('replicateLog'), [], 'nobody knows a master yet');
  broker.advance(10_000);
  broker.learn();
  const [request] = broker.asked('replicateLog');
  assert.equal(request?.header, {
    slaveAddr: '127.0.0.1:10921',
    offset: 0,
    suspendTimeoutMillis: 5_000,
  });
});

slave('it has what its master has: records, offsets, queues', () => {
  const master = masterWith('a', 'b');
  master.send('c1', 'orders', 1, 'c', { TAGS: 'T' });
  const broker = slaveOf(master);
  assert.equal(recordsOf(broker), recordsOf(master));
  for (const key of ['orders@0', 'orders@1']) {
    const entries = (of: typeof master) => [...queueOf(of.state.store, key).entries];
    assert.equal(entries(broker), entries(master));
  }
  const next = broker.asked('replicateLog').at(-1)?.header;
  assert.is(next?.offset, master.state.store.endOffset, 'it confirms what it has');
  assert.is(next?.lastRecord, recordBefore(master.state.store, 3));
  assert.equal(broker.pull('c1', 'orders', 0, 0)?.body, recordsOf(master).slice(0, 2));
});

slave('a pull that waits at a slave is woken by what comes from the master', () => {
  const master = masterWith('a');
  const broker = slaveOf(master);
  assert.is(broker.pull('c1', 'orders', 0, 1, { sysFlag: 6 }), undefined);
  const opaque = broker.lastOpaque;
  master.send('c1', 'orders', 0, 'b');
  broker.receive(recordsOf(master).slice(1));
  assert.is(broker.answerTo('c1', opaque)?.code, responseCode.SUCCESS);
});

slave('what was durable counts after a restart, and it goes on from there', () => {
  const master = masterWith('a', 'b');
  const broker = slaveOf(master);
  const reborn = new TestSlave({ topics: { orders: 2 } }, broker.disk, 2);
  assert.equal(recordsOf(reborn), recordsOf(master));
  reborn.learn();
  const header = reborn.asked('replicateLog').at(-1)?.header;
  assert.is(header?.offset, master.state.store.endOffset);
});

slave('it drops what its master has not, also for its next life', () => {
  const master = masterWith('a', 'b', 'c');
  const broker = slaveOf(master);
  const [, second] = recordsOf(master);
  const cutTo = second!.physicalOffset;
  const code = responseCode.PULL_OFFSET_MOVED;
  broker.answer('replicateLog', { masterOffset: cutTo, cutTo: cutTo + 1 }, undefined, code);
  assert.equal(recordsOf(broker), recordsOf(master).slice(0, 1), 'no half of a record is kept');
  assert.is(broker.asked('replicateLog').at(-1)?.header.offset, cutTo);
  const other = masterWith('a', 'other');
  broker.receive(recordsOf(other).slice(1));
  assert.equal(recordsOf(broker).slice(1), recordsOf(other).slice(1));
  const reborn = new TestSlave({ topics: { orders: 2 } }, broker.disk, 2);
  assert.equal(recordsOf(reborn), recordsOf(broker));
  assert.is(queueOf(reborn.state.store, 'orders@0').entries.length, 2);
});

slave('what does not come next is not taken, and asked for again after 5 s', () => {
  const master = masterWith('a', 'b');
  const broker = new TestSlave();
  broker.learn();
  broker.receive(recordsOf(master).slice(1));
  assert.is(broker.state.store.log.length, 0);
  broker.take();
  broker.advance(4_999);
  assert.equal(broker.asked('replicateLog'), []);
  broker.advance(1);
  assert.is(broker.asked('replicateLog').length, 1);
});

slave('a master that is silent for 20 s is given up, and looked for 5 s later', () => {
  const broker = new TestSlave();
  broker.learn();
  broker.connect();
  broker.take();
  broker.advance(20_000);
  const closed = broker.outputs.filter(({ type }) => type === 'close');
  assert.equal(closed, [{ type: 'close', connection: `to ${masterAddr}` }]);
  broker.take();
  broker.advance(5_000);
  assert.is(broker.asked('replicateLog').length, 1);
});

slave('it goes on asking the last master when no name server knows one', () => {
  const broker = slaveOf(masterWith('a'));
  broker.step({ type: 'link.closed', connection: `to ${masterAddr}` });
  broker.advance(10_000);
  broker.answer('registerBroker', {});
  assert.is(broker.state.replication.masterAddr, undefined, 'settings are not copied');
  broker.take();
  broker.advance(5_000);
  assert.is(broker.asked('replicateLog').length, 1);
});

slave('it refuses sends, and pulls unless it may be read', () => {
  const master = masterWith('a');
  const broker = slaveOf(master, { slaveReadEnable: false });
  const answers = [
    broker.send('c1', 'orders', 0, 'x'),
    broker.ask('c1', 'consumerSendMsgBack', { group: 'CG', offset: 0, delayLevel: 0 } as never),
    broker.pull('c1', 'orders', 0, 0),
  ];
  for (const answer of answers) {
    assert.equal([answer?.code, answer?.remark], [responseCode.SYSTEM_BUSY, busy]);
  }
  const acting = slaveOf(master, { enableSlaveActingMaster: true });
  const sent = acting.send('c1', 'orders', 0, 'x');
  assert.is(sent?.code, responseCode.SERVICE_NOT_AVAILABLE, 'its store takes nothing');
});

slave('transactions and recalls are told that it is a slave', () => {
  const broker = slaveOf(masterWith('a'), { recallMessageEnable: true });
  const header = { topic: 'orders', producerGroup: 'PG', recallHandle: 'x' };
  const recalled = broker.ask('c1', 'recallMessage', header);
  assert.equal(
    [recalled?.code, recalled?.remark],
    [responseCode.SLAVE_NOT_AVAILABLE, 'recall failed, broker service not available'],
  );
});

slave('readers outside its queues are left where they are, as observed', () => {
  const broker = slaveOf(masterWith('a', 'b'));
  for (const [queueId, offset, code, remark] of [
    [0, 2, responseCode.PULL_NOT_FOUND, 'OFFSET_OVERFLOW_ONE'],
    [0, 9, responseCode.PULL_RETRY_IMMEDIATELY, 'OFFSET_OVERFLOW_BADLY'],
    [1, 0, responseCode.PULL_NOT_FOUND, 'NO_MESSAGE_IN_QUEUE'],
    [1, 5, responseCode.PULL_RETRY_IMMEDIATELY, 'NO_MESSAGE_IN_QUEUE'],
  ] as const) {
    const answer = broker.pull('c1', 'orders', queueId, offset);
    assert.equal([answer?.code, answer?.remark], [code, remark]);
    assert.is(answer?.header?.nextBeginOffset, offset);
  }
  const checking = slaveOf(masterWith('a', 'b'), { offsetCheckInSlave: true });
  const moved = checking.pull('c1', 'orders', 0, 9);
  assert.equal([moved?.code, moved?.header?.nextBeginOffset], [responseCode.PULL_OFFSET_MOVED, 2]);
});

for (const [slaveReadEnable, suggested] of [
  [true, 1],
  [false, 0],
] as const) {
  slave(`a reader far behind is sent to broker ${suggested} with ${slaveReadEnable}`, () => {
    const memory = { physicalMemorySize: 1_000, accessMessageInMemoryMaxRatio: 40 };
    const master = new TestBroker({ topics: { orders: 1 }, slaveReadEnable, ...memory });
    master.open('c1');
    for (let i = 0; i < 10; i += 1) master.send('c1', 'orders', 0, `${i}`);
    const behind = master.pull('c1', 'orders', 0, 0, { maxMsgNums: 1 });
    assert.is(behind?.header?.suggestWhichBrokerId, suggested);
    const near = master.pull('c1', 'orders', 0, 9);
    assert.is(near?.header?.suggestWhichBrokerId, 0);
  });
}

slave('where it may act as master, name servers get a sign of life each second', () => {
  const broker = new TestSlave({ enableSlaveActingMaster: true });
  const { header } = broker.asked('registerBroker')[0]!;
  assert.equal([header.enableActingMaster, header.heartbeatTimeoutMillis], [true, 10_000]);
  broker.advance(3_000);
  const signs = broker.asked('queryDataVersion');
  assert.equal(
    signs.map(({ oneway }) => oneway),
    [true, true, true],
  );
  assert.equal([...new TestSlave().timers.keys()].includes('timer.heartbeat'), false);
});

slave('delays, timers and transactions rest at a slave', () => {
  const master = masterWith();
  master.send('c1', 'orders', 0, 'later', { DELAY: '1' });
  const broker = slaveOf(master);
  const length = broker.state.store.log.length;
  broker.advance(60_000);
  assert.is(broker.state.store.log.length, length);
  assert.not.ok(isTimerSet(broker, 'delay'));
});

slave.run();
