// A topic that lies on two brokers survives the loss of one. Producers look their routes up only
// every 30 seconds, so for a while they still pick queues of the dead broker: a synchronous send
// that fails there is tried again, up to twice, with a queue of another broker. The application
// sees nothing but a send that took longer.
import { equal, scenario } from '../../harness/story/index.ts';

export const aProducerRetriesOnTheOtherBroker = scenario(
  'a producer retries on the other broker',
  { seed: 7 },
  (story) => {
    const directory = story.namesrv('ns');
    const doomed = story.broker('a', { topics: { orders: 2 } });
    const other = story.broker('b', { topics: { orders: 2 } });
    const shop = story.producer('shop');
    story.until('both brokers are listed', () => directory.lists(doomed) && directory.lists(other));

    const before = [1, 2, 3, 4].map((number) => shop.send('orders', `order ${number}`));
    story.until('four orders are settled', () => before.every(({ settled }) => settled));
    const brokers = before.map(({ brokerName }) => brokerName).sort();
    equal(brokers, ['a', 'a', 'b', 'b'], 'they are spread over both brokers');

    doomed.kill();
    const after = [5, 6, 7, 8].map((number) => shop.send('orders', `order ${number}`));
    story.until('four more are settled', () => after.every(({ settled }) => settled));
    const stored = after.filter(({ outcome }) => outcome === 'stored');
    equal(stored.length, 4, 'all of them are stored');
    equal(
      stored.every(({ brokerName }) => brokerName === 'b'),
      true,
      'on the broker that is left',
    );
    const retried = after.filter(({ attempts }) => attempts > 1);
    equal(retried.length > 0, true, 'some were tried on the dead broker first');
  },
);
