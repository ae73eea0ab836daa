import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packProperties } from '../../protocol/messageProperties.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { addresses, heard, messageOf } from './testCluster.ts';
import { hand, popHeader, popping, popsAll, type TestPops } from './testPops.ts';
import { epochMs, type Rig } from './testRig.ts';

const test = suite('popped messages');

const acks = (rig: Rig) => rig.of('ackMessage').map(({ frame }) => frame.header);
const changes = (rig: Rig) => rig.of('changeMessageInvisibletime').map(({ frame }) => frame.header);
const waiting = ({ rig }: TestPops): number | undefined =>
  rig.node().popQueues.get('T@a@-1')?.waiting;

test('what succeeds is acknowledged, each by its own handle', () => {
  const pops = popping();
  const { rig } = pops;
  const at = epochMs + rig.nowMs();
  hand(pops, [messageOf('T', 0, 4, 'x'), messageOf('T', 0, 6, 'y'), messageOf('T', 1, 0, 'z')]);
  const common = { consumerGroup: 'G', topic: 'T', bname: 'a' };
  assert.equal(acks(rig), [
    { ...common, queueId: 0, extraInfo: `4 ${at} 60000 3 0 a 0 4`, offset: 4 },
    { ...common, queueId: 0, extraInfo: `4 ${at} 60000 3 0 a 0 6`, offset: 6 },
    { ...common, queueId: 1, extraInfo: `0 ${at} 60000 3 0 a 1 0`, offset: 0 },
  ]);
  assert.is(rig.of('ackMessage')[0]?.to, addresses.broker);
  assert.is(waiting(pops), 0);
});

test('the listener is shown what it would be shown of a pulled message', () => {
  const pops = popping();
  const properties = packProperties([
    ['UNIQ_KEY', 'ID1'],
    ['KEYS', 'k'],
    ['TAGS', 'paid'],
  ]);
  hand(pops, [{ ...messageOf('T', 1, 7, 'hello'), properties, reconsumeTimes: 2 }]);
  const [seen] = pops.rig.observed.filter(({ kind }) => kind === 'consumed');
  assert.equal(seen, {
    kind: 'consumed',
    group: 'G',
    topic: 'T',
    brokerName: 'a',
    queueId: 1,
    queueOffset: 7,
    msgId: 'ID1',
    keys: 'k',
    tags: 'paid',
    body: new TextEncoder().encode('hello'),
    reconsumeTimes: 2,
    result: 'success',
  });
});

test('a message of a pop retry topic shows its topic, and is settled where it lies', () => {
  const pops = popping();
  hand(pops, [messageOf('%RETRY%G_T', 0, 5, 'v1'), messageOf('%RETRY%G+T', 0, 6, 'v2')]);
  const topics = pops.rig.observed.flatMap((seen) =>
    seen.kind === 'consumed' ? [seen.topic] : [],
  );
  assert.equal(topics, ['T', 'T']);
  const [v1, v2] = acks(pops.rig);
  assert.equal([v1?.topic, v1?.offset], ['%RETRY%G_T', 5]);
  assert.equal([v2?.topic, v2?.offset], ['%RETRY%G+T', 6]);
});

test('a message that carries its handle is settled by that one', () => {
  const pops = popping();
  const handle = `9 ${epochMs + pops.rig.nowMs()} 60000 5 1 a 0 11`;
  const properties = packProperties([['POP_CK', handle]]);
  hand(pops, [{ ...messageOf('T', 0, 11, 'x'), properties }]);
  const [ack] = acks(pops.rig);
  assert.equal([ack?.extraInfo, ack?.topic, ack?.offset], [handle, '%RETRY%G_T', 11]);
});

test('what fails is hidden for longer, counted as another attempt', () => {
  const pops = popping({ listener: { name: 'later' } });
  const at = epochMs + pops.rig.nowMs();
  hand(pops, [messageOf('T', 0, 0, 'x')]);
  assert.equal(changes(pops.rig), [
    {
      consumerGroup: 'G',
      topic: 'T',
      queueId: 0,
      extraInfo: `0 ${at} 60000 3 0 a 0 0`,
      offset: 0,
      bname: 'a',
      invisibleTime: 10_000,
      suspend: false,
    },
  ]);
  assert.is(acks(pops.rig).length, 0);
  assert.is(waiting(pops), 0);
});

test('tags that are not wanted are acknowledged, and go no further', () => {
  const pops = popping({ subscriptions: [{ topic: 'T', expression: 'Aa' }] });
  // Two tags of one hash code: a broker cannot tell them apart.
  hand(pops, [
    messageOf('T', 0, 0, 'one', 'Aa'),
    messageOf('T', 0, 1, 'two', 'BB'),
    messageOf('T', 0, 2, 'three'),
  ]);
  assert.equal(heard(pops.rig), ['one']);
  const offsets = acks(pops.rig).map(({ offset }) => offset);
  assert.equal([...offsets].sort(), [0, 1, 2]);
});

test('a message delivered more often than allowed is acknowledged: it is lost', () => {
  const pops = popping({ maxReconsumeTimes: 2, listener: { name: 'later' } });
  const young = { ...messageOf('T', 0, 0, 'x'), bornTimestamp: epochMs };
  hand(pops, [
    { ...young, reconsumeTimes: 2 },
    { ...young, queueOffset: 1, reconsumeTimes: 3 },
  ]);
  assert.equal(heard(pops.rig), ['x!'], 'as often as allowed is allowed');
  assert.equal(
    acks(pops.rig).map(({ offset }) => offset),
    [1],
  );
  assert.is(pops.rig.of('consumerSendMsgBack').length, 0, 'not among the dead letters');
});

