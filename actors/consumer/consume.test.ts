import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packProperties } from '../../protocol/messageProperties.ts';
import { heard, joined, keepsNothing, messageOf } from './testCluster.ts';
import type { Rig } from './testRig.ts';

const test = suite('consuming');

const offsetOf = (rig: Rig, key = 'T@a@0'): number | undefined =>
  rig.node().queues.get(key)?.offset;
const attemptsOf = (rig: Rig): number[] =>
  rig.observed.flatMap((seen) => (seen.kind === 'consumed' ? [seen.reconsumeTimes] : []));

test('what the listener was given is told in full', () => {
  const { rig, cluster } = joined({ T: 2 });
  const message = {
    ...messageOf('T', 1, 0, 'hello'),
    properties: packProperties([
      ['UNIQ_KEY', 'ID1'],
      ['KEYS', 'order1 order2'],
      ['TAGS', 'paid'],
    ]),
  };
  cluster.messages.set('T/1', [message]);
  cluster.store(rig, 'T', 1, 'second');
  rig.advance(10);
  const [seen] = rig.observed.filter(({ kind }) => kind === 'consumed');
  assert.equal(seen, {
    kind: 'consumed',
    group: 'G',
    topic: 'T',
    brokerName: 'a',
    queueId: 1,
    queueOffset: 0,
    msgId: 'ID1',
    keys: 'order1 order2',
    tags: 'paid',
    body: new TextEncoder().encode('hello'),
    reconsumeTimes: 0,
    result: 'success',
  });
});

test('a message of the retry topic shows the topic that it came from, and its deliveries', () => {
  const { rig, cluster } = joined({ T: 1, '%RETRY%G': 1 });
  const retried = {
    ...messageOf('%RETRY%G', 0, 0, 'again'),
    reconsumeTimes: 2,
    properties: packProperties([['RETRY_TOPIC', 'T']]),
  };
  cluster.messages.set('%RETRY%G/0', [retried]);
  cluster.store(rig, '%RETRY%G', 0, 'wakes the held pull');
  rig.advance(10);
  const [seen] = rig.observed.flatMap((told) => (told.kind === 'consumed' ? [told] : []));
  assert.equal([seen?.topic, seen?.reconsumeTimes], ['T', 2]);
});

test('without a unique key a message goes by its place in the store', () => {
  const { rig, cluster } = joined({ T: 1 });
  cluster.messages.set('T/0', [
    { ...messageOf('T', 0, 0, 'x'), properties: '', physicalOffset: 4 },
  ]);
  cluster.store(rig, 'T', 0, 'wakes the held pull');
  rig.advance(10);
  const [seen] = rig.observed.flatMap((told) => (told.kind === 'consumed' ? [told] : []));
  assert.is(seen?.msgId, '7F00000100002A9F0000000000000004');
});

test('a failed message that nobody takes is delivered again every 5 s, one attempt later', () => {
  const { rig, cluster } = joined({ T: 1 }, { listener: { name: 'failFirst', arg: 2 } });
  cluster.intercept = keepsNothing;
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(10);
  assert.equal(heard(rig), ['x!']);
  rig.advance(4985);
  assert.is(heard(rig).length, 1);
  rig.advance(20);
  assert.equal(heard(rig), ['x!', 'x!']);
  rig.advance(5000);
  assert.equal(heard(rig), ['x!', 'x!', 'x']);
  assert.equal(attemptsOf(rig), [0, 1, 2]);
});

test('a message that is not done with holds the commit back, others go on', () => {
  const { rig, cluster } = joined({ T: 1 }, { listener: { name: 'failFirst' } });
  cluster.intercept = keepsNothing;
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(3000);
  cluster.store(rig, 'T', 0, 'y');
  rig.advance(1000);
  assert.is(offsetOf(rig), undefined);
  rig.advance(1100);
  assert.is(offsetOf(rig), 1, 'x is done with, y is not');
  rig.advance(4000);
  assert.is(offsetOf(rig), 2);
});

