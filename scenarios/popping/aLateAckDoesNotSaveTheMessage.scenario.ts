// The invisible time is a promise both ways: the broker hides a message so long, and the consumer
// is done with it by then. Two seconds after its end the broker looks who has acknowledged, and
// writes a copy of what nobody has. An acknowledgement after that is answered SUCCESS, as any
// other, and changes nothing: whoever needs longer has to ask for more time before.
import { equal, scenario } from '../../harness/story/index.ts';

export const aLateAckDoesNotSaveTheMessage = scenario(
  'a late ack does not save the message',
  { seed: 13 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const order = shop.send('orders', 'a slow order');
    story.until('the order is stored', () => order.outcome === 'stored');

    const slow = story.simpleConsumer('slow', { topic: 'orders', group: 'office' });
    const [order1] = slow.receive({ invisibleTimeMs: 10_000 });
    equal(order1?.body, 'a slow order', 'the order is handed out for ten seconds');

    story.advance(20_000); // It works for twice as long as it said.

    equal(slow.ack(order1!), 'done', 'the late acknowledgement is taken without a word');
    const other = story.simpleConsumer('other', { topic: 'orders', group: 'office' });
    const [order2] = other.receive({ invisibleTimeMs: 10_000 });
    equal(order2?.body, 'a slow order', 'yet a colleague is handed the same order');
    equal(order2?.reconsumeTimes, 1, 'which counts as its second attempt');
    equal(other.ack(order2!), 'done', 'the colleague is done in time');
    const more = other.receive({ invisibleTimeMs: 10_000, pollTimeMs: 30_000 });
    equal(more.length, 0, 'and that was the last of it');
  },
);
