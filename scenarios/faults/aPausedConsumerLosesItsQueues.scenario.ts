// A process can stand still for minutes: a long garbage collection, a laptop lid, a debugger. Its
// connections stay, but no heartbeats come: after two minutes the broker takes it out of the group,
// and its colleague takes its queues and the messages that it had begun. When it goes on, it first
// finishes what it had in hand. So nothing is lost, and some orders are billed by both.
import { equal, scenario } from '../../harness/story/index.ts';

export const aPausedConsumerLosesItsQueues = scenario(
  'a paused consumer loses its queues',
  { seed: 71 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 2 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const group = {
      group: 'billing',
      topic: 'orders',
      listener: { name: 'slow', arg: 3_000 },
    } as const;
    const [one, two] = [story.consumer('one', group), story.consumer('two', group)];
    story.until('each holds a queue', () =>
      [one, two].every((member) => member.queues('orders').length === 1),
    );
    const shop = story.producer('shop');
    const orders = Array.from({ length: 8 }, (_, number) => `order ${number}`);
    const sent = orders.map((order) => shop.send('orders', order));
    story.until('all orders are stored', () => sent.every(({ outcome }) => outcome === 'stored'));
    story.advance(1_000); // Both have begun.

    one.pause();
    story.until('the other one has both queues', () => two.queues('orders').length === 2, 180_000);
    story.until('and bills every order', () => orders.every((order) => two.has(order)));
    equal(one.received, [], 'the first one has finished none');

    one.resume();
    story.until('it goes on with what it had', () => one.received.length === 4);
    story.until('each holds a queue again', () =>
      [one, two].every((member) => member.queues('orders').length === 1),
    );
    story.advance(60_000); // Whatever else there is has come by now.
    equal(one.received.length + two.received.length, 12, 'four orders were billed by both');
  },
);
