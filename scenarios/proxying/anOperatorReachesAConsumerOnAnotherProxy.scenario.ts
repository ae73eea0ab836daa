// An operator has a message consumed by one member of a group, and does not know on which proxy it
// hangs. The proxy that is asked fetches the message from the broker that its id names, as a broker
// would look it up, and has the proxy of the consumer hand it over; what the listener makes of it
// comes back the same way.
import { equal, scenario } from '../../harness/story/index.ts';

export const anOperatorReachesAConsumerOnAnotherProxy = scenario(
  'an operator reaches a consumer on another proxy',
  { seed: 43 },
  (story) => {
    const directory = story.namesrv('ns');
    const one = story.broker('a', { topics: { orders: 2 } });
    const other = story.broker('b', { topics: { orders: 2 } });
    story.until('both are listed', () => directory.lists(one) && directory.lists(other));
    const north = story.proxy('north');
    const south = story.proxy('south');
    const billing = story.consumer('billing', { topic: 'orders', namesrvs: [south] });
    const shop = story.producer('shop', { namesrvs: [north] });
    const operator = story.admin('operator', { namesrvs: [north] });
    story.until('billing reads all queues', () => billing.queues('orders').length === 4);
    const orders = ['1', '2', '3', '4'].map((name) => shop.send('orders', name));
    const isBilled = () => orders.every(({ outcome }) => outcome === 'stored');
    story.until('all is stored and billed', () => isBilled() && billing.received.length === 4);

    for (const { offsetMsgId = '' } of orders) {
      const result = operator.consumeDirectly(undefined, 'billing', billing, offsetMsgId);
      equal(result, 'CR_SUCCESS', 'billing takes it once more, whichever broker has it');
    }
    const twice = ['1', '1', '2', '2', '3', '3', '4', '4'];
    equal([...billing.received].sort(), twice, 'each came, and to nobody else');

    billing.shutdown();
    story.until('billing is gone', () => !billing.running);
    story.advance(1_000); // Its leave goes by way of a broker.
    const { offsetMsgId = '' } = orders[0] ?? {};
    const late = operator.consumeDirectly(undefined, 'billing', billing, offsetMsgId);
    equal(late, undefined, 'nobody is there to take it');
  },
);
