// Frames follow each other on a connection, each with its length in front. Who reads a damaged one
// cannot know where the next begins and closes the connection, with everything that is under way on
// it. A producer sees that at once and tries again without waiting for a time-out. A consumer pulls
// again from where it was: what was lost on the way was never counted as read.
import { equal, scenario } from '../../harness/story/index.ts';

export const aDamagedFrameCostsAConnection = scenario(
  'a damaged frame costs a connection',
  { seed: 43 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const billing = story.consumer('billing', { topic: 'orders' });
    story.until('billing holds the queue', () => billing.queues('orders').length === 1);
    shop.send('orders', 'first');
    story.until('messages flow', () => billing.has('first'));

    story.oneWay(shop, broker).corrupt({ command: 'sendMessageV2', nth: 1 });
    const sentAtMs = story.nowMs;
    const second = shop.send('orders', 'second');
    story.until('the second order is stored', () => second.outcome === 'stored');
    equal(second.attempts, 2, 'at the second attempt');
    equal(story.nowMs - sentAtMs < 1_000, true, 'which began at once');
    equal(broker.stored, 2, 'the broker could not read the first');
    story.until('billing has it', () => billing.has('second'));

    story
      .oneWay(broker, billing)
      .corrupt({ command: 'pullMessage', direction: 'response', nth: 1 });
    shop.send('orders', 'third');
    story.until('billing has the third order, too', () => billing.has('third'));
    equal(billing.received, ['first', 'second', 'third'], 'each order has come once');
  },
);
