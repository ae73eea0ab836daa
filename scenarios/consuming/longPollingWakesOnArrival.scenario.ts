// A push consumer pulls. A pull that finds nothing is held by the broker for up to 15 seconds and
// answered the moment that a message arrives, which is why push feels like push. The broker looks
// through its held pulls every 5 seconds anyway: an order that arrives within milliseconds shows
// that it was woken and not found.
import { equal, scenario } from '../../harness/story/index.ts';

export const longPollingWakesOnArrival = scenario(
  'long polling wakes on arrival',
  { seed: 3 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const billing = story.consumer('billing', { topic: 'orders' });
    shop.send('orders', 'the first one opens all connections');
    story.until('billing consumes', () => billing.received.length === 1);

    story.advance(60_000); // An idle minute: held pulls run out and are made again.

    const sentAtMs = story.nowMs;
    shop.send('orders', 'wake up');
    story.until('billing has it', () => billing.has('wake up'));
    const waitedMs = story.nowMs - sentAtMs;
    equal(waitedMs < 50, true, 'it came within 50 ms of being sent');
  },
);
