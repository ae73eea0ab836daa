// Clients keep the routes that they have looked up, so losing every name server must not stop the
// traffic that already flows. What must fail is only what needs a new route: a topic that this
// client has never asked for. A name server has no disk: it comes back empty and is filled again by
// the brokers, which register with it every 30 seconds.
import { equal, scenario } from '../../harness/story/index.ts';

export const trafficOutlivesTheNameServers = scenario(
  'traffic outlives the name servers',
  { seed: 41 },
  (story) => {
    const north = story.namesrv('north');
    const south = story.namesrv('south');
    const broker = story.broker('a', { topics: { orders: 4, refunds: 4 } });
    const shop = story.producer('shop');
    const billing = story.consumer('billing', { topic: 'orders' });
    story.until(
      'both name servers list the broker',
      () => north.lists(broker) && south.lists(broker),
    );

    shop.send('orders', 'first');
    story.until('billing has the first order', () => billing.has('first'));

    north.kill();
    south.kill();
    story.advance(120_000); // Four route refreshes: what can expire has had every chance to.

    const known = shop.send('orders', 'second');
    story.until('billing has the second order', () => billing.has('second'));
    story.until('the shop knows that it is stored', () => known.outcome === 'stored');

    const unknown = shop.send('refunds', 'third');
    story.until('a send without a known route gives up', () => unknown.settled);
    equal(unknown.outcome, 'noRoute', 'it says that there is no route');

    north.start();
    south.start();
    story.until(
      'the broker has registered again with both',
      () => north.lists(broker) && south.lists(broker),
      31_000,
    );
    const routed = shop.send('refunds', 'fourth');
    story.until('the new topic can be reached', () => routed.outcome === 'stored');
    equal(billing.received, ['first', 'second'], 'no order was lost and none came twice');
  },
);
