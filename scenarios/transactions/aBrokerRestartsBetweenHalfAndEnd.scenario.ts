// Half messages are messages like any other: they are on the disk. What the broker has been told of
// their ends is there too, if three to six seconds have passed. So a broker that dies asks, in its
// next life, about all that it does not find ended, some of which it had been told: a message that
// was committed just before may be committed once more. At least once is the promise.
import { equal, scenario } from '../../harness/story/index.ts';

export const aBrokerRestartsBetweenHalfAndEnd = scenario(
  'a broker restarts between half and end',
  { seed: 21 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const billing = story.consumer('billing', { topic: 'orders' });
    const shop = story.producer('shop', { transactionListener: { name: 'commit' } });

    const early = shop.sendInTransaction('orders', 'early');
    story.until(
      'the first order is committed and seen',
      () => early.settled && billing.has('early'),
    );
    story.advance(10_000); // The broker has written down that it is done with it.
    const slow = { name: 'commit', tookMs: 60_000 } as const;
    const open = shop.sendInTransaction('orders', 'open', { listener: slow });
    story.until('the second one is half there', () => broker.stored >= 4);
    const just = shop.sendInTransaction('orders', 'just');
    story.until('the third one is committed and seen', () => just.settled && billing.has('just'));

    broker.kill();
    broker.start();

    story.until('its next life asks about two of them', () => broker.checks.length >= 2, 120_000);
    story.until('billing is handed the open order', () => billing.has('open'));
    story.until('the shop is done with it, too', () => open.settled, 90_000);
    story.advance(300_000); // Ten more looks through the half messages.
    const often = (body: string) => billing.received.filter((each) => each === body).length;
    equal(often('early'), 1, 'what was noted as ended is left alone');
    equal(often('just'), 2, 'what was not is committed once more');
    equal(broker.givenUp, 0, 'nothing is given up');
  },
);
