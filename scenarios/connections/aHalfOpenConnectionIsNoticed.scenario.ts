// A router that restarts forgets the connections that run through it. Neither end is told: both
// hold a connection that carries nothing. Clients notice by a request that nobody answers, and have
// to do so without TCP's help, which would take minutes. A producer knows after the three seconds
// of a send. A consumer that waits for messages learns nothing from silence: a broker that is well
// may hold a pull for fifteen seconds. It finds out when it next asks who else is in its group,
// every twenty seconds, and gets no answer.
import { equal, scenario } from '../../harness/story/index.ts';

export const aHalfOpenConnectionIsNoticed = scenario(
  'a half-open connection is noticed',
  { seed: 29 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop', { retryTimesWhenSendFailed: 0 });
    const billing = story.consumer('billing', { topic: 'orders' });
    story.until('billing holds the queue', () => billing.queues('orders').length === 1);
    const before = shop.send('orders', 'before');
    story.until('messages flow', () => billing.has('before'));
    equal(before.outcome, 'stored', 'the shop knows of it');

    story.link(shop, broker).halfOpen();
    story.link(billing, broker).halfOpen();
    const brokenAtMs = story.nowMs;

    const lost = shop.send('orders', 'into the void');
    story.until('the send is given up', () => lost.outcome !== 'pending');
    equal(lost.outcome, 'timeout', 'nobody said anything');
    equal(story.nowMs - brokenAtMs < 5_000, true, 'it took seconds');
    const after = shop.send('orders', 'after');
    story.until('the next send finds its way', () => after.outcome === 'stored');
    equal(broker.stored, 2, 'the broker never saw the one in between');

    story.until('billing notices as well', () => billing.has('after'));
    equal(story.nowMs - brokenAtMs < 30_000, true, 'it took less than half a minute');
  },
);
