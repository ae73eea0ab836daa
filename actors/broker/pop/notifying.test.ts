/** Peeks, notifications and the number of those who wait. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RequestHeader } from '../../../protocol/commands/index.ts';
import type { ResponseFrame } from '../../../protocol/frame.ts';
import { isTimerSet, TestBroker } from '../testBroker.ts';
import { newGroup } from '../topics/groups.ts';
import { everything } from '../topics/subscription.ts';
import { ack, noQueue, noTopic, pop, poppable, take } from './testPops.ts';

const asking = suite('broker: questions about what may be popped');

type Ask = 'peekMessage' | 'notification' | 'pollingInfo';
const faq = '\nSee https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.';

function ask<N extends Ask>(broker: TestBroker, name: N, more: Partial<RequestHeader<N>> = {}) {
  const about = { consumerGroup: 'CG', topic: 'orders', queueId: 0 };
  const own = { peekMessage: { maxMsgNums: 32 }, notification: { bornTime: broker.at } };
  const header = { ...about, ...own[name as 'peekMessage'], ...more };
  return broker.ask('c', name, header as never) as ResponseFrame<N> | undefined;
}

const notify = (broker: TestBroker, more: Partial<RequestHeader<'notification'>> = {}) =>
  ask(broker, 'notification', { pollTime: 0, order: false, ...more });

/** Lets a question wait, and gives what answers it. */
function wait(broker: TestBroker, more: Partial<RequestHeader<'notification'>> = {}) {
  assert.is(notify(broker, { pollTime: 8_000, ...more }), undefined, 'it waits');
  const opaque = broker.lastOpaque;
  return () =>
    (broker.answerTo('c', opaque) as ResponseFrame<'notification'> | undefined)?.header?.hasMsg;
}

const emptyHeaders = {
  peekMessage: { popTime: 0, invisibleTime: 0, reviveQid: 0, restNum: 0 },
  notification: { hasMsg: false, pollingFull: false },
  pollingInfo: { pollingNum: 0 },
} as const;

for (const name of ['peekMessage', 'notification', 'pollingInfo'] as const) {
  asking(`${name}: refusals come in upstream order and words, with an empty header`, () => {
    const refusedBy = (config: object, more: object = {}) => {
      const broker = new TestBroker({ topics: { orders: 1, dark: { perm: 2 } }, ...config });
      broker.open('c');
      const answer = ask(broker, name, more);
      assert.equal(answer?.header, emptyHeaders[name]);
      return [answer?.code, answer?.remark];
    };
    const closed = 'the broker[127.0.0.1] peeking message is forbidden';
    assert.equal(refusedBy({ brokerPermission: 2 }, { topic: 'none' }), [16, closed]);
    assert.equal(refusedBy({}, { topic: 'none', queueId: 9 }), [17, noTopic]);
    const dark = 'the topic[dark] peeking message is forbidden';
    assert.equal(refusedBy({}, { topic: 'dark', queueId: 99 }), [16, dark]);
    assert.equal(refusedBy({}, { queueId: 1 }), [29, noQueue(1)]);
    const config = { autoCreateSubscriptionGroup: false };
    const unknown = `subscription group [CG] does not exist, ${faq}`;
    assert.equal(refusedBy(config, {}), [26, unknown]);
  });
}

asking('a group that must not consume is refused', () => {
  const broker = poppable(1);
  const body = { ...newGroup('CG'), consumeEnable: false };
  broker.ask('c', 'updateAndCreateSubscriptionGroup', {}, body);
  for (const name of ['peekMessage', 'notification', 'pollingInfo'] as const) {
    const answer = ask(broker, name);
    assert.equal([answer?.code, answer?.remark], [16, 'subscription group no permission, CG']);
  }
});

asking('a peek shows what is next, and takes no offset, message or turn', () => {
  const broker = poppable(4);
  const before = broker.state;
  const peek = ask(broker, 'peekMessage', { maxMsgNums: 2 });
  assert.equal([peek?.code, peek?.remark, peek?.body?.length], [0, 'FOUND', 2]);
  assert.equal(peek?.header, { popTime: 0, invisibleTime: 0, reviveQid: 0, restNum: 4 });
  assert.not.ok(peek?.body?.[0]?.properties.includes('POP_CK'));
  for (const part of ['offsets', 'revive', 'popCount', 'orders', 'popWaiting'] as const) {
    assert.is(broker.state[part], before[part], part);
  }
  take(broker);
  const next = ask(broker, 'peekMessage');
  assert.equal(
    next?.body?.map(({ queueOffset }) => queueOffset),
    [1, 2, 3],
  );
});

asking('a peek of nothing says so, with what is left', () => {
  const broker = poppable(2);
  const none = ask(broker, 'peekMessage', { maxMsgNums: 0 });
  assert.equal([none?.code, none?.remark, none?.header?.restNum], [19, 'NO_MESSAGE_IN_QUEUE', 2]);
  pop(broker, 'orders');
  assert.equal(ask(broker, 'peekMessage')?.header?.restNum, 0);
  assert.is(ask(broker, 'peekMessage', { maxMsgNums: 33 })?.code, 19);
});

asking('a peek shows messages that an ordered pop hides, and of retry topics', () => {
  const broker = poppable(2);
  pop(broker, 'orders', { order: true });
  assert.is(ask(broker, 'peekMessage')?.body?.length, 2);
  const other = poppable(1);
  take(other, { invisibleTime: 0 });
  other.advance(4_000);
  const [copy] = ask(other, 'peekMessage')?.body ?? [];
  assert.equal([copy?.topic, copy?.reconsumeTimes], ['%RETRY%CG_orders', 1]);
});

