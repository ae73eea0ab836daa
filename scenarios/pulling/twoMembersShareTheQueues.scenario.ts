// Subscribed queues are shared by rebalancing, as those of push consumers are. When a member joins,
// the others give queues up: they commit what is in memory, but not what was polled since the last
// commit, so that some messages come to both. None is lost.
import { equal, scenario } from '../../harness/story/index.ts';

export const twoMembersShareTheQueues = scenario(
  'two members share the queues',
  { seed: 74 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 4 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const orders = Array.from({ length: 24 }, (_, index) => `order ${index + 1}`);
    for (const order of orders.slice(0, 12)) shop.send('orders', order);

    const options = { topic: 'orders', group: 'office', pullBatchSize: 2 };
    const ann = story.litePullConsumer('ann', options);
    story.until('ann has all queues', () => ann.queues('orders').length === 4);
    for (let polls = 0; polls < 3; polls += 1) ann.poll();

    const ben = story.litePullConsumer('ben', options);
    const shares = () => [ann.queues('orders').length, ben.queues('orders').length];
    story.until('each has two queues', () => shares().join() === '2,2');
    for (const order of orders.slice(12)) shop.send('orders', order);
    const arePolled = () => orders.every((order) => ann.has(order) || ben.has(order));
    for (let polls = 0; polls < 100 && !arePolled(); polls += 1) {
      ann.poll(100);
      ben.poll(100);
    }
    equal(arePolled(), true, 'all orders are polled');
    equal(ben.polled.length > 0, true, 'ben has his part of the work');
  },
);
