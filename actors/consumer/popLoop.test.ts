import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../protocol/responseCodes.ts';
import { addresses, heard, messageOf } from './testCluster.ts';
import { hand, lastPop, popping, type TestPops } from './testPops.ts';
import { epochMs, type ScriptedAnswer } from './testRig.ts';

const test = suite('popping');

const popsOf = ({ rig }: TestPops): number => rig.of('popMessage').length;

/** Answers the open pop, and says after how many ms the next one goes out. */
function pauseAfter(pops: TestPops, answer: ScriptedAnswer): number {
  const before = popsOf(pops);
  pops.rig.answer(lastPop(pops), { afterMs: 0, ...answer });
  const from = pops.rig.nowMs();
  for (let ms = 0; ms < 5000 && popsOf(pops) === before; ms++) pops.rig.advance(1);
  return lastPop(pops).ms - from;
}

test('an assignment is popped 500 ms after it was taken, with all a broker wants to know', () => {
  const pops = popping();
  const { ms, to, frame } = lastPop(pops);
  const [assigned] = pops.rig.observed.filter(({ kind }) => kind === 'queuesAssigned');
  assert.ok(assigned);
  assert.is(to, addresses.broker);
  assert.equal(frame.header, {
    consumerGroup: 'G',
    topic: 'T',
    queueId: -1,
    maxMsgNums: 32,
    invisibleTime: 60_000,
    pollTime: 15_000,
    bornTime: epochMs + ms,
    initMode: 1,
    expType: 'TAG',
    exp: '*',
    order: false,
    bname: 'a',
  });
  const asked = pops.rig.of('queryAssignment').find(({ frame: { body } }) => body?.topic === 'T');
  assert.is(ms - (asked?.ms ?? 0), 501, 'an answer takes a ms');
});

test('settings change what is asked for', () => {
  const pops = popping({
    popInvisibleTimeMs: 20_000,
    popBatchNums: 8,
    consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
    subscriptions: [{ topic: 'T', expression: 'a || b' }],
  });
  const { invisibleTime, maxMsgNums, initMode, exp } = lastPop(pops).frame.header;
  assert.equal([invisibleTime, maxMsgNums, initMode, exp], [20_000, 8, 0, 'a || b']);
});

test('a group that begins at a time begins at the end when it pops', () => {
  const pops = popping({ consumeFromWhere: 'CONSUME_FROM_TIMESTAMP' });
  assert.is(lastPop(pops).frame.header.initMode, 1);
});

test('one pop at a time is under way', () => {
  const pops = popping();
  pops.rig.advance(14_000);
  assert.is(popsOf(pops), 1);
});

test('after messages the next pop follows at once', () => {
  const pops = popping();
  hand(pops, [messageOf('T', 0, 0, 'x'), messageOf('T', 1, 0, 'y')]);
  assert.equal(heard(pops.rig), ['x', 'y']);
  assert.is(popsOf(pops), 2);
});

test('or after the pause that is set', () => {
  const pops = popping({ pullIntervalMs: 300 });
  const message = messageOf('T', 0, 0, 'x');
  hand(pops, [message]);
  assert.is(popsOf(pops), 1);
  pops.rig.advance(300);
  assert.is(popsOf(pops), 2);
});

test('a poll that found nothing is repeated at once', () => {
  const pops = popping({ pullIntervalMs: 300 });
  assert.is(pauseAfter(pops, { code: responseCode.POLLING_TIMEOUT }), 0);
  assert.is(pauseAfter(pops, { code: responseCode.PULL_NOT_FOUND }), 0);
});

test('an answer without messages too', () => {
  const pops = popping({ pullIntervalMs: 300 });
  const header = { popTime: 1, invisibleTime: 1, reviveQid: 0, restNum: 0 };
  assert.is(pauseAfter(pops, { code: 0, header, body: [] }), 0);
});

test('a broker that holds too many polls is asked again after 1 s', () => {
  assert.is(pauseAfter(popping(), { code: responseCode.POLLING_FULL }), 1000);
});

test('one that is too busy after 20 ms', () => {
  assert.is(pauseAfter(popping(), { code: responseCode.FLOW_CONTROL }), 20);
});

test('any other refusal is logged, and asked again after 1 s', () => {
  const pops = popping();
  const remark = 'no such thing';
  assert.is(pauseAfter(pops, { code: responseCode.REQUEST_CODE_NOT_SUPPORTED }), 1000);
  assert.is(pauseAfter(pops, { code: responseCode.TOPIC_NOT_EXIST, header: {} }), 1000);
  const lines = pops.rig.observed.flatMap((seen) => (seen.kind === 'logged' ? [seen.text] : []));
  assert.ok(
    lines.some((line) => line.startsWith('pop of T@a@-1 failed: code 17')),
    remark,
  );
});

