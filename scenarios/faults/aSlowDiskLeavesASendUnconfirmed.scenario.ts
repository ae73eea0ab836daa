// With SYNC_FLUSH a broker waits for its disk, but for five seconds only. Then it says so:
// FLUSH_DISK_TIMEOUT. That is no failure to the client, which reports a message that is stored, and
// may be lost by a power cut. Most clients never hear of it: their own patience is three seconds.
// Consumers get a message when the disk has it, so nobody works on what may yet be gone.
import { equal, scenario } from '../../harness/story/index.ts';

export const aSlowDiskLeavesASendUnconfirmed = scenario(
  'a slow disk leaves a send unconfirmed',
  { seed: 83 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 }, flushDiskType: 'SYNC_FLUSH' });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const billing = story.consumer('billing', { topic: 'orders' });
    story.until('billing holds the queue', () => billing.queues('orders').length === 1);
    const first = shop.send('orders', 'first');
    story.until('the first order is stored', () => first.outcome === 'stored');

    broker.disk.slow(8_000);
    const sentAtMs = story.nowMs;
    const second = shop.send('orders', 'second', { timeoutMs: 10_000 });
    story.until('the broker answers the second send', () => second.settled);
    equal(second.outcome, 'storedUnconfirmed', 'it is stored, though not for certain');
    equal(second.attempts, 1, 'which is no reason to try again');
    equal(story.nowMs - sentAtMs >= 5_000, true, 'the broker waited for five seconds');
    equal(billing.has('second'), false, 'no consumer has seen it');
    story.until('billing has it once the disk is done', () => billing.has('second'));

    const third = shop.send('orders', 'third');
    story.until('the third send is over', () => third.settled);
    equal(third.outcome, 'timeout', 'its client waited for three seconds');
    story.until('the third order arrives all the same', () => billing.has('third'));

    broker.disk.heal();
    story.advance(10_000); // The disk ends what it has begun.
    const fourth = shop.send('orders', 'fourth');
    story.until('then sends are confirmed again', () => fourth.outcome === 'stored', 1_000);
  },
);
