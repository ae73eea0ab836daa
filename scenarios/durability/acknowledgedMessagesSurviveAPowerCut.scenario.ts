// With SYNC_FLUSH a broker answers a send when the message is on disk. A power cut may then take
// what was not yet answered, but never what was: after the restart a consumer that has seen nothing
// so far gets every acknowledged order, in the order of its queue.
import { equal, scenario } from '../../harness/story/index.ts';

export const acknowledgedMessagesSurviveAPowerCut = scenario(
  'acknowledged messages survive a power cut',
  { seed: 5 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 }, flushDiskType: 'SYNC_FLUSH' });
    const shop = story.producer('shop');
    story.until('the broker is listed', () => directory.lists(broker));

    const first = shop.send('orders', 'first');
    const second = shop.send('orders', 'second');
    story.until('two orders are acknowledged', () => first.settled && second.settled);
    equal([first.outcome, second.outcome], ['stored', 'stored'], 'both are stored');

    broker.crash();
    story.advance(10_000); // Long enough for everybody to notice.

    broker.start();
    const third = shop.send('orders', 'third');
    story.until('a third order is acknowledged', () => third.outcome === 'stored');
    equal(third.queueOffset, 2, 'it comes after the two');

    const billing = story.consumer('billing', { topic: 'orders' });
    story.until('billing has the third order', () => billing.has('third'));
    equal(billing.received, ['first', 'second', 'third'], 'and has had the others before it');
  },
);