asking('there is a message, or there is none: a notification says so at once', () => {
  const broker = poppable(1);
  const yes = notify(broker);
  assert.equal([yes?.code, yes?.remark], [0, 'not set any response code']);
  assert.equal(yes?.header, { hasMsg: true, pollingFull: false });
  pop(broker, 'orders');
  assert.equal(notify(broker)?.header, { hasMsg: false, pollingFull: false });
  assert.equal(notify(broker, { queueId: -1 })?.header?.hasMsg, false);
});

asking(
  'of two who wait the last one is told first; when the message is gone, the other is not',
  () => {
    const broker = poppable(0);
    const first = wait(broker);
    broker.advance(10);
    const second = wait(broker);
    broker.send('c', 'orders', 0, 'm');
    assert.equal([first(), second()], [undefined, true]);
    pop(broker, 'orders');
    broker.advance(8_000);
    assert.is(first(), false);
    assert.not.ok(isTimerSet(broker, 'notificationWait'));
  },
);

asking('who waits is asked a last time at the end of its time', () => {
  const broker = poppable(0);
  const late = wait(broker, { pollTime: 1_000, queueId: -1 });
  broker.advance(950);
  assert.is(late(), undefined);
  broker.advance(1);
  assert.is(late(), false);
});

asking('a notification that finds too many waiting says that, too', () => {
  const broker = poppable(0, { maxPopPollingSize: 1 });
  wait(broker);
  assert.equal(notify(broker, { pollTime: 8_000 })?.header, { hasMsg: false, pollingFull: true });
  assert.is(
    pop(broker, 'orders', { pollTime: 8_000 }),
    undefined,
    'pops wait in a table of their own',
  );
});

asking('a closed connection leaves nobody waiting', () => {
  const broker = poppable(0);
  wait(broker);
  broker.step({ type: 'link.closed', connection: 'c' });
  assert.is(broker.state.notificationWaiting.byDue.size, 0);
  assert.not.ok(isTimerSet(broker, 'notificationWait'));
});

asking('a queue that is held up counts as empty for others, not for its attempt', () => {
  const broker = poppable(1);
  pop(broker, 'orders', { order: true, attemptId: 'mine', invisibleTime: 3_000 });
  assert.is(notify(broker, { order: true, attemptId: 'mine' })?.header?.hasMsg, true);
  assert.is(notify(broker, { order: true, attemptId: 'other' })?.header?.hasMsg, false);
  assert.is(notify(broker)?.header?.hasMsg, true, 'who does not ask for order is not held up');
  const waits = wait(broker, { order: true, pollTime: 20_000 });
  broker.advance(3_000);
  assert.is(waits(), undefined);
  broker.advance(100);
  assert.is(waits(), true);
});

asking('a copy in the retry topic tells those who wait for the topic', () => {
  const broker = poppable(1);
  take(broker, { invisibleTime: 1_000 });
  const waits = wait(broker, { queueId: -1, pollTime: 20_000 });
  broker.advance(4_500);
  assert.is(waits(), true);
  const { v1, v2 } = { v1: poppable(1, { enableRetryTopicV2: true }), v2: true };
  take(v1, { invisibleTime: 0 });
  v1.advance(4_000);
  assert.is(notify(v1)?.header?.hasMsg, v2, 'both versions are looked at');
});

asking('a filter by tags is held against the next messages of a short queue only', () => {
  const broker = poppable(3);
  const withTag = (exp: string) => notify(broker, { exp, expType: 'TAG' })?.header?.hasMsg;
  assert.equal(['A', 'B', 'C', everything].map(withTag), [true, true, false, true]);
  assert.is(notify(broker, { exp: 'C' })?.header?.hasMsg, true, 'its kind is not told');
  const bad = notify(broker, { exp: '||', expType: 'TAG' });
  assert.equal([bad?.code, bad?.remark], [23, "parse the consumer's subscription failed"]);
  const sql = notify(broker, { exp: 'a >>', expType: 'SQL92' });
  assert.is(sql?.code, 23);
  const long = poppable(64);
  assert.is(
    notify(long, { exp: 'C', expType: 'TAG' })?.header?.hasMsg,
    true,
    'with 64 left all count',
  );
});

asking('polling info counts the pops of exactly this key', () => {
  const broker = poppable(0);
  const count = (queueId: number, consumerGroup = 'CG') =>
    ask(broker, 'pollingInfo', { queueId, consumerGroup })?.header?.pollingNum;
  pop(broker, 'orders', { pollTime: 8_000 });
  pop(broker, 'orders', { pollTime: 8_000 });
  pop(broker, 'orders', { pollTime: 8_000, queueId: 0 });
  wait(broker);
  assert.equal([count(-1), count(0), count(-1, 'other')], [2, 1, 0]);
  const answer = ask(broker, 'pollingInfo');
  assert.equal([answer?.code, answer?.remark], [0, 'not set any response code']);
  broker.advance(8_000);
  assert.is(count(-1), 0);
});

asking('an ordered queue that is settled tells who waits in order', () => {
  const broker = poppable(2);
  const one = take(broker, { order: true });
  const waits = wait(broker, { order: true, queueId: -1 });
  ack(broker, one);
  broker.advance(100);
  assert.is(waits(), true);
});

asking.run();
