// Every route that a proxy gives out shows the proxy itself in the place of every broker. So when it
// dies, its clients have no other address for any broker, and their retries go to the same dead one:
// their sends fail until they ask for the route again, at most 30 seconds later. They ask another
// proxy of their list then, and from there on everything goes through that one. What was stored
// through the dead proxy is where it was: it kept nothing.
import { equal, scenario } from '../../harness/story/index.ts';

export const aProxyDiesAndItsClientsMoveOn = scenario(
  'a proxy dies and its clients move on',
  { seed: 7 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 4 } });
    story.until('the name server lists the broker', () => directory.lists(broker));
    const north = story.proxy('north');
    const south = story.proxy('south');
    const billing = story.consumer('billing', { topic: 'orders', namesrvs: [north, south] });
    const shop = story.producer('shop', { namesrvs: [north, south] });
    story.until('billing holds all queues', () => billing.queues('orders').length === 4);

    const orders = ['1', '2', '3', '4', '5'].map((name) => shop.send('orders', name));
    story.until('five orders are settled', () => orders.every(({ settled }) => settled));
    // Whichever of the two the clients have chosen: it is the one that dies.
    const used = north.forwarded > 0 ? north : south;
    used.kill();
    const early = shop.send('orders', 'too early');
    story.until('an order sent at once is settled', () => early.settled);

    const isMoved = () => {
      const order = shop.send('orders', `after ${story.nowMs} ms`);
      orders.push(order);
      story.advance(1_000); // The customer tries again after a while.
      return order.outcome === 'stored';
    };
    let tries = 1;
    while (!isMoved() && tries < 40) tries += 1;
    equal(tries <= 33, true, 'the shop has moved to the other proxy by its next route refresh');

    const last = shop.send('orders', 'last');
    story.until('the shop sends on', () => last.outcome === 'stored');
    story.until('billing has moved, too', () => billing.has('last'));
    const stored = broker.stored;
    const acknowledged = [...orders, early, last].filter(({ outcome }) => outcome === 'stored');
    equal(acknowledged.length, stored, 'no order is stored that the shop was not told of');
    story.until(
      'billing has every order that was acknowledged',
      () => new Set(billing.received).size === acknowledged.length,
    );
  },
);
