import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as results from '../../protocol/bodies/consumeMessageDirectlyResult.ts';
import { consumerRunningInfoBody } from '../../protocol/bodies/consumerRunningInfo.ts';
import {
  type CommandName,
  commands,
  type RequestBody,
  type RequestHeader,
} from '../../protocol/commands/index.ts';
import type { StoredMessage } from '../../protocol/message.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { ConsumerConfig } from './config.ts';
import { heard, holds, joined, messageOf } from './testCluster.ts';
import { epochMs, type Rig } from './testRig.ts';

const test = suite('what brokers ask of a consumer');

function ask<N extends CommandName>(
  rig: Rig,
  command: N,
  header: RequestHeader<N>,
  body: RequestBody<N>,
) {
  const frame = {
    kind: 'request',
    command,
    code: commands[command].code,
    oneway: command === 'resetConsumerClientOffset',
    opaque: 7,
    language: 'JAVA',
    version: 513,
    serializeType: 'JSON',
    header,
    body,
  };
  const before = rig.replies.length;
  rig.give({ type: `rmq.${command}`, connection: 'c0', frame });
  return rig.replies[before];
}

const queue = (queueId: number, topic = 'T') => ({ brokerName: 'a', queueId, topic });

/** A group with three messages consumed in queue 0. */
function busy(config: Partial<ConsumerConfig> = {}, topics: Record<string, number> = { T: 2 }) {
  const both = joined(topics, config);
  both.rig.advance(1000);
  for (const text of 'abc') both.cluster.store(both.rig, 'T', 0, text);
  both.rig.advance(100);
  return both;
}

const reset = (rig: Rig, offsets: Record<number, number>, group = 'G') =>
  ask(
    rig,
    'resetConsumerClientOffset',
    { topic: 'T', group, queueId: -1, timestamp: 0, isForce: false },
    { offsetTable: Object.entries(offsets).map(([id, to]) => [queue(Number(id)), to]) },
  );

test('a reset is never answered, and 10 s later the queue goes on where it was told to', () => {
  const { rig, cluster } = busy();
  assert.equal(heard(rig), ['a', 'b', 'c']);
  assert.is(reset(rig, { 0: 1 }), undefined);
  rig.advance(9_900);
  assert.is(heard(rig).length, 3);
  assert.is(rig.node().suspended, true);
  rig.advance(200);
  assert.is(rig.node().suspended, false);
  assert.is(cluster.offsets.get('T/0'), 1);
  rig.advance(600);
  assert.equal(heard(rig), ['a', 'b', 'c', 'b', 'c']);
  assert.equal(holds(rig, 'T'), ['a/0', 'a/1']);
});

test('queues that a reset does not name are kept, though they rest with all others', () => {
  const { rig, cluster } = busy();
  const tenure = rig.node().queues.get('T@a@1')?.tenure;
  reset(rig, { 0: 0 });
  rig.advance(20);
  cluster.store(rig, 'T', 1, 'other');
  rig.advance(8000);
  const pulls = rig.of('pullMessage').length;
  rig.advance(1000);
  assert.is(rig.of('pullMessage').length, pulls, 'nothing is pulled meanwhile');
  rig.advance(2500);
  assert.is(rig.node().queues.get('T@a@1')?.tenure, tenure);
  assert.is.not(rig.node().queues.get('T@a@0')?.tenure, undefined);
  assert.ok(heard(rig).includes('other'));
});

test('what a listener does with a queue that is being reset does not count', () => {
  const { rig, cluster } = busy({ listener: { name: 'slow', arg: 5000 } });
  reset(rig, { 0: 0 });
  rig.advance(10_000);
  assert.equal(heard(rig), ['a', 'b', 'c']);
  rig.advance(100);
  assert.is(cluster.offsets.get('T/0'), 0);
});

