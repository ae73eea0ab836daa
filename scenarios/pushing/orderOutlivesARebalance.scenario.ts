// An orderly listener gets each queue's messages one after the other, in the order in which they
// were stored, and that across members: whoever reads a queue holds its lock at the broker. When a
// colleague joins, the queue changes hands, but not before the message in hand is done with. Its
// result counts for nothing any more, so that one message may come twice; none overtakes another.
import { equal, scenario } from '../../harness/story/index.ts';

export const orderOutlivesARebalance = scenario(
  'order outlives a rebalance',
  { seed: 81 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 2 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const group = {
      group: 'billing',
      topic: 'orders',
      consumeOrderly: true,
      listener: { name: 'slow', arg: 3_000 },
    } as const;
    const one = story.consumer('one', group);
    story.until('the first member holds both queues', () => one.queues('orders').length === 2);
    const shop = story.producer('shop');
    const orders = Array.from({ length: 16 }, (_, number) => `order ${number}`);
    const sent = orders.map((order) => shop.send('orders', order));
    story.until('all orders are stored', () => sent.every(({ outcome }) => outcome === 'stored'));
    story.until('the first member is at work', () => one.received.length === 2);

    const two = story.consumer('two', group);
    story.until('each holds a queue', () =>
      [one, two].every((member) => member.queues('orders').length === 1),
    );
    story.until('all orders are billed', () =>
      orders.every((order) => one.has(order) || two.has(order)),
    );
    const all = [...one.deliveries, ...two.deliveries].sort((a, b) => a.timeMs - b.timeMs);
    for (const queueId of [0, 1]) {
      const ofQueue = all.filter((delivery) => delivery.queueId === queueId);
      const offsets = [...new Set(ofQueue.map(({ queueOffset }) => queueOffset))];
      equal(offsets, [0, 1, 2, 3, 4, 5, 6, 7], `queue ${queueId} was billed in order`);
      const ends = ofQueue.map(({ timeMs }) => timeMs);
      const pauses = ends.slice(1).map((end, index) => end - ends[index]!);
      equal(
        pauses.every((ms) => ms >= 3_000),
        true,
        'nobody began before the last one was through',
      );
    }
    equal(all.length <= orders.length + 1, true, 'what was in hand then comes twice at most');
    equal(two.received.length > 0, true, 'the second member did its share');
  },
);
