// Of three messages sent in transactions one is committed, one rolled back, and one is left open:
// the broker asks for that one after 3 s, and looks every 2 s.
import { equal, scenario } from '../../../harness/story/index.ts';

export const transactionsEndAsTheirSenderSays = scenario(
  'transactions end as their sender says',
  { seed: 1 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const billing = story.consumer('billing', { topic: 'orders' });
    const undecided = { name: 'commitAtCheck', arg: 1 } as const;
    const shop = story.producer('shop', { transactionListener: undecided });
    const paid = shop.sendInTransaction('orders', 'paid', { listener: { name: 'commit' } });
    const refused = shop.sendInTransaction('orders', 'refused', {
      listener: { name: 'rollback' },
    });
    const open = shop.sendInTransaction('orders', 'open');
    story.until('the shop is done', () => paid.settled && refused.settled && open.settled);
    story.until('what is paid has come', () => billing.has('paid'), 30_000);
    story.until(
      'the shop is asked for the open one, and it comes',
      () => billing.has('open'),
      45_000,
    );
    equal(shop.resolved.at(-1)?.isCheck, true, 'because it was asked');
    story.advance(3_000);
    equal([...billing.received].sort(), ['open', 'paid'], 'and nobody sees the refused one');
  },
);
