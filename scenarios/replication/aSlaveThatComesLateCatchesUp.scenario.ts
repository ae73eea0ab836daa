// A slave asks its master for the log behind its own, so it does not matter when it was added or
// how long it was away: it gets everything, in order, at the same offsets. What counts after a
// power cut is what its own disk had by then.
import { equal, scenario } from '../../harness/story/index.ts';

export const aSlaveThatComesLateCatchesUp = scenario(
  'a slave that comes late catches up',
  { seed: 64 },
  (story) => {
    const names = story.namesrv('names');
    const a = story.broker('a', { topics: { orders: 1 } });
    story.until('the master is listed', () => names.lists(a));
    const shop = story.producer('shop');
    const sent: string[] = [];
    const send = (count: number) => {
      for (let i = 0; i < count; i += 1) {
        const body = `order ${10 + sent.length}`;
        const order = shop.send('orders', body);
        sent.push(body);
        story.until(`${sent.length} orders are stored`, () => order.outcome === 'stored');
      }
    };
    send(20);
    const slave = { brokerName: 'a', brokerId: 1, slaveReadEnable: true };
    const copy = story.broker('copy of a', slave);
    story.advance(5_000);
    send(10);
    copy.crash({ keep: 0 }); // Just now: its disk has not seen the last ten.
    send(10);
    copy.start();
    story.advance(65_000);

    a.lose();
    const billing = story.consumer('billing', { topic: 'orders' });
    story.until('all orders are consumed', () => billing.received.length >= sent.length);
    equal(billing.received, sent, 'in their order');
    const offsets = billing.deliveries.map(({ queueOffset }) => queueOffset);
    equal(offsets, [...sent.keys()], 'at the offsets that the master gave them');
  },
);
