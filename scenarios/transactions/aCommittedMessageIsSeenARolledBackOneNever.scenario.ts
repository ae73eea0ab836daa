// A message that is sent in a transaction is stored at once, but where no consumer looks: it is
// half of something. Once the producer's own work is done it says how that ended. A commit stores
// the message where it was sent to; after a rollback, or as long as nobody says anything, it is as
// if it had never been sent.
import { equal, scenario } from '../../harness/story/index.ts';

export const aCommittedMessageIsSeenARolledBackOneNever = scenario(
  'a committed message is seen, a rolled back one never',
  { seed: 3 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const billing = story.consumer('billing', { topic: 'orders' });
    const shop = story.producer('shop', { transactionListener: { name: 'rollback' } });

    const slow = { name: 'commit', tookMs: 5_000 } as const;
    const paid = shop.sendInTransaction('orders', 'paid', { listener: slow });
    const refused = shop.sendInTransaction('orders', 'refused');
    story.until('the shop knows that one order is refused', () => refused.settled);
    equal(refused.localState, 'rollback', 'its own work for it failed');
    story.advance(4_000); // Billing has had time to look.
    equal(paid.outcome, 'pending', 'while the shop still works on the other');
    equal(billing.deliveries.length, 0, 'billing has seen neither');
    equal(broker.stored, 2, 'though the broker has stored both');

    story.until('the shop is done', () => paid.settled);
    equal(paid.localState, 'commit', 'this time in good order');
    story.until('billing is handed the paid order', () => billing.has('paid'));

    story.advance(300_000); // Time enough to ask for ends that nobody told.
    equal(broker.checks.length, 0, 'the broker never had to ask');
    equal(billing.received, ['paid'], 'and nobody ever saw the refused order');
  },
);
