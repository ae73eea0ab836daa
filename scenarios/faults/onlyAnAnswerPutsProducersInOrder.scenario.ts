// A queue keeps the order in which messages reach it. That is the order of sending for one producer
// that waits for each answer; two producers race, and now and then the payment of an order arrives
// before the order itself. Clocks and queues are no help. What puts the two in order is that the
// second is sent because the first was answered.
import { equal, scenario } from '../../harness/story/index.ts';

export const onlyAnAnswerPutsProducersInOrder = scenario(
  'only an answer puts producers in order',
  { seed: 59 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const [shop, till] = [story.producer('shop'), story.producer('till')];
    const known = [shop, till].map((sender) => sender.send('orders', 'hello'));
    story.until('both know the way', () => known.every(({ outcome }) => outcome === 'stored'));
    story.roadsOf(broker).reorder(400);

    const racing = Array.from({ length: 20 }, () => {
      const ordered = shop.send('orders', 'ordered');
      story.advance(20); // The till is a little later, and does not ask whether this was enough.
      const paid = till.send('orders', 'paid');
      story.until('both are stored', () => [ordered, paid].every((one) => one.settled));
      return ordered.queueOffset! < paid.queueOffset!;
    });
    equal(racing.includes(false), true, 'some payments come before their orders');

    const asking = Array.from({ length: 6 }, () => {
      const ordered = shop.send('orders', 'ordered');
      story.until('the order is stored', () => ordered.outcome === 'stored');
      const paid = till.send('orders', 'paid');
      story.until('the payment is stored', () => paid.outcome === 'stored');
      return ordered.queueOffset! < paid.queueOffset!;
    });
    equal(asking.includes(false), false, 'payments that wait for an answer never do');
  },
);
