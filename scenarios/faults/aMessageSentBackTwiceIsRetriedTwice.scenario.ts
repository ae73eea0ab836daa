// A consumer that fails a message sends it back, and the broker writes a copy for later. A request
// that arrives a second time, because somebody on the way sent it again, is no other to the broker
// than a second failure: it writes a second copy. Each of them goes its own way from there. All
// copies have the message id that the producer gave; that is what a consumer can tell them by.
import { equal, scenario } from '../../harness/story/index.ts';

export const aMessageSentBackTwiceIsRetriedTwice = scenario(
  'a message sent back twice is retried twice',
  { seed: 37 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const billing = story.consumer('billing', {
      topic: 'orders',
      listener: { name: 'failFirst', arg: 1 },
    });
    story.until('billing holds the queue', () => billing.queues('orders').length === 1);

    story.oneWay(billing, broker).duplicate({ command: 'consumerSendMsgBack', nth: 1 });
    shop.send('orders', 'two teapots');
    const attempts = () => billing.deliveries.map(({ reconsumeTimes }) => reconsumeTimes);
    story.until('billing fails the order', () => attempts().length === 1);
    story.until('it is tried twice more', () => attempts().length === 3);
    equal(attempts(), [0, 1, 1], 'each of them as the second attempt');
    equal(billing.received, ['two teapots', 'two teapots'], 'the order is billed twice');
    equal(new Set(billing.deliveries.map(({ msgId }) => msgId)).size, 1, 'under one message id');

    story.advance(120_000); // Longer than the delay after a second failure.
    equal(attempts().length, 3, 'neither comes again');
  },
);
