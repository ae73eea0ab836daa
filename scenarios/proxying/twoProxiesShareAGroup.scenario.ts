// Two proxies, and a group with one member at each. What each proxy knows of the other's clients
// comes to it as messages on a broker; by these the members share the queues. When one of them dies
// its proxy sees the connection end and says so: the other member takes all queues at once. A proxy
// that is started anew reads back what was said, and answers nobody before it has.
import { equal, scenario } from '../../harness/story/index.ts';

export const twoProxiesShareAGroup = scenario(
  'two proxies share a group',
  { seed: 51 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 4 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const north = story.proxy('north');
    const south = story.proxy('south');

    const first = story.consumer('first', { topic: 'orders', group: 'billing', namesrvs: [north] });
    story.until('the first member holds all queues', () => first.queues('orders').length === 4);

    const options = { topic: 'orders', group: 'billing', namesrvs: [south] } as const;
    const second = story.consumer('second', options);
    story.until(
      'each holds two, as soon as the other proxy has heard of the second',
      () => first.queues('orders').length === 2 && second.queues('orders').length === 2,
      3_000,
    );
    equal(north.members('billing'), south.members('billing'), 'both proxies list the same members');

    second.kill();
    story.until(
      'the first takes all queues back at once, not after two minutes',
      () => first.queues('orders').length === 4,
      3_000,
    );

    const third = story.consumer('third', { ...options });
    story.until('a third one gets its share', () => third.queues('orders').length === 2, 3_000);
    north.kill();
    north.start();
    story.advance(5_000);
    equal(third.queues('orders').length, 2, 'nobody drops or takes queues for a restart');
    equal(first.queues('orders').length, 2, 'nor does the client whose proxy it was');
  },
);
