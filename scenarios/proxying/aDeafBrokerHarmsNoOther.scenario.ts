// Behind one proxy stand two brokers, and the road to one of them works in one direction only:
// first the broker does not hear the proxy, then the proxy does not hear the broker. The proxy
// must not let its clients wait: they have 3 seconds, and get an answer within them. Nor may those
// wait who want something of the other broker, though all of it goes over one connection of each
// client.
import { equal, scenario } from '../../harness/story/index.ts';

export const aDeafBrokerHarmsNoOther = scenario(
  'a deaf broker harms no other',
  { seed: 19 },
  (story) => {
    const directory = story.namesrv('ns');
    const deaf = story.broker('deaf', { topics: { orders: 1 } });
    const well = story.broker('well', { topics: { orders: 1 } });
    story.until(
      'the name server lists both brokers',
      () => directory.lists(deaf) && directory.lists(well),
    );
    const proxy = story.proxy('proxy');
    const shop = story.producer('shop', { namesrvs: [proxy] });
    const sendTo = (brokerName: string, body: string) => {
      const order = shop.send('orders', body, { brokerName, queueId: 0 });
      return { order, sentMs: story.nowMs };
    };
    const first = [sendTo('deaf', 'a1'), sendTo('well', 'b1')];
    story.until('both are in use', () => first.every(({ order }) => order.outcome === 'stored'));

    const tell = (what: string) => {
      const lost = sendTo('deaf', `to the deaf one, ${what}`);
      const others = [1, 2, 3].map((n) => sendTo('well', `order ${n}, ${what}`));
      story.until(
        `${what}: the other broker's orders are stored`,
        () => others.every(({ order }) => order.outcome === 'stored'),
        1_000,
      );
      story.until(`${what}: the order of the deaf one is settled`, () => lost.order.settled);
      equal(lost.order.outcome, 'refused', `${what}: the proxy has answered`);
      const tookMs = (lost.order.settledAtMs ?? Infinity) - lost.sentMs;
      equal(tookMs < 3_000, true, `${what}: within the time of the client`);
    };

    story.oneWay(proxy, deaf).partition();
    tell('nothing reaches it');
    equal(deaf.stored, 1, 'it has stored nothing more');
    story.link(proxy, deaf).heal();

    story.oneWay(deaf, proxy).partition();
    tell('nothing comes back');
    story.link(proxy, deaf).heal();

    const again = sendTo('deaf', 'at last');
    story.until('it is heard again', () => again.order.outcome === 'stored');
  },
);
