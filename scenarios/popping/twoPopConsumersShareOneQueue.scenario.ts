// Consumers that pull own queues: a topic with one queue keeps one member of a group busy, and the
// others idle. A broker may have a group pop instead. Then nobody owns a queue, every member asks
// for messages of all of them, and a slow member delays only what it has in hand.
import { equal, scenario } from '../../harness/story/index.ts';

export const twoPopConsumersShareOneQueue = scenario(
  'two pop consumers share one queue',
  { seed: 19 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const office = story.simpleConsumer('head', { topic: 'orders', group: 'office' });
    equal(office.setRequestMode('POP'), 'done', 'the office is told to pop');
    office.shutdown();

    const popping = { topic: 'orders', group: 'office', clientRebalance: false, popBatchNums: 1 };
    const slow = story.consumer('slow', { ...popping, listener: { name: 'succeed', arg: 4_000 } });
    const quick = story.consumer('quick', popping);
    story.until('both may read every queue of the broker', () =>
      [slow, quick].every((member) => member.queues('orders').join() === 'a/-1'),
    );

    const shop = story.producer('shop');
    const names = Array.from({ length: 12 }, (_, number) => `order ${number}`);
    for (const name of names) {
      shop.send('orders', name);
      story.advance(500); // One after the other: both members have time to ask again.
    }
    story.until('every order is taken', () =>
      names.every((name) => slow.has(name) || quick.has(name)),
    );
    equal(slow.received.length > 0 && quick.received.length > 0, true, 'both had their share');

    story.advance(90_000); // Longer than anything stays hidden.
    equal(slow.received.length + quick.received.length, 12, 'and no order was taken twice');
  },
);
