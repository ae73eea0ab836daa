import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RequestFrame } from '../../protocol/frame.ts';
import type { StoredMessage } from '../../protocol/message.ts';
import { packProperties, parseProperties } from '../../protocol/messageProperties.ts';
import { type Bench, newBench, routeTo, warmUp } from './fixtures.ts';
import type { TransactionListenerConfig } from './transactionListeners.ts';

const transactions = suite('producer transactions');

const half = {
  msgId: '7F000002000051AF0000000000008BF7',
  queueId: 1,
  queueOffset: 5,
  transactionId: 'its id',
};

const warm = (listener: TransactionListenerConfig | undefined, more = {}): Bench =>
  warmUp(newBench({ transactionListener: listener, ...more }), routeTo({ 'broker-a': 2 }));

/** Orders a transaction and has its half message answered. */
function sendHalf(bench: Bench, order = {}, code = 0): void {
  const body = new Uint8Array([1]);
  bench.give({ type: 'operator.sendInTransaction', id: 'tx', topic: 'orders', body, ...order });
  bench.answer(bench.take('sendMessageV2'), code, { header: half });
}

const ended = (bench: Bench) =>
  bench.sent.filter(({ frame }) => frame.command === 'endTransaction').map(({ frame }) => frame);
const phaseIn = (frame: RequestFrame | undefined) =>
  (frame as RequestFrame<'endTransaction'> | undefined)?.header.commitOrRollback;
const states = (bench: Bench) =>
  bench.settled.map(({ outcome, localState }) => [outcome, localState]);

const message: StoredMessage = {
  ...{ topic: 'orders', queueId: 1, queueOffset: 9, physicalOffset: 700, flag: 0, sysFlag: 0 },
  ...{ bornTimestamp: 1, bornHost: '127.0.0.1:1', storeTimestamp: 2, storeHost: '127.0.0.1:2' },
  ...{ reconsumeTimes: 0, preparedTransactionOffset: 0, body: new Uint8Array([1]), properties: '' },
};

/** A broker asks over the connection that messages went to. */
function check(bench: Bench, properties: Readonly<Record<string, string>> = {}, oneway = true) {
  const all = { PGROUP: 'shop-group', UNIQ_KEY: 'key', ...properties };
  const body = [{ ...message, properties: packProperties(Object.entries(all)) }];
  const header = {
    topic: 'RMQ_SYS_TRANS_HALF_TOPIC',
    ...{ tranStateTableOffset: 9, commitLogOffset: 700, msgId: 'key', transactionId: 'key' },
    ...{ offsetMsgId: 'place', bname: 'broker-a' },
  };
  const frame = { kind: 'request', command: 'checkTransactionState', code: 39, oneway, opaque: 7 };
  const connection = 'c2';
  bench.give({ type: 'rmq.checkTransactionState', connection, frame: { ...frame, header, body } });
}

transactions('a half message says so, and whose it is; a delay level it has not', () => {
  const bench = warm({ name: 'commit' });
  const properties = { mine: 'yes', DELAY: '5' };
  const body = new Uint8Array([1]);
  const order = { id: 'tx', topic: 'orders', body, tags: 't', properties, delayLevel: 3 };
  bench.give({ type: 'operator.sendInTransaction', ...order });
  const { header } = bench.take('sendMessageV2').frame;
  const sent = parseProperties(header.properties ?? '');
  const told = ['TRAN_MSG', 'PGROUP', 'mine', 'TAGS', 'DELAY'].map((name) => sent.get(name));
  assert.equal(told, ['true', 'shop-group', 'yes', 't', undefined]);
  assert.is(header.sysFlag, 4);
  assert.equal([bench.settled.length, ended(bench).length], [0, 0], 'nothing is over yet');
});

transactions(
  'the end is told one-way to the broker of the half message, then the order settles',
  () => {
    for (const [name, phase, localState] of [
      ['commit', 8, 'commit'],
      ['rollback', 12, 'rollback'],
      ['unknown', 0, 'unknown'],
    ] as const) {
      const bench = warm({ name });
      sendHalf(bench);
      const [frame, ...more] = ended(bench);
      assert.is(more.length, 0);
      assert.equal([frame?.oneway, frame?.remark], [true, undefined]);
      const msgId = bench.settled[0]?.msgId ?? '';
      assert.equal(frame?.header, {
        topic: 'orders',
        producerGroup: 'shop-group',
        tranStateTableOffset: 5,
        commitLogOffset: 0x8bf7,
        commitOrRollback: phase,
        fromTransactionCheck: false,
        msgId,
        transactionId: 'its id',
        bname: 'broker-a',
      });
      assert.equal(states(bench), [['stored', localState]]);
    }
  },
);

transactions('an exception counts as not knowing, and the broker is told of it', () => {
  const bench = warm({ name: 'throws', text: 'local failed' });
  sendHalf(bench);
  const [frame] = ended(bench);
  assert.is(phaseIn(frame), 0);
  const thrown = 'java.lang.RuntimeException: local failed';
  assert.is(frame?.remark, `executeLocalTransactionBranch exception: ${thrown}`);
  assert.equal(states(bench), [['stored', 'unknown']]);
});

