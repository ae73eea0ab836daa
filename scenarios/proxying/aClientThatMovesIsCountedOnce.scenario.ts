// Proxies tell each other who hangs where, and each client shares the queues out by what its proxy
// says. When a proxy dies, its clients come back through another one, where they are known already
// as clients of the dead one. Counted twice, a client would leave queues to a member that does not
// exist, and nobody would consume these for two minutes.
import { equal, scenario } from '../../harness/story/index.ts';

export const aClientThatMovesIsCountedOnce = scenario(
  'a client that moves is counted once',
  { seed: 29 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 6 } });
    story.until('the name server lists the broker', () => directory.lists(broker));
    const access = story.accessPoint('access');
    const proxies = ['p1', 'p2', 'p3'].map((name) => story.proxy(name, { accessPoint: access }));
    const options = { topic: 'orders', group: 'billing', namesrvs: [access] } as const;
    const members = ['m1', 'm2', 'm3'].map((name) => story.consumer(name, options));
    const held = () => members.flatMap((member) => member.queues('orders'));
    const isShared = () =>
      members.every((member) => member.queues('orders').length === 2) && new Set(held()).size === 6;
    story.until('each member holds two queues', isShared, 90_000);

    for (const proxy of proxies) {
      proxy.kill();
      // A heartbeat of everybody: whoever hung there has come back elsewhere.
      story.advance(35_000);
      for (const other of proxies.filter(({ running }) => running)) {
        equal(
          other.members('billing').length,
          3,
          `${other.name} counts three without ${proxy.name}`,
        );
      }
      story.until('the members share all queues', isShared, 25_000);
      proxy.start();
      story.advance(65_000); // It hears of everybody again.
    }
    const shop = story.producer('shop', { namesrvs: [access] });
    const orders = Array.from({ length: 12 }, (_, n) => shop.send('orders', `${n}`));
    story.until('all orders are stored', () => orders.every(({ outcome }) => outcome === 'stored'));
    const bodies = () => members.flatMap(({ received }) => received);
    story.until('all orders are consumed', () => new Set(bodies()).size === 12);
    equal(bodies().length, 12, 'each came once');
  },
);
