// A message may carry keys, several with blanks between them, and has an id of its own anyway.
// Brokers keep an index of both: who knows the topic and a key finds the messages again, consumed
// or not, also after a restart. The index knows hashes alone: clients look at the keys once more.
import { equal, scenario } from '../../harness/story/index.ts';

export const aMessageIsFoundByItsKey = scenario(
  'a message is found by its key',
  { seed: 64 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 2 } });
    story.until('the name server lists the broker', () => directory.lists(broker));
    const shop = story.producer('shop');
    const send = (body: string, keys: string) => {
      const order = shop.send('orders', body, { keys });
      story.until(`${body}: stored`, () => order.settled);
      return order;
    };

    // The last two keys have one hash.
    send('two teapots', 'o1 anna');
    const cups = send('five cups', 'o2 anna');
    send('a kettle', 'o3 Aa');
    send('a tray', 'o4 BB');
    equal(shop.query('orders', 'anna'), ['two teapots', 'five cups'], 'a key finds all its orders');
    equal(shop.query('orders', 'BB'), ['a tray'], 'equal hashes are told apart');
    equal(shop.query('orders', 'nobody'), [], 'a key that nobody used finds nothing');

    broker.kill();
    broker.start();
    story.until('the broker is back', () => directory.lists(broker) && broker.running);
    send('a spoon', 'o5 anna');
    const id = cups.msgId ?? '';
    equal(shop.query('orders', id, { isUnique: true }), ['five cups'], 'an id finds its message');
    const latest = shop.query('orders', 'anna', { maxNum: 2 });
    equal(latest, ['five cups', 'a spoon'], 'the latest count');
  },
);
