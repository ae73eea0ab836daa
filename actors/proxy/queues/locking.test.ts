import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LockBatchRequest } from '../../../protocol/bodies/lockBatch.ts';
import { places, routeOf } from '../testProxy.ts';
import { ask, askedOf, newProxy, says, spoken } from './testQueues.ts';

const locking = suite('locks of queues behind a proxy');

const queueOf = (brokerName: string, queueId: number) => ({ topic: 'orders', brokerName, queueId });
const both = [queueOf('b', 1), queueOf('a', 0), queueOf('b', 0)];
const lockOf = (mqSet: LockBatchRequest['mqSet']): LockBatchRequest => ({
  clientId: 'c1',
  consumerGroup: 'g',
  mqSet,
  onlyThisBroker: false,
});
const granted = (...lockOKMQSet: LockBatchRequest['mqSet']) => ({ body: { lockOKMQSet } });

locking(
  'queues of one broker are asked of it as the client asks, and its answer is passed on',
  () => {
    const proxy = newProxy();
    const body = lockOf([queueOf('b', 1), queueOf('b', 0)]);
    const answers = ask(proxy, 'lockBatchMq', {}, body);
    assert.equal(
      askedOf(proxy, 'b', 'lockBatchMq').map((frame) => frame.body),
      [body],
    );
    assert.is(askedOf(proxy, 'a', 'lockBatchMq').length, 0);
    says(proxy, 'b', 'lockBatchMq', { ...granted(queueOf('b', 0)), remark: 'theirs' });
    const [answer] = answers();
    assert.is(answer?.remark, 'theirs');
    assert.equal(answer?.body, { lockOKMQSet: [queueOf('b', 0)] });
  },
);

locking('queues of several brokers are asked of each, for the same client, and joined', () => {
  const proxy = newProxy();
  const answers = ask(proxy, 'lockBatchMq', {}, lockOf(both));
  const asked = (['a', 'b'] as const).map((name) => askedOf(proxy, name, 'lockBatchMq')[0]?.body);
  assert.equal(asked, [lockOf([queueOf('a', 0)]), lockOf([queueOf('b', 1), queueOf('b', 0)])]);
  says(proxy, 'a', 'lockBatchMq', granted(queueOf('a', 0)));
  assert.equal(answers(), [], 'no half answer');
  says(proxy, 'b', 'lockBatchMq', granted(queueOf('b', 0)));
  assert.is(answers().length, 1);
  assert.is(answers()[0]?.code, 0);
  assert.equal(answers()[0]?.body, { lockOKMQSet: [queueOf('a', 0), queueOf('b', 0)] });
});

locking('a broker that fails grants nothing, and the grants of the others stand', () => {
  const proxy = newProxy();
  proxy.down.add(places.b);
  const answers = ask(proxy, 'lockBatchMq', {}, lockOf(both));
  says(proxy, 'a', 'lockBatchMq', granted(queueOf('a', 0)));
  assert.is(answers()[0]?.code, 0);
  assert.equal(answers()[0]?.body, { lockOKMQSet: [queueOf('a', 0)] });
  assert.ok(proxy.outputs.some((output) => JSON.stringify(output).includes('not all brokers')));
});

locking('a broker that nobody knows grants nothing, and the grants of the others stand', () => {
  const proxy = newProxy();
  const answers = ask(proxy, 'lockBatchMq', {}, lockOf([queueOf('x', 0), queueOf('a', 0)]));
  says(proxy, 'a', 'lockBatchMq', granted(queueOf('a', 0)));
  assert.equal(answers()[0]?.body, { lockOKMQSet: [queueOf('a', 0)] });
});

locking('if no broker answers well, the first failure is the answer', () => {
  const proxy = newProxy();
  const answers = ask(proxy, 'lockBatchMq', {}, lockOf(both));
  says(proxy, 'a', 'lockBatchMq', { code: 1, remark: 'no' });
  says(proxy, 'b', 'lockBatchMq', { code: 1, remark: 'neither' });
  assert.equal(spoken(answers()), [[1, 'neither']], 'of the broker that was named first');
});

locking('brokers without masters and names that nobody has are told', () => {
  const proxy = newProxy();
  const one = ask(proxy, 'lockBatchMq', {}, lockOf([queueOf('x', 0)]));
  assert.is(one()[0]?.code, 17);
  const two = ask(proxy, 'lockBatchMq', {}, lockOf([queueOf('x', 0), queueOf('y', 0)]));
  assert.is(two()[0]?.code, 17);
  assert.is(two().length, 1);
  const route = routeOf('a');
  const slaves = route.brokerDatas.map((data) => ({ ...data, brokerAddrs: new Map([[1, 's']]) }));
  proxy.routes.set('a', { ...route, brokerDatas: slaves });
  const three = ask(proxy, 'lockBatchMq', {}, lockOf([queueOf('a', 0)]));
  assert.equal(spoken(three()), [[1, 'broker a has no master']]);
});

locking('a silent broker holds up the others no longer than a client waits', () => {
  const proxy = newProxy();
  const answers = ask(proxy, 'lockBatchMq', {}, lockOf(both));
  says(proxy, 'a', 'lockBatchMq', granted(queueOf('a', 0)));
  proxy.advance(799);
  assert.equal(answers(), []);
  proxy.advance(1);
  assert.equal(answers()[0]?.body, { lockOKMQSet: [queueOf('a', 0)] });
  says(proxy, 'b', 'lockBatchMq', granted(queueOf('b', 0)));
  assert.is(answers().length, 1, 'what comes later is nobody’s');
});

locking('no queues at all are answered as by a broker, and asked of nobody', () => {
  const proxy = newProxy();
  const locked = ask(proxy, 'lockBatchMq', {}, lockOf([]));
  assert.equal(locked()[0]?.body, { lockOKMQSet: [] });
  assert.is(locked()[0]?.code, 0);
  const unlocked = ask(proxy, 'unlockBatchMq', {}, lockOf([]));
  assert.is(unlocked()[0]?.code, 0);
  const nameless = ask(proxy, 'unlockBatchMq', {}, { mqSet: [], onlyThisBroker: false });
  assert.is(nameless()[0]?.code, 1);
  assert.is(askedOf(proxy, 'a', 'unlockBatchMq').length, 0);
});

locking('locks are given back at each broker, and that is one answer', () => {
  const proxy = newProxy();
  const answers = ask(proxy, 'unlockBatchMq', {}, lockOf(both));
  says(proxy, 'b', 'unlockBatchMq');
  assert.equal(answers(), []);
  says(proxy, 'a', 'unlockBatchMq');
  assert.equal(spoken(answers()), [[0, undefined]]);
  const failing = ask(proxy, 'unlockBatchMq', {}, lockOf(both));
  says(proxy, 'b', 'unlockBatchMq', { code: 1, remark: 'no' });
  says(proxy, 'a', 'unlockBatchMq', { code: 1, remark: 'no' });
  assert.equal(spoken(failing()), [[1, 'no']]);
});

locking('one-way, each broker is told one-way for its own queues, and nobody answers', () => {
  const proxy = newProxy();
  const answers = ask(proxy, 'unlockBatchMq', {}, lockOf([...both, queueOf('x', 0)]), {
    oneway: true,
  });
  for (const [name, count] of [
    ['a', 1],
    ['b', 2],
  ] as const) {
    const [told, ...more] = askedOf(proxy, name, 'unlockBatchMq');
    assert.is(more.length, 0);
    assert.is(told?.oneway, true, name);
    assert.is(told?.body.mqSet.length, count);
  }
  assert.equal(answers(), []);
});

locking.run();
