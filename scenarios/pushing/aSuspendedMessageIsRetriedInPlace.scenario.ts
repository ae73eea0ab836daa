// A message that an orderly listener fails cannot be put aside: what follows in its queue has to
// wait for it. So it is tried again where it stands, once a second, and counts its attempts; it
// never goes by the retry topic. Other queues do not wait.
import { equal, scenario } from '../../harness/story/index.ts';

export const aSuspendedMessageIsRetriedInPlace = scenario(
  'a suspended message is retried in place',
  { seed: 83 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1, returns: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const listener = { name: 'failBody', text: 'torn', arg: 5 } as const;
    const billing = story.consumer('billing', { topic: 'orders', consumeOrderly: true, listener });
    const shop = story.producer('shop');
    for (const order of ['first', 'torn', 'last']) {
      const sent = shop.send('orders', order);
      story.until('the order is stored', () => sent.outcome === 'stored');
    }

    story.until('the torn order fails', () =>
      billing.deliveries.some(({ text }) => text === 'torn'),
    );
    story.advance(2_000);
    equal(billing.received, ['first'], 'the last order waits');
    story.until('all orders are billed', () => billing.received.length === 3, 30_000);
    const texts = billing.deliveries.map(({ text }) => text);
    const torn = Array.from({ length: 6 }, () => 'torn');
    equal(texts, ['first', ...torn, 'last'], 'nothing came between');
    const tries = billing.deliveries.filter(({ text }) => text === 'torn');
    equal(
      tries.map(({ reconsumeTimes }) => reconsumeTimes),
      [0, 1, 2, 3, 4, 5],
      'it was counted',
    );
    equal(
      tries.map(({ topic }) => topic).every((topic) => topic === 'orders'),
      true,
      'in place',
    );
  },
);
