// Three proxies behind one address are restarted one after the other while messages are sent and
// consumed. A proxy that ends answers GO_AWAY to whatever it is asked; the clients come back over a
// new connection to the same address, and the load balancer has another proxy for them. Clients up
// to 5.3.1 do not know the code: they are served until the proxy ends, and come back then. Not one
// send fails, and what a broker holds for a consumer is asked again elsewhere.
import { equal, type SentMessage, scenario } from '../../harness/story/index.ts';

export const proxiesAreRestartedOneByOne = scenario(
  'proxies are restarted one by one',
  { seed: 11 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 4 } });
    story.until('the name server lists the broker', () => directory.lists(broker));
    const access = story.accessPoint('access');
    const options = { accessPoint: access, shutdownWaitTimeSeconds: 6 };
    const proxies = ['p1', 'p2', 'p3'].map((name) => story.proxy(name, options));
    const billing = story.consumer('billing', { topic: 'orders', namesrvs: [access] });
    const audit = story.consumer('audit', { topic: 'orders', namesrvs: [access] });
    const consumers = [billing, audit];
    const old = { namesrvs: [access], connection: { version: 475 } };
    const shops = ['s1', 's2', 's3'].map((name) => story.producer(name, { namesrvs: [access] }));
    const all = [...shops, story.producer('old', old)];
    story.until('all queues are held', () =>
      consumers.every((consumer) => consumer.queues('orders').length === 4),
    );

    const orders: SentMessage[] = [];
    const sendsAWhile = () => {
      for (const shop of all) orders.push(shop.send('orders', `order ${orders.length}`));
      story.advance(500); // Customers come every half second.
    };
    let sentAway = 0;
    for (const proxy of proxies) {
      sendsAWhile();
      proxy.shutdown();
      story.until(
        'it sends its clients away, if it has any',
        () => proxy.draining || !proxy.running,
      );
      if (proxy.draining) sentAway += 1;
      while (proxy.running) sendsAWhile();
      proxy.start();
      for (let count = 0; count < 6; count += 1) sendsAWhile();
    }
    equal(sentAway > 0, true, 'some clients were sent away');
    story.until('all sends are settled', () => orders.every(({ settled }) => settled));
    const failed = orders.filter(({ outcome }) => outcome !== 'stored');
    equal(failed, [], 'not one send has failed');
    story.until('both consumers have every order', () =>
      consumers.every(({ received }) => new Set(received).size === orders.length),
    );
  },
);