test('two resets come one after the other', () => {
  const { rig, cluster } = busy();
  reset(rig, { 0: 0 });
  reset(rig, { 0: 2 });
  rig.advance(10_100);
  assert.is(cluster.offsets.get('T/0'), 0);
  assert.is(rig.node().suspended, true);
  rig.advance(10_000);
  assert.is(cluster.offsets.get('T/0'), 2);
  assert.is(rig.node().suspended, false);
});

test('a reset of a group that is not here changes nothing', () => {
  const { rig } = busy();
  reset(rig, { 0: 0 }, 'H');
  assert.is(rig.node().suspended, false);
  assert.is(rig.node().resets.length, 0);
});

test('a reset unlocks an orderly queue and takes it again', () => {
  const { rig } = busy({ consumeOrderly: true });
  reset(rig, { 0: 0 });
  rig.advance(12_000);
  assert.is(rig.of('unlockBatchMq').length, 1);
  assert.equal(heard(rig), ['a', 'b', 'c', 'a', 'b', 'c']);
});

test('a shutdown ends a reset', () => {
  const { rig } = busy();
  reset(rig, { 0: 0 });
  rig.give({ type: 'operator.shutdown' });
  rig.advance(60_000);
  assert.equal(rig.timers(), []);
  assert.is(rig.stateName(), 'stopped');
});

test('the offsets in memory are told, of queues that have one', () => {
  const { rig } = busy();
  const header = { topic: 'T', group: 'G' };
  const answer = ask(rig, 'getConsumerStatusFromClient', header, undefined);
  assert.equal([answer?.code, answer?.remark], [0, 'not set any response code']);
  assert.equal(answer?.body, {
    consumerTable: new Map(),
    messageQueueTable: [[queue(0), 3]],
  });
  for (const other of [
    { topic: 'T', group: 'H' },
    { topic: 'U', group: 'G' },
  ]) {
    const none = ask(rig, 'getConsumerStatusFromClient', other, undefined);
    assert.equal(none?.body, { consumerTable: new Map(), messageQueueTable: [] });
  }
});

function infoOf(rig: Rig, jstackEnable = false) {
  const header = { consumerGroup: 'G', clientId: 'c1', jstackEnable };
  const answer = ask(rig, 'getConsumerRunningInfo', header, undefined);
  assert.equal([answer?.code, answer?.remark], [0, 'not set any response code']);
  const read = consumerRunningInfoBody.decode(answer?.body as Uint8Array, { version: 513 });
  assert.ok(read.ok);
  return read.value;
}

test('running information shows queues, settings and subscriptions', () => {
  const { rig, cluster } = busy({ listener: { name: 'slow', arg: 1000 }, consumeOrderly: true });
  cluster.store(rig, 'T', 1, 'other');
  rig.advance(1950);
  const info = infoOf(rig);
  const [first] = info.mqTable;
  assert.equal(first?.[0], queue(0));
  const now = epochMs + rig.nowMs();
  const { lastConsumeTimestamp, lastLockTimestamp, lastPullTimestamp, ...rest } = first![1];
  assert.equal(rest, {
    cachedMsgCount: 1,
    cachedMsgMaxOffset: 0,
    cachedMsgMinOffset: 0,
    cachedMsgSizeInMiB: 0,
    commitOffset: 2,
    droped: false,
    locked: true,
    transactionMsgCount: 1,
    transactionMsgMaxOffset: 2,
    transactionMsgMinOffset: 2,
    tryUnlockTimes: 0,
  });
  for (const time of [lastConsumeTimestamp, lastLockTimestamp, lastPullTimestamp]) {
    assert.ok(Number(time) > epochMs && Number(time) <= now);
  }
  assert.equal([...info.statusTable.keys()], ['%RETRY%G', 'T']);
  assert.equal(
    info.subscriptionSet.map(({ topic }) => topic),
    ['%RETRY%G', 'T'],
  );
  const { properties } = info;
  assert.is(properties.get('PROP_CONSUMEORDERLY'), 'true');
  assert.is(properties.get('PROP_NAMESERVER_ADDR'), '127.0.0.1:9876;');
  assert.is(properties.get('PROP_CONSUMER_START_TIMESTAMP'), String(epochMs));
  assert.is(properties.get('pullThresholdForQueue'), '1000');
  assert.is(properties.get('suspendCurrentQueueTimeMillis'), '1000');
  assert.is(info.jstack, undefined);
  assert.is.not(infoOf(rig, true).jstack, undefined);
});

