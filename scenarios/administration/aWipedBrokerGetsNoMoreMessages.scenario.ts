// Before a broker is taken out of service it should get no new messages, while what it has is
// still read. Name servers take WRITE out of its routes; producers learn it with their next look at
// the route. The broker itself knows nothing of it.
import { equal, scenario } from '../../harness/story/index.ts';

export const aWipedBrokerGetsNoMoreMessages = scenario(
  'a wiped broker gets no more messages',
  { seed: 35 },
  (story) => {
    const directory = story.namesrv('ns');
    const topics = { orders: 2 };
    const [old, young] = [story.broker('a', { topics }), story.broker('b', { topics })];
    story.until('both are listed', () => [old, young].every((b) => directory.lists(b)));
    const operator = story.admin('operator');
    const shop = story.producer('shop');
    const before = ['1', '2', '3', '4'].map((body) => shop.send('orders', body));
    story.until('four orders are stored', () => before.every((o) => o.outcome === 'stored'));
    equal(new Set(before.map((o) => o.brokerName)).size, 2, 'on both brokers');

    equal(operator.wipeWritePerm(old) > 0, true, 'the old one is wiped');
    // The shop asks for its routes every 30 s.
    story.advance(31_000);
    const after = ['5', '6', '7', '8'].map((body) => shop.send('orders', body));
    story.until('four more are stored', () => after.every((o) => o.outcome === 'stored'));
    const places = [...new Set(after.map((o) => o.brokerName))];
    equal(places, ['b'], 'all of them on the young one');

    const billing = story.consumer('billing', { topic: 'orders' });
    const all = [...before, ...after].length;
    story.until('what the old one has is still read', () => new Set(billing.received).size === all);
  },
);