test('failures of several moments are each repeated after their own 5 s', () => {
  const { rig, cluster } = joined({ T: 1 }, { listener: { name: 'failFirst' } });
  cluster.intercept = keepsNothing;
  for (let i = 0; i < 5; i++) {
    cluster.store(rig, 'T', 0, `m${i}`);
    rig.advance(1000);
  }
  rig.advance(10);
  assert.equal(heard(rig), ['m0!', 'm1!', 'm2!', 'm3!', 'm4!', 'm0']);
  rig.advance(5000);
  assert.equal(heard(rig).slice(5), ['m0', 'm1', 'm2', 'm3', 'm4']);
});

test('no more than the configured number of listeners work at a time', () => {
  const { rig, cluster } = joined({ T: 2 }, { listener: { name: 'slow', arg: 1000 } });
  for (let i = 0; i < 25; i++) cluster.put('T', 0, `m${i}`);
  cluster.store(rig, 'T', 0, 'm25');
  cluster.store(rig, 'T', 1, 'other queue');
  rig.advance(100);
  assert.is(rig.node().pool.running.size, 20);
  rig.advance(1000);
  assert.is(heard(rig).length, 20);
  assert.is(rig.node().pool.running.size, 7);
  rig.advance(1000);
  assert.is(heard(rig).length, 27);
  assert.is(offsetOf(rig), 26);
});

test('messages that overtake each other do not let the commit overtake any', () => {
  const { rig, cluster } = joined({ T: 1 }, { listener: { name: 'uneven', arg: 500 } });
  for (let i = 0; i < 15; i++) cluster.put('T', 0, `${i}`);
  cluster.store(rig, 'T', 0, '15');
  let overtaken = false;
  for (let ms = 0; ms < 600; ms += 5) {
    rig.advance(5);
    const done = new Set(heard(rig).map(Number));
    let smallest = 0;
    while (done.has(smallest)) smallest += 1;
    if (done.size > 0) assert.is(offsetOf(rig), smallest);
    if (done.size > smallest) overtaken = true;
  }
  assert.ok(overtaken, 'the case was reached');
  assert.is(offsetOf(rig), 16);
});

test('the result of a queue that was given up counts for nothing', () => {
  const { rig, cluster } = joined(
    { T: 1 },
    { listener: { name: 'slow', arg: 3000 }, consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET' },
  );
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(10);
  cluster.members = ['c0'];
  rig.give({ type: 'operator.resume' });
  rig.advance(5000);
  assert.equal(heard(rig), ['x'], 'the listener ran to its end');
  assert.equal(rig.of('updateConsumerOffset'), []);
  cluster.members = ['c1'];
  rig.give({ type: 'operator.resume' });
  rig.advance(5000);
  assert.equal(heard(rig), ['x', 'x'], 'and the message is delivered again');
});

test('what waits for a thread is forgotten with its queue', () => {
  const { rig, cluster } = joined(
    { T: 1 },
    { listener: { name: 'slow', arg: 2000 }, consumeThreadMax: 1 },
  );
  cluster.put('T', 0, 'x');
  cluster.store(rig, 'T', 0, 'y');
  rig.advance(10);
  cluster.members = ['c0'];
  rig.give({ type: 'operator.resume' });
  rig.advance(10_000);
  assert.equal(heard(rig), ['x']);
});

test('a failure of a broadcasting consumer is logged and done with', () => {
  const { rig, cluster } = joined(
    { T: 1 },
    { messageModel: 'BROADCASTING', listener: { name: 'later' } },
  );
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(20_000);
  assert.equal(heard(rig), ['x!']);
  assert.is(offsetOf(rig), 1);
  assert.ok(rig.observed.some((seen) => seen.kind === 'logged' && seen.text.includes('dropped')));
});

test('a timer of a task that is nowhere changes nothing', () => {
  const { rig } = joined({ T: 1 });
  const before = rig.node();
  rig.give({ type: 'timer.consume', key: '99' });
  assert.is(rig.node(), before);
});

test.run();
