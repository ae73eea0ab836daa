// Between the half message and its end a producer may die. Its broker does not wait for it: every
// thirty seconds it looks through the half messages, and asks about those that are old enough. It
// asks whoever is there of the producer's group, one of them each time. So what a listener answers
// must not depend on what only one process remembers.
import { equal, scenario } from '../../harness/story/index.ts';

export const aColleagueAnswersForADeadProducer = scenario(
  'a colleague answers for a dead producer',
  { seed: 5 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const billing = story.consumer('billing', { topic: 'orders' });
    const shop = story.producer('shop', {
      group: 'shops',
      transactionListener: { name: 'commit', tookMs: 20_000 },
    });
    const order = shop.sendInTransaction('orders', 'an order');
    story.until('the half message is stored', () => broker.stored === 1);
    story.advance(2_000); // The shop is in the middle of its own work.
    shop.kill();

    const colleague = story.producer('colleague', {
      group: 'shops',
      topics: ['orders'],
      transactionListener: { name: 'commit' },
    });
    story.until('the broker asks somebody', () => broker.checks.length > 0, 90_000);
    story.until('billing is handed the order', () => billing.has('an order'));
    equal(order.outcome, 'pending', 'though the shop never said how it ended');
    equal(
      colleague.resolved.map(({ isCheck, state }) => [isCheck, state]),
      [[true, 'commit']],
      'its colleague did, once',
    );
    story.advance(300_000); // Ten more looks through the half messages.
    equal(billing.received, ['an order'], 'it stays at that');
  },
);
