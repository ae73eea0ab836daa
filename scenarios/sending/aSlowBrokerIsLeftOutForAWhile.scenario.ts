// A producer takes its queues in turn, so a broker that has become slow holds up every send whose
// turn it is. With latency fault tolerance a producer remembers how long each broker took: one that
// needed more than 550 ms is left out for 2 seconds, and its turn goes to the others. Nothing is
// refused and nothing is tried again; the broker gets its next chance when its time is over. It is
// off unless it is asked for, since a producer that knows one broker has no other to go to.
import { equal, scenario } from '../../harness/story/index.ts';

export const aSlowBrokerIsLeftOutForAWhile = scenario(
  'a slow broker is left out for a while',
  { seed: 12 },
  (story) => {
    const directory = story.namesrv('ns');
    const slow = story.broker('slow', { topics: { orders: 2 } });
    const quick = story.broker('quick', { topics: { orders: 2 } });
    const shop = story.producer('shop', { sendLatencyFaultEnable: true });
    const both = () => directory.lists(slow) && directory.lists(quick);
    story.until('both brokers are listed', both);

    const sendOne = (body: string) => {
      const order = shop.send('orders', body);
      story.until(`${body} is stored`, () => order.outcome === 'stored');
      return order.brokerName;
    };
    const first = [1, 2, 3, 4].map((number) => sendOne(`order ${number}`));
    equal([...first].sort(), ['quick', 'quick', 'slow', 'slow'], 'both get their turns');

    const road = story.link(shop, slow);
    road.delay(400); // There and back it is 800 ms: slow, and far from a time-out.
    const noticed = ['a', 'b', 'c'].map((name) => sendOne(`late order ${name}`));
    equal(noticed.includes('slow'), true, 'somebody has to find out');

    const around = [5, 6, 7, 8].map((number) => sendOne(`order ${number}`));
    equal(around, ['quick', 'quick', 'quick', 'quick'], 'the slow broker is left out');

    road.heal();
    story.advance(2_000); // The time for which the broker is left out.
    const after = [9, 10, 11, 12].map((number) => sendOne(`order ${number}`));
    equal(after.includes('slow'), true, 'it gets its turns again');
  },
);
