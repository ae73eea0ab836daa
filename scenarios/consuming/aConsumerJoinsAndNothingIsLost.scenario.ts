// The members of a consumer group share the queues of a topic. When one joins, the broker tells all
// of them, each works out the same new division by itself, and queues change hands while messages
// flow. RocketMQ promises at least once: nothing may be lost, though what was in flight may come
// twice.
import { equal, scenario } from '../../harness/story/index.ts';

export const aConsumerJoinsAndNothingIsLost = scenario(
  'a consumer joins and nothing is lost',
  { seed: 12 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 4 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const group = {
      group: 'billing',
      topic: 'orders',
      listener: { name: 'slow', arg: 400 },
    } as const;
    const one = story.consumer('one', group);
    story.until('the first member holds all queues', () => one.queues('orders').length === 4);

    const early = Array.from({ length: 40 }, (_, number) => `early order ${number}`);
    for (const body of early) shop.send('orders', body);
    story.until('the first member is at work', () => one.received.length > 0);

    const two = story.consumer('two', group);
    story.until('the second member holds two queues', () => two.queues('orders').length === 2);
    story.until('the first member has let go of these', () => one.queues('orders').length === 2);
    const held = [...one.queues('orders'), ...two.queues('orders')].sort();
    equal(held, ['a/0', 'a/1', 'a/2', 'a/3'], 'together they hold each queue once');

    const late = Array.from({ length: 8 }, (_, number) => `late order ${number}`);
    for (const body of late) shop.send('orders', body);
    story.until('each order has reached a member', () =>
      [...early, ...late].every((body) => one.has(body) || two.has(body)),
    );
    equal(two.received.length > 0, true, 'the second member does its share');
  },
);