test('a lost connection counts as a refusal', () => {
  const pops = popping();
  const before = popsOf(pops);
  pops.rig.cut(lastPop(pops).connection);
  pops.rig.advance(990);
  assert.is(popsOf(pops), before);
  pops.rig.advance(20);
  assert.is(popsOf(pops), before + 1);
});

test('a broker that says nothing is given 25 s', () => {
  const pops = popping();
  const from = lastPop(pops).ms;
  pops.rig.advance(25_000);
  assert.is(popsOf(pops), 1);
  pops.rig.advance(4000);
  assert.is(popsOf(pops), 2);
  // The scan for overdue calls finds it 1 to 2 s later, and 1 s is the pause.
  const waitedMs = lastPop(pops).ms - from;
  assert.ok(waitedMs >= 27_000 && waitedMs <= 28_100, `${waitedMs}`);
});

test('with too much unsettled nothing is popped, but looked at every 50 ms', () => {
  const listener = { name: 'slow', arg: 3000 } as const;
  const pops = popping({ listener, popThresholdForQueue: 2 });
  hand(pops, [messageOf('T', 0, 0, 'a'), messageOf('T', 0, 1, 'b')]);
  assert.is(popsOf(pops), 2, 'two are not too many');
  hand(pops, [messageOf('T', 0, 2, 'c')]);
  assert.is(popsOf(pops), 2, 'three are');
  pops.rig.advance(2900);
  assert.is(popsOf(pops), 2);
  pops.rig.advance(150);
  assert.is(popsOf(pops), 3);
});

test('while suspended nothing is popped', () => {
  const pops = popping();
  pops.rig.give({ type: 'operator.suspend' });
  pops.rig.answer(lastPop(pops), { code: responseCode.POLLING_TIMEOUT });
  pops.rig.advance(5000);
  assert.is(popsOf(pops), 1);
  pops.rig.give({ type: 'operator.resume' });
  pops.rig.advance(1000);
  assert.is(popsOf(pops), 2);
});

test('what is not subscribed any more is not popped, and given up with the next round', () => {
  const pops = popping();
  pops.rig.give({ type: 'operator.unsubscribe', topic: 'T' });
  pops.rig.answer(lastPop(pops), { code: responseCode.POLLING_TIMEOUT });
  pops.rig.advance(5000);
  assert.is(popsOf(pops), 1);
  pops.rig.advance(20_000);
  assert.is(pops.rig.node().popQueues.size, 0);
  const timers = pops.rig.timers().filter((id) => id.startsWith('timer.pop'));
  assert.equal(timers, []);
});

test('a broker without a master is not asked, its route is', () => {
  const pops = popping();
  const brokerAddrs = new Map([[1, addresses.broker]]);
  const broker = { brokerName: 'a', cluster: 'c', brokerAddrs, enableActingMaster: false };
  const queues = { brokerName: 'a', perm: 6, readQueueNums: 2, writeQueueNums: 2, topicSysFlag: 0 };
  const body = { brokerDatas: [broker], filterServerTable: new Map(), queueDatas: [queues] };
  pops.intercept = ({ frame }) =>
    frame.command === 'getRouteInfoByTopic' ? { code: 0, body } : undefined;
  pops.rig.advance(29_000); // The routes are looked up every 30 s.
  pops.rig.answer(lastPop(pops), { code: responseCode.POLLING_TIMEOUT });
  pops.rig.advance(10);
  const before = [popsOf(pops), pops.rig.of('getRouteInfoByTopic').length];
  pops.rig.advance(5000);
  const after = [popsOf(pops), pops.rig.of('getRouteInfoByTopic').length];
  assert.equal(after, [before[0], before[1]! + 5], 'once a second');
});

test('a message whose handle cannot be made spoils the whole answer', () => {
  const pops = popping();
  const messages = [messageOf('T', 0, 0, 'x'), messageOf('T', 1, 0, 'y')];
  const header = { popTime: epochMs, invisibleTime: 60_000, reviveQid: 0, restNum: 0 };
  const told = { startOffsetInfo: '0 0 0', msgOffsetInfo: '0 0 0' };
  assert.is(pauseAfter(pops, { code: 0, header: { ...header, ...told }, body: messages }), 1000);
  assert.equal(heard(pops.rig), []);
});

test('an answer for an assignment that was given up is forgotten', () => {
  const pops = popping();
  const open = lastPop(pops);
  pops.assignments.set('T', []);
  pops.rig.give({ type: 'operator.resume' });
  pops.rig.advance(10);
  assert.is(pops.rig.node().popQueues.size, 0);
  const message = messageOf('T', 0, 0, 'x');
  pops.rig.answer(open, { code: 0, header: { popTime: epochMs }, body: [message] });
  pops.rig.advance(10);
  assert.equal(heard(pops.rig), []);
  assert.is(pops.rig.of('ackMessage').length, 0);
});

test.run();
