import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ResponseFrame } from '../../../protocol/frame.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { isTimerSet, TestBroker } from '../testBroker.ts';

const holding = suite('broker: long polling');

/** Suspend, and the subscription is in the request. */
const sysFlag = 6;

function newBroker(config: ConstructorParameters<typeof TestBroker>[0] = {}): TestBroker {
  const broker = new TestBroker({ topics: { orders: 2, others: 1 }, ...config });
  for (const connection of ['c1', 'c2', 'p']) broker.open(connection);
  return broker;
}

function hold(
  broker: TestBroker,
  connection: string,
  more: Parameters<TestBroker['pull']>[4] = {},
): number {
  const answer = broker.pull(connection, 'orders', 0, 0, { sysFlag, ...more });
  assert.is(answer, undefined, 'the answer is held back');
  return broker.lastOpaque;
}

holding('an arrival wakes who waits for its queue, in the same step, under the same opaque', () => {
  const broker = newBroker();
  const first = hold(broker, 'c1');
  const second = hold(broker, 'c2');
  broker.pull('c1', 'orders', 1, 0, { sysFlag });
  const elsewhere = broker.lastOpaque;
  broker.send('p', 'orders', 0, 'x');
  for (const [connection, opaque] of [
    ['c1', first],
    ['c2', second],
  ] as const) {
    const answer = broker.answerTo(connection, opaque);
    assert.equal([answer?.code, answer?.remark], [0, 'FOUND']);
  }
  assert.is(broker.answerTo('c1', elsewhere), undefined);
  broker.send('p', 'orders', 0, 'y');
  assert.is(broker.sent('c1').length, 1, 'a held pull is answered once');
});

holding('an arrival that the filter does not let through wakes nobody', () => {
  const broker = newBroker();
  const opaque = hold(broker, 'c1', { subscription: 'a' });
  broker.send('p', 'orders', 0, 'x', { TAGS: 'b' });
  assert.is(broker.answerTo('c1', opaque), undefined);
  broker.send('p', 'orders', 0, 'x', { TAGS: 'a' });
  const answer = broker.answerTo('c1', opaque);
  assert.is(answer?.code, responseCode.SUCCESS);
});

holding('what did not match is seen at the next look-through, as progress', () => {
  const broker = newBroker();
  const opaque = hold(broker, 'c1', { subscription: 'a' });
  broker.send('p', 'orders', 0, 'x', { TAGS: 'b' });
  broker.advance(5_000);
  const answer = broker.answerTo('c1', opaque) as ResponseFrame<'pullMessage'> | undefined;
  assert.is(answer?.code, responseCode.PULL_RETRY_IMMEDIATELY);
  assert.is(answer?.header?.nextBeginOffset, 1);
});

holding('a pull whose time is over is answered at the next look-through, not before', () => {
  // Observed upstream: looks through every 5 s, on a grid that the pull has no part in.
  const broker = newBroker();
  broker.advance(1_650);
  const opaques = [0, 500, 3_000, 5_000, 7_000, 15_000].map((suspendTimeoutMillis) => ({
    suspendTimeoutMillis,
    opaque: hold(broker, 'c1', { suspendTimeoutMillis }),
  }));
  const answered = () =>
    opaques
      .filter(({ opaque }) => broker.answerTo('c1', opaque))
      .map(({ suspendTimeoutMillis }) => suspendTimeoutMillis);
  broker.advance(3_349);
  assert.equal(answered(), []);
  broker.advance(1);
  assert.equal(answered(), [0, 500, 3_000]);
  broker.advance(5_000);
  assert.equal(answered(), [0, 500, 3_000, 5_000, 7_000]);
  broker.advance(9_999);
  assert.is(answered().length, 5);
  broker.advance(1);
  assert.is(answered().length, 6);
  const last = broker.answerTo('c1', opaques.at(-1)?.opaque ?? -1);
  assert.equal([last?.code, last?.remark], [19, 'NO_MESSAGE_IN_QUEUE']);
});

holding('nothing held, no timer', () => {
  const broker = newBroker();
  assert.not.ok(isTimerSet(broker, 'holdCheck'));
  hold(broker, 'c1');
  assert.ok(isTimerSet(broker, 'holdCheck'));
  broker.send('p', 'orders', 0, 'x');
  broker.advance(5_000);
  assert.not.ok(isTimerSet(broker, 'holdCheck'));
  assert.is(broker.state.held.byQueue.size, 0);
  assert.is(broker.state.held.byConnection.size, 0);
});

holding('without long polling a pull is held for a second at most', () => {
  const broker = newBroker({ longPollingEnable: false });
  const opaque = hold(broker, 'c1', { suspendTimeoutMillis: 60_000 });
  broker.advance(999);
  assert.is(broker.answerTo('c1', opaque), undefined);
  broker.advance(1_001);
  assert.is(broker.answerTo('c1', opaque)?.code, responseCode.PULL_NOT_FOUND);
});

holding('a pull that may not wait is answered at once', () => {
  const broker = newBroker();
  const answer = broker.pull('c1', 'orders', 0, 0, { sysFlag: 4 });
  assert.is(answer?.code, responseCode.PULL_NOT_FOUND);
});

holding('only a pull that waits for the next message is held', () => {
  const broker = newBroker();
  assert.is(broker.pull('c1', 'orders', 0, 5, { sysFlag })?.code, responseCode.PULL_OFFSET_MOVED);
  broker.send('p', 'orders', 0, 'x', { TAGS: 'b' });
  const more = { sysFlag, subscription: 'a' };
  assert.is(broker.pull('c1', 'orders', 0, 0, more)?.code, responseCode.PULL_RETRY_IMMEDIATELY);
});

holding('what a connection held is forgotten when it closes', () => {
  const broker = newBroker();
  hold(broker, 'c1');
  hold(broker, 'c2');
  broker.step({ type: 'link.closed', connection: 'c1' });
  broker.take();
  broker.send('p', 'orders', 0, 'x');
  assert.is(broker.sent('c1').length, 0);
  assert.is(broker.sent('c2').length, 1);
});

holding('a woken pull is checked anew', () => {
  const broker = newBroker();
  const opaque = hold(broker, 'c1');
  const header = {
    topic: 'orders',
    defaultTopic: 'TBW102',
    readQueueNums: 2,
    writeQueueNums: 2,
    perm: 2,
    topicFilterType: 'SINGLE_TAG',
    order: false,
    force: false,
  };
  broker.ask('p', 'updateAndCreateTopic', header);
  broker.send('p', 'orders', 0, 'x');
  assert.is(broker.answerTo('c1', opaque)?.code, responseCode.NO_PERMISSION);
});

holding('a woken pull commits its offset no second time', () => {
  const broker = newBroker();
  hold(broker, 'c1', { sysFlag: 7, commitOffset: 3 });
  const commit = { consumerGroup: 'CG', topic: 'orders', queueId: 0, commitOffset: 9 };
  broker.ask('c2', 'updateConsumerOffset', commit);
  broker.send('p', 'orders', 0, 'x');
  const query = { consumerGroup: 'CG', topic: 'orders', queueId: 0 };
  assert.is(broker.ask('c2', 'queryConsumerOffset', query)?.header?.offset, 9);
});

holding.run();
