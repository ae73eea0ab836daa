// Who peeks sees what the group would be handed next, and leaves it there: nothing is hidden,
// nobody waits longer, and no offset moves. What others have in hand is behind the group's offset
// and not to be seen. How many wait for messages can be asked for, too.
import { equal, scenario } from '../../harness/story/index.ts';

export const aPeekHidesNothing = scenario('a peek hides nothing', { seed: 34 }, (story) => {
  const directory = story.namesrv('ns');
  const broker = story.broker('a', { topics: { orders: 1 } });
  story.until('the broker is listed', () => directory.lists(broker));
  const shop = story.producer('shop');
  for (const name of ['first', 'second', 'third']) {
    const order = shop.send('orders', name);
    story.until('the order is stored', () => order.outcome === 'stored');
  }

  const worker = story.simpleConsumer('worker', { topic: 'orders', group: 'office' });
  const boss = story.simpleConsumer('boss', { topic: 'orders', group: 'office' });
  const seen = () =>
    boss
      .peek({ maxMsgNums: 2 })
      .messages.map(({ body }) => body)
      .join();
  equal(seen(), 'first,second', 'the boss sees the first two of the orders');
  equal(seen(), 'first,second', 'and sees them again');
  equal(boss.peek({ maxMsgNums: 2 }).restNum, 3, 'of three');

  const [order] = worker.receive({ invisibleTimeMs: 30_000, maxMsgNums: 1 });
  equal(order?.body, 'first', 'the worker is handed the first');
  equal(order?.reconsumeTimes, 0, 'as if nobody had looked');
  equal(seen(), 'second,third', 'the boss sees those that nobody has');

  const rest = worker.receive({ invisibleTimeMs: 30_000 });
  equal(rest.length, 2, 'the worker takes the others');
  equal(seen(), '', 'there is nothing to see');
  equal(boss.pollingInfo(), 0, 'and nobody waits');
  const waiting = worker.startReceive({ invisibleTimeMs: 30_000, pollTimeMs: 8_000 });
  story.advance(1_000); // The worker's question is on its way.
  equal(boss.pollingInfo(), 1, 'now the worker does');
  story.until('until its time is over', () => waiting.settled, 8_000);
  equal(boss.pollingInfo(), 0, 'and then nobody again');
});
