// How a transaction ended is told one-way: the producer does not learn whether anybody heard it,
// and says it once. What gets lost on the way is no harm: the broker asks. That the message comes
// half a minute later is all that its consumers notice.
import { equal, scenario } from '../../harness/story/index.ts';

export const aLostEndIsAskedFor = scenario('a lost end is asked for', { seed: 13 }, (story) => {
  const directory = story.namesrv('ns');
  const broker = story.broker('a', { topics: { orders: 1 } });
  story.until('the broker is listed', () => directory.lists(broker));
  const billing = story.consumer('billing', { topic: 'orders' });
  const shop = story.producer('shop', { transactionListener: { name: 'commit' } });

  story.link(shop, broker).drop({ command: 'endTransaction', count: 1 });
  const order = shop.sendInTransaction('orders', 'an order');
  story.until('the shop is done', () => order.settled);
  equal([order.outcome, order.localState], ['stored', 'commit'], 'all is well, as far as it knows');
  const doneAtMs = story.nowMs;
  story.advance(5_000); // The broker would have heard of it by now.
  equal(billing.deliveries.length, 0, 'billing waits');

  story.until('the broker asks', () => broker.checks.length === 1, 60_000);
  story.until('billing is handed the order', () => billing.has('an order'));
  equal(story.nowMs - doneAtMs <= 45_000, true, 'half a minute late, or a little more');
  equal(
    shop.resolved.map(({ isCheck, state }) => [isCheck, state]),
    [
      [false, 'commit'],
      [true, 'commit'],
    ],
    'the shop has said the same thing twice',
  );
  story.advance(300_000); // Ten more looks through the half messages.
  equal(broker.checks.length, 1, 'nobody is asked again');
  equal(billing.received, ['an order'], 'it came once');
});