test('a message that waited for a thread for less than its time is consumed', () => {
  const listener = { name: 'slow', arg: 3000 } as const;
  const pops = popping({ listener, consumeThreadMax: 1 });
  const messages = [0, 1].map((offset) => messageOf('T', 0, offset, `m${offset}`));
  hand(pops, messages, popHeader(pops.rig, messages, 6500));
  pops.rig.advance(6400);
  assert.equal(heard(pops.rig), ['m0', 'm1']);
  assert.is(acks(pops.rig).length, 2);
});

test('the window is looked at before the listener and after it', () => {
  const listener = { name: 'slow', arg: 6000 } as const;
  const pops = popping({ listener, consumeThreadMax: 1 });
  const messages = [0, 1].map((offset) => messageOf('T', 0, offset, `m${offset}`));
  hand(pops, messages, popHeader(pops.rig, messages, 5000));
  pops.rig.advance(6100);
  assert.equal(heard(pops.rig), ['m0'], 'm1 never had the listener');
  assert.is(acks(pops.rig).length, 0, 'and of m0 the result counts for nothing');
  assert.is(waiting(pops), 0);
});

test('a failure that comes too late changes nothing either', () => {
  const pops = popping({ listener: { name: 'later', arg: 6000 } });
  const messages = [messageOf('T', 0, 0, 'x')];
  hand(pops, messages, popHeader(pops.rig, messages, 5000));
  pops.rig.advance(6100);
  assert.equal(heard(pops.rig), ['x!']);
  assert.is(changes(pops.rig).length, 0);
});

test('no more than the configured number of listeners work at a time', () => {
  const listener = { name: 'slow', arg: 1000 } as const;
  const pops = popping({ listener, consumeThreadMax: 3 });
  hand(
    pops,
    [0, 1, 2, 3, 4].map((offset) => messageOf('T', 0, offset, `m${offset}`)),
  );
  assert.is(pops.rig.node().popPool.running.size, 3);
  pops.rig.advance(1000);
  assert.equal(heard(pops.rig), ['m0', 'm1', 'm2']);
  pops.rig.advance(1000);
  assert.equal(heard(pops.rig), ['m0', 'm1', 'm2', 'm3', 'm4']);
});

test('of an assignment that was given up nothing is settled, and nothing more begun', () => {
  const listener = { name: 'slow', arg: 1000 } as const;
  const pops = popping({ listener, consumeThreadMax: 1 });
  hand(pops, [messageOf('T', 0, 0, 'x'), messageOf('T', 0, 1, 'y')]);
  pops.assignments.set('T', []);
  pops.rig.give({ type: 'operator.resume' });
  pops.rig.advance(5000);
  assert.equal(heard(pops.rig), ['x'], 'the listener ran to its end');
  assert.is(acks(pops.rig).length, 0);
  pops.assignments.set('T', [popsAll('T')]);
  pops.rig.give({ type: 'operator.resume' });
  pops.rig.advance(5000);
  assert.equal(heard(pops.rig), ['x'], 'nor when it is taken again');
});

test('an acknowledgement that fails is logged and not repeated', () => {
  const pops = popping();
  const refused = { code: responseCode.SYSTEM_ERROR };
  pops.intercept = ({ frame }) => (frame.command === 'ackMessage' ? refused : undefined);
  hand(pops, [messageOf('T', 0, 0, 'x')]);
  pops.rig.advance(20_000);
  assert.is(acks(pops.rig).length, 1);
  assert.ok(
    pops.rig.observed.some(
      (seen) => seen.kind === 'logged' && /ackMessage of \[0 .*\] failed: code 1/.test(seen.text),
    ),
  );
});

test('a change that nobody answers is given 3 s', () => {
  const pops = popping({ listener: { name: 'later' } });
  pops.intercept = ({ frame }) =>
    frame.command === 'changeMessageInvisibletime' ? 'silence' : undefined;
  hand(pops, [messageOf('T', 0, 0, 'x')]);
  const failures = (): number =>
    pops.rig.observed.filter(
      (seen) => seen.kind === 'logged' && seen.text.startsWith('changeMessage'),
    ).length;
  pops.rig.advance(2900);
  assert.is(failures(), 0);
  pops.rig.advance(2200);
  assert.is(failures(), 1);
  assert.is(changes(pops.rig).length, 1);
});

test('a handle that names a broker without a master is not settled; its route is looked up', () => {
  const pops = popping();
  const handle = `0 ${epochMs + pops.rig.nowMs()} 60000 5 0 elsewhere 0 0`;
  const properties = packProperties([['POP_CK', handle]]);
  const before = pops.rig.of('getRouteInfoByTopic').length;
  hand(pops, [{ ...messageOf('T', 0, 0, 'x'), properties }]);
  assert.equal(heard(pops.rig), ['x']);
  assert.is(acks(pops.rig).length, 0);
  assert.is(pops.rig.of('getRouteInfoByTopic').length, before + 1);
});

test('a shutdown leaves what was popped to others', () => {
  const pops = popping({ listener: { name: 'slow', arg: 1000 } });
  hand(pops, [messageOf('T', 0, 0, 'x')]);
  pops.rig.give({ type: 'operator.shutdown' });
  pops.rig.advance(5000);
  assert.is(pops.rig.stateName(), 'stopped');
  assert.equal(pops.rig.timers(), []);
  assert.equal([heard(pops.rig), acks(pops.rig)], [[], []]);
});

test('a timer of a task that is nowhere changes nothing', () => {
  const { rig } = popping();
  const before = rig.node();
  rig.give({ type: 'timer.popConsume', key: '99' });
  assert.is(rig.node(), before);
});

test.run();