test('running information of another group is refused', () => {
  const { rig } = busy();
  const header = { consumerGroup: 'H', clientId: 'c1', jstackEnable: false };
  const answer = ask(rig, 'getConsumerRunningInfo', header, undefined);
  assert.equal(
    [answer?.code, answer?.remark],
    [responseCode.SYSTEM_ERROR, 'The Consumer Group <H> not exist in this consumer'],
  );
});

const direct = (rig: Rig, messages: readonly StoredMessage[], consumerGroup = 'G') =>
  ask(rig, 'consumeMessageDirectly', { consumerGroup, brokerName: 'a' }, messages);

function resultOf(answer: ReturnType<typeof ask>) {
  assert.equal([answer?.code, answer?.remark], [0, 'not set any response code']);
  const read = results.consumeMessageDirectlyResultBody.decode(answer?.body as Uint8Array, {
    version: 513,
  });
  assert.ok(read.ok);
  return read.value;
}

test('a message from an operator goes to the listener, and no offset moves', () => {
  const { rig } = busy();
  const answer = direct(rig, [messageOf('T', 0, 1, 'again')]);
  assert.equal(resultOf(answer), {
    autoCommit: true,
    consumeResult: 'CR_SUCCESS',
    order: false,
    spentTimeMills: 0,
  });
  assert.equal(heard(rig), ['a', 'b', 'c', 'again']);
  const seen = rig.observed.at(-1);
  assert.is(seen?.kind === 'consumed' && seen.direct, true);
  assert.is(rig.node().queues.get('T@a@0')?.offset, 3);
});

test('each result of a listener has its name', () => {
  for (const [name, order, expected] of [
    ['later', false, 'CR_LATER'],
    ['later', true, 'CR_LATER'],
    ['returnsNull', false, 'CR_RETURN_NULL'],
    ['throws', true, 'CR_THROW_EXCEPTION'],
    ['commitEach', true, 'CR_COMMIT'],
    ['commitEach', false, 'CR_SUCCESS'],
    ['rollbackSometimes', true, 'CR_ROLLBACK'],
    ['rollbackSometimes', false, 'CR_LATER'],
  ] as const) {
    const arg = name === 'later' ? {} : { arg: 1 };
    const { rig } = joined({ T: 1 }, { consumeOrderly: order, listener: { name, ...arg } });
    const {
      consumeResult,
      order: isOrder,
      remark,
    } = resultOf(direct(rig, [messageOf('T', 0, 0, 'x')]));
    assert.equal([consumeResult, isOrder], [expected, order], name);
    assert.is(remark !== undefined, name === 'throws');
  }
});

test('the answer waits for the listener, and tells how long it took', () => {
  const { rig } = joined({ T: 1 }, { listener: { name: 'slow', arg: 700 } });
  assert.is(direct(rig, [messageOf('T', 0, 0, 'x')]), undefined);
  rig.advance(699);
  assert.is(rig.replies.length, 0);
  rig.advance(1);
  assert.is(Number(resultOf(rig.replies[0]).spentTimeMills), 700);
});

test('a message for another group, or none at all, is refused', () => {
  const { rig } = busy();
  const message = messageOf('T', 0, 0, 'x');
  assert.equal(
    direct(rig, [message], 'H')?.remark,
    'The Consumer Group <H> not exist in this consumer',
  );
  assert.is(direct(rig, [])?.code, responseCode.SYSTEM_ERROR);
  assert.is(direct(rig, [{ ...message, sysFlag: 1 }])?.code, responseCode.SYSTEM_ERROR);
  assert.is(heard(rig).length, 3);
});

test.run();
