// A pull consumer does nothing by itself: it is told from where to pull, and keeps in mind where it
// stands. A pull says where to go on, whatever it found: behind the end of the queue the broker
// names the end, and with `block` it waits for a message to arrive. One that could not be handled
// is sent back, and comes again by the group's retry topic.
import { equal, scenario } from '../../harness/story/index.ts';

export const aQueueIsPulledByHand = scenario('a queue is pulled by hand', { seed: 75 }, (story) => {
  const directory = story.namesrv('ns');
  const broker = story.broker('a', { topics: { orders: 1 } });
  story.until('the broker is listed', () => directory.lists(broker));
  const shop = story.producer('shop');
  for (const body of ['one', 'two', 'three']) {
    const order = shop.send('orders', body);
    story.until(`order ${body} is stored`, () => order.outcome === 'stored');
  }

  const clerk = story.pullConsumer('clerk', { group: 'office' });
  const [queue] = clerk.messageQueues('orders');
  const first = clerk.pull(queue!, 0, { maxNums: 2 });
  equal(
    first.messages.map(({ body }) => body),
    ['one', 'two'],
    'as many as were wanted',
  );
  const lost = clerk.pull(queue!, 999);
  equal([lost.outcome, lost.nextOffset], ['empty', 3], 'the broker says where the end is');

  const held = clerk.startPull(queue!, 3, { block: true });
  story.advance(2_000); // Nothing is there yet, so that the broker holds the pull.
  shop.send('orders', 'four');
  story.until('the pull is answered', () => held.settled);
  equal(
    held.messages.map(({ body }) => body),
    ['four'],
    'it brings what arrived',
  );

  equal(clerk.sendMessageBack(first.messages[0]!, 1).outcome, 'done', 'one order is sent back');
  const [retries] = clerk.messageQueues('%RETRY%office');
  const [retried] = clerk.pull(retries!, 0, { block: true }).messages;
  equal(retried?.body, 'one', 'it comes again');

  clerk.updateConsumeOffset(queue!, 4);
  story.advance(12_000); // The first commit comes 10 s after the start, then one every 5 s.
  equal(clerk.fetchConsumeOffset(queue!, true), 4, 'the group stands where clerk says');
});
