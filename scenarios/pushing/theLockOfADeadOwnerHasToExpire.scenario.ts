// The lock of a queue is a lease: its owner renews it every 20 s, and the broker keeps it for 60 s
// after the last renewal, whatever becomes of the connection. A member that dies is out of the
// group at once, and its colleague wants its queue; but the broker cannot know that nothing of the
// dead one is still at work, so the queue stands still until the lease is over.
import { equal, scenario } from '../../harness/story/index.ts';

export const theLockOfADeadOwnerHasToExpire = scenario(
  'the lock of a dead owner has to expire',
  { seed: 82 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 2 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const group = { group: 'billing', topic: 'orders', consumeOrderly: true } as const;
    const [one, two] = [story.consumer('one', group), story.consumer('two', group)];
    story.until('each holds a queue', () =>
      [one, two].every((member) => member.queues('orders').length === 1),
    );

    one.kill();
    const shop = story.producer('shop');
    const orders = Array.from({ length: 4 }, (_, number) => `order ${number}`);
    for (const order of orders) shop.send('orders', order);
    story.until('the colleague bills its own', () => two.received.length === 2);
    story.advance(15_000); // Several rounds: it asks for the other queue in each.
    equal(two.queues('orders').length, 1, 'the other queue is locked');
    equal(two.received.length, 2, 'and its orders wait');

    story.until('it has both queues', () => two.queues('orders').length === 2, 90_000);
    story.until('every order is billed', () => orders.every((order) => two.has(order)));
  },
);
