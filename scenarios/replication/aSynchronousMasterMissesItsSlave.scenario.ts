// SYNC_MASTER with two in-sync replicas answers a send when its slave has the message, too. Without
// a slave it waits three seconds and says FLUSH_SLAVE_TIMEOUT: the message is stored and can be
// consumed, only that nobody else has it. The producer does not send it again. One with the default
// time-out would not hear of it: that is three seconds, too.
import { equal, scenario } from '../../harness/story/index.ts';

export const aSynchronousMasterMissesItsSlave = scenario(
  'a synchronous master misses its slave',
  { seed: 62 },
  (story) => {
    const names = story.namesrv('names');
    const synchronous = { brokerRole: 'SYNC_MASTER', inSyncReplicas: 2 } as const;
    const a = story.broker('a', { topics: { orders: 1 }, ...synchronous });
    story.until('the master is listed', () => names.lists(a));
    const billing = story.consumer('billing', { topic: 'orders' });
    const shop = story.producer('shop', { sendMsgTimeoutMs: 5_000 });
    const early = shop.send('orders', 'alone');
    story.until('the first order is settled', () => early.settled);
    equal(early.outcome, 'storedUnconfirmed', 'it is stored, and nobody else has it');
    equal(early.code, 12, 'the broker says FLUSH_SLAVE_TIMEOUT');
    story.until('billing gets it all the same', () => billing.has('alone'));
    equal(a.stored, 1, 'it was sent once');

    const copy = story.broker('copy of a', { brokerName: 'a', brokerId: 1 });
    story.advance(5_000);
    const two = shop.send('orders', 'with a slave');
    story.until('the second order is settled', () => two.settled);
    equal(two.outcome, 'stored', 'with its slave the master is content');

    copy.pause();
    const three = shop.send('orders', 'the slave hangs');
    const four = shop.send('orders', 'so does this');
    story.until('the next orders are settled', () => three.settled && four.settled);
    equal([three.code, four.code], [12, 12], 'a slave that hangs is no slave');

    copy.resume();
    story.advance(30_000);
    const five = shop.send('orders', 'all is well');
    story.until('the last order is settled', () => five.settled);
    equal(five.outcome, 'stored', 'a slave that is back counts again');
  },
);
