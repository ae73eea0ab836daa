// A push consumer pulls ahead of its listener, so that there is always something to do; but only
// up to a limit for each queue, or a slow listener would fill the memory. Behind the limit it looks
// every 50 ms whether there is room. What it holds shows when the broker is gone: it goes on with
// just that, and the rest waits in the broker.
import { equal, scenario } from '../../harness/story/index.ts';

export const aSlowConsumerHoldsOnlySoMuch = scenario(
  'a slow consumer holds only so much',
  { seed: 85 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const billing = story.consumer('billing', {
      topic: 'orders',
      listener: { name: 'slow', arg: 1_000 },
      consumeThreadMax: 1,
      pullBatchSize: 2,
      pullThresholdForQueue: 4,
    });
    const shop = story.producer('shop');
    const orders = Array.from({ length: 20 }, (_, number) => `order ${number}`);
    for (const order of orders) shop.send('orders', order);
    story.until('five orders are billed', () => billing.received.length === 5);

    broker.kill();
    story.advance(20_000); // More than the rest would take, if the consumer had it.
    const held = billing.received.length - 5;
    equal(held >= 4 && held <= 6, true, 'it had at most the limit and one pull more');

    broker.start();
    story.until('every order is billed', () => orders.every((order) => billing.has(order)), 60_000);
  },
);
