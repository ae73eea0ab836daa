// A slave has all that its master stored, and may not be written to. When the master dies, the name
// server takes it out of the route of each topic: consumers find the slave alone there and go on
// with it; producers find no master and send to the other broker. Nobody turns the slave into a
// master. When the old one is back, consumers return to it.
import { equal, scenario } from '../../harness/story/index.ts';

export const readsGoOnWhenTheMasterIsGone = scenario(
  'reads go on when the master is gone',
  { seed: 61 },
  (story) => {
    story.namesrv('names');
    const topics = { orders: 1 };
    const a = story.broker('a', { topics, slaveReadEnable: true });
    const slave = { brokerName: 'a', brokerId: 1, slaveReadEnable: true };
    const copy = story.broker('copy of a', slave);
    story.broker('b', { topics });
    const shop = story.producer('shop');
    const send = (body: string) => {
      const sent = shop.send('orders', body);
      story.until(`${body} is stored`, () => sent.outcome === 'stored');
      return sent.brokerName;
    };
    story.advance(65_000); // A slave learns of topics once a minute.
    const onBoth = ['1', '2', '3', '4'];
    equal(onBoth.map(send).sort(), ['a', 'a', 'b', 'b'], 'orders are on both brokers');
    story.advance(1_000);

    a.kill();
    const billing = story.consumer('billing', { topic: 'orders' });
    story.until('billing has all four', () => onBoth.every((body) => billing.has(body)));
    equal(
      ['5', '6'].map(send),
      ['b', 'b'],
      'what is sent meanwhile is stored by the other broker alone',
    );
    equal(copy.stored, 0, 'a slave stores nothing of its own');

    a.start();
    story.advance(65_000); // Routes are looked up every 30 seconds.
    copy.pause(); // Whoever stays with it hangs.
    const later = ['7', '8', '9', '10'];
    equal(later.map(send).sort(), ['a', 'a', 'b', 'b'], 'orders are on both brokers again');
    story.until('billing reads them there', () => later.every((body) => billing.has(body)), 9_000);
    const times = billing.received.filter((body) => body === '1').length;
    equal(times, 1, 'and has had no order twice');
  },
);
