// SYNC_FLUSH is worth what the disk's word is worth. A disk, or a controller, a hypervisor, a
// network volume, that says "done" from its cache makes every broker above it lie as well: the
// send is acknowledged, and the power cut takes it. No broker can see that. The place in the queue
// is given to the next message, as if there had been none.
import { equal, scenario } from '../../harness/story/index.ts';

export const aDiskThatLiesLosesAcknowledgedMessages = scenario(
  'a disk that lies loses acknowledged messages',
  { seed: 89 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 }, flushDiskType: 'SYNC_FLUSH' });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const first = shop.send('orders', 'first');
    story.until('the first order is stored', () => first.outcome === 'stored');

    broker.disk.loseFlushes();
    const second = shop.send('orders', 'second');
    story.until('the second order is acknowledged', () => second.outcome === 'stored');
    equal(second.queueOffset, 1, 'it lies behind the first');

    broker.crash({ keep: 0 });
    story.advance(10_000); // Long enough for everybody to notice.
    broker.disk.heal();
    broker.start();

    const third = shop.send('orders', 'third');
    story.until('a third order is stored', () => third.outcome === 'stored');
    equal(third.queueOffset, 1, 'it is given the place of the second');
    const audit = story.consumer('audit', {
      topic: 'orders',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
    });
    story.until('the audit has the third order', () => audit.has('third'));
    equal(audit.received, ['first', 'third'], 'the second one is gone');
  },
);