transactions('what is stored with a doubt is rolled back, and nothing executed', () => {
  for (const code of [10, 11, 12]) {
    const bench = warm({ name: 'commit', tookMs: 5_000 });
    sendHalf(bench, {}, code);
    const [frame] = ended(bench);
    assert.is(phaseIn(frame), 12);
    assert.equal(states(bench), [['storedUnconfirmed', 'rollback']]);
  }
});

transactions('a half message that is not stored has no transaction, and nobody is told', () => {
  const bench = warm({ name: 'commit' });
  sendHalf(bench, {}, 13);
  assert.equal([states(bench), ended(bench)], [[['refused', undefined]], []]);
});

transactions('a local transaction takes its time, and the order settles when it is over', () => {
  const bench = warm({ name: 'unknown' });
  sendHalf(bench, { listener: { name: 'commit', tookMs: 4_000 } });
  bench.advance(3_999);
  assert.equal([states(bench), ended(bench)], [[], []]);
  bench.advance(1);
  assert.equal([states(bench), ended(bench).length], [[['stored', 'commit']], 1]);
});

transactions('a shutdown settles what is under way, and tells nobody how it ends', () => {
  const bench = warm({ name: 'commit', tookMs: 60_000 });
  sendHalf(bench);
  bench.give({ type: 'operator.shutdown' });
  for (;;) {
    const farewell = bench.sent.find(({ frame }) => frame.command === 'unregisterClient');
    if (farewell === undefined) break;
    bench.answer(bench.take('unregisterClient'), 0);
  }
  assert.is(bench.value(), 'stopped');
  assert.equal([states(bench), ended(bench)], [[['stored', 'commit']], []]);
  bench.advance(60_000);
  assert.is(bench.settled.length, 1, 'once');
});

transactions('without a listener, or with one that there is not, nothing is sent', () => {
  const orders = [
    [undefined, undefined, 'tranExecutor is null'],
    [{ name: 'commit' }, { name: 'nobody' }, 'there is no transaction listener "nobody"'],
    [undefined, { name: 'commit', tookMs: -1 }, 'it cannot take -1 ms'],
  ] as const;
  for (const [own, listener, remark] of orders) {
    const bench = warm(own);
    const body = new Uint8Array([1]);
    const order = { id: 'tx', topic: 'orders', body, ...(listener && { listener }) };
    bench.give({ type: 'operator.sendInTransaction', ...order });
    assert.match(bench.settled[0]?.remark ?? '', remark);
    assert.is(bench.settled[0]?.outcome, 'invalid');
    assert.throws(() => bench.take('sendMessageV2'), 'no sendMessageV2 was sent');
  }
});

transactions('a check is answered to where it came from, with where the half message lies', () => {
  const bench = warm({ name: 'commit' });
  check(bench);
  const answer = bench.take('endTransaction');
  assert.is(answer.to, 'broker-a:10911');
  assert.equal(answer.frame.header, {
    topic: 'RMQ_SYS_TRANS_HALF_TOPIC',
    producerGroup: 'shop-group',
    ...{ tranStateTableOffset: 9, commitLogOffset: 700, commitOrRollback: 8 },
    ...{ fromTransactionCheck: true, msgId: 'key', transactionId: 'key', bname: 'broker-a' },
  });
  check(bench, {}, false);
  assert.is(ended(bench).length, 1);
  assert.not(bench.sent.some(({ frame }) => (frame as { kind: string }).kind === 'response'));
});

transactions('a listener that learns of the end later says so at its check', () => {
  const bench = warm({ name: 'rollbackAtCheck', arg: 2 });
  for (const times of ['1', '2', '3']) check(bench, { TRANSACTION_CHECK_TIMES: times });
  const phases = ended(bench).map(phaseIn);
  assert.equal(phases, [0, 12, 12]);
});

transactions('a listener that throws at a check does not know, and says why', () => {
  const bench = warm({ name: 'byProperty' });
  check(bench, { decision: 'throws' });
  const { frame } = bench.take('endTransaction');
  assert.is(frame.header.commitOrRollback, 0);
  assert.match(frame.remark ?? '', /^checkLocalTransactionState Exception: java/);
});

transactions(
  'what is of another group, or asks a producer without a listener, is not answered',
  () => {
    const other = warm({ name: 'commit' });
    check(other, { PGROUP: 'other' });
    const deaf = warm(undefined);
    check(deaf);
    assert.equal([ended(other), ended(deaf)], [[], []]);
    assert.ok(other.logs.length === 1 && deaf.logs.length === 1);
  },
);

transactions('one thread answers checks, and no more than two thousand wait for it', () => {
  const bench = warm({ name: 'commit', tookMs: 10 });
  for (let i = 0; i < 2_003; i += 1) check(bench);
  assert.is(bench.logs.filter(({ text }) => text.includes('dropped')).length, 2);
  bench.advance(30);
  assert.is(ended(bench).length, 3);
  bench.advance(20_000);
  assert.is(ended(bench).length, 2_001);
});

transactions.run();
