// Every group reads a topic at its own pace: the broker keeps the messages, and each group's place
// in the queue. A consumer that needs two seconds for whatever it reads from the network gets its
// orders late, and falls behind further with each. Another group does not notice it, and neither
// does the producer. What the slow one has not read yet waits for it.
import { equal, scenario } from '../../harness/story/index.ts';

export const aSlowGroupHoldsNobodyUp = scenario(
  'a slow group holds nobody up',
  { seed: 73 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const audit = story.consumer('audit', { topic: 'orders' });
    const billing = story.consumer('billing', { topic: 'orders', pullBatchSize: 1 });
    shop.send('orders', 'before');
    story.until('messages flow', () => audit.has('before') && billing.has('before'));

    billing.slowDown(2_000);
    const orders = Array.from({ length: 10 }, (_, number) => `order ${number}`);
    for (const order of orders) {
      const sent = shop.send('orders', order);
      story.until('the order is stored', () => sent.outcome === 'stored', 100);
      story.until('the audit has it', () => audit.has(order), 100);
    }
    equal(billing.has('order 9'), false, 'billing is behind');

    story.until('billing gets there in the end', () => billing.has('order 9'), 180_000);
    equal(billing.received, ['before', ...orders], 'it has missed none');
  },
);
