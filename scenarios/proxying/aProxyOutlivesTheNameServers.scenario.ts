// A proxy asks name servers for routes and keeps the answers. Losing every name server must not
// stop what it has routes for; only a topic that nobody has asked for cannot be reached. And when
// they are back and a broker has moved to another host, its clients need not know: they have the
// address of the proxy for it, and the proxy finds out by itself.
import { equal, scenario } from '../../harness/story/index.ts';

export const aProxyOutlivesTheNameServers = scenario(
  'a proxy outlives the name servers',
  { seed: 23 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 2, refunds: 2 } });
    story.until('the name server lists the broker', () => directory.lists(broker));
    const proxy = story.proxy('proxy');
    const shop = story.producer('shop', { namesrvs: [proxy] });
    const billing = story.consumer('billing', { topic: 'orders', namesrvs: [proxy] });
    shop.send('orders', 'first');
    story.until('billing has the first order', () => billing.has('first'));

    directory.kill();
    story.advance(120_000); // Refreshes of clients and proxy: what can expire has had its chance.
    const known = shop.send('orders', 'second');
    story.until('the second order is stored', () => known.outcome === 'stored');
    story.until('billing has it', () => billing.has('second'));
    const late = story.producer('late', { namesrvs: [proxy] });
    const newcomer = late.send('orders', 'third');
    story.until('a client that comes now is served, too', () => newcomer.outcome === 'stored');
    const unknown = late.send('refunds', 'fourth');
    story.until('a topic that nobody has asked for is not there', () => unknown.settled);
    equal(unknown.outcome, 'noRoute', 'the client is told so');

    directory.start();
    story.until('the broker has registered again', () => directory.lists(broker));
    broker.lose();
    const lost = broker.stored;
    story.broker('moved', { brokerName: 'a', topics: { orders: 2 } });
    story.advance(31_000); // It takes the place of the lost one in the directory.
    const fifth = shop.send('orders', 'fifth');
    story.until('the shop has settled its send', () => fifth.settled);
    equal(fifth.outcome, 'stored', 'the shop needs not know that the broker has moved');
    equal(broker.stored, lost, 'it went where the broker is now');
    story.until('billing has that order', () => billing.has('fifth'));
  },
);
