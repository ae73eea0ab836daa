// Every route that a proxy gives out shows the proxy itself in the place of every broker. So when
// it dies, its clients have no other address for any broker, and their retries go to the same dead
// one: their sends fail until they ask for the route again, at most 30 seconds later. They ask
// another proxy of their list then, and from there on everything goes through that one. What was
// stored through the dead proxy is where it was: it kept nothing.
import { equal, type SentMessage, scenario } from '../../harness/story/index.ts';

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

    const orders: { readonly body: string; readonly order: SentMessage }[] = [];
    const buys = (body: string) => {
      const order = shop.send('orders', body);
      orders.push({ body, order });
      return order;
    };
    for (const body of ['1', '2', '3', '4', '5']) buys(body);
    story.until('five orders are stored', () =>
      orders.every(({ order }) => order.outcome === 'stored'),
    );
    story.until('billing has five orders', () => billing.received.length === 5);
    const [used, other] = north.forwarded > south.forwarded ? [north, south] : [south, north];
    used.kill();

    // The customer tries again and again.
    const tries = () => {
      const order = buys(`at ${story.nowMs} ms`);
      story.advance(1_000);
      return order.outcome === 'stored';
    };
    const diedMs = story.nowMs;
    while (!tries() && story.nowMs < diedMs + 60_000);
    equal(story.nowMs < diedMs + 33_000, true, 'the shop moves with its next route refresh');
    const before = other.forwarded;
    const last = buys('last');
    story.until('the shop sends on', () => last.outcome === 'stored');
    equal(other.forwarded > before, true, 'through the other proxy');

    story.until('billing has moved, too', () => billing.has('last'));
    const acknowledged = orders.filter(({ order }) => order.outcome === 'stored');
    story.until('billing has every order that was acknowledged', () =>
      acknowledged.every(({ body }) => billing.has(body)),
    );
  },
);
