// With ASYNC_FLUSH, the default, a broker answers before its disk has anything, and flushes every
// half second. A power cut takes the tail of its log: an end of what was acknowledged, never a
// piece of the middle, since writes reach the disk in order. The queue goes on where it was cut. A
// consumer that had read further than it reaches now is sent to its end, and passes over what has
// come in the place of the lost.
import { equal, scenario } from '../../harness/story/index.ts';

export const aPowerCutTearsTheTail = scenario(
  'a power cut tears the tail',
  { seed: 97 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const billing = story.consumer('billing', { topic: 'orders' });
    story.until('billing holds the queue', () => billing.queues('orders').length === 1);
    shop.send('orders', 'first');
    story.until('messages flow', () => billing.has('first'));
    story.advance(10_000); // The first order is on the disk by now.

    const tail = ['second', 'third', 'fourth'].map((order) => shop.send('orders', order));
    story.until('three orders are acknowledged', () =>
      tail.every((one) => one.outcome === 'stored'),
    );
    story.until('billing has them', () => billing.received.length === 4);

    broker.crash({ keep: 1 });
    broker.start();
    const audit = story.consumer('audit', {
      topic: 'orders',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
    });
    const fifth = shop.send('orders', 'fifth');
    story.until('a fifth order is stored', () => fifth.outcome === 'stored');
    story.until('the audit has it', () => audit.has('fifth'));
    equal(audit.received, ['first', 'second', 'fifth'], 'two that were acknowledged are gone');
    equal(fifth.queueOffset, 2, 'the fifth has the place of the third');

    story.advance(30_000); // Billing finds out where the queue ends.
    shop.send('orders', 'sixth');
    story.until('billing goes on with the sixth order', () => billing.has('sixth'));
    equal(billing.has('fifth'), false, 'and never sees the fifth');
  },
);
