// A connection breaks while the answer to a send is on its way. The client cannot know whether the
// broker has stored the message, and tries again. The broker does not compare: it stores the
// message a second time. Both have the id that the client gave to it, and it is for consumers to
// see that. At least once is what a producer gets, even where its application sent only once.
import { equal, scenario } from '../../harness/story/index.ts';

export const aRetryMayStoreAMessageTwice = scenario(
  'a retry may store a message twice',
  { seed: 67 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const billing = story.consumer('billing', { topic: 'orders' });
    story.until('billing holds the queue', () => billing.queues('orders').length === 1);
    shop.send('orders', 'first');
    story.until('messages flow', () => billing.has('first'));

    story.oneWay(broker, shop).hold();
    const second = shop.send('orders', 'second');
    story.until('the second order is stored', () => broker.stored === 2);
    equal(second.outcome, 'pending', 'its answer is still on the road');

    story.link(shop, broker).reset();
    story.oneWay(broker, shop).release();
    story.until('the shop knows that it is stored', () => second.outcome === 'stored');
    equal(second.attempts, 2, 'it took two requests');
    equal(second.queueOffset, 2, 'and the shop knows of the second only');

    story.until('billing has it twice', () => billing.received.length === 3);
    const [, one, other] = billing.deliveries;
    equal([one?.text, other?.text], ['second', 'second'], 'both are the same order');
    equal(one?.msgId, other?.msgId, 'under the same message id');
  },
);
