// A broker by itself stores whatever it is sent. A proxy looks at what a topic is for: messages of
// another type are refused before a broker sees them, and so is what is for no topic at all. It
// asks a broker once, and knows for a while; when that question fails, it says so, and does not
// call the message wrong.
import { equal, scenario } from '../../harness/story/index.ts';

export const aMessageOfTheWrongTypeIsRefused = scenario(
  'a message of the wrong type is refused',
  { seed: 53 },
  (story) => {
    const directory = story.namesrv('ns');
    const attributes = { 'message.type': 'FIFO' };
    const steps = { readQueueNums: 1, writeQueueNums: 1, attributes };
    const broker = story.broker('a', { topics: { orders: 1, steps } });
    story.until('the broker is listed', () => directory.lists(broker));
    const proxy = story.proxy('proxy');
    const shop = story.producer('shop', { namesrvs: [proxy], retryTimesWhenSendFailed: 0 });
    const illegal = 13;

    const plain = shop.send('orders', 'plain');
    story.until('a plain order is stored', () => plain.outcome === 'stored');
    const late = shop.send('orders', 'late', { delayLevel: 1 });
    story.until('one that is to come late is settled', () => late.settled);
    equal([late.outcome, late.code], ['refused', illegal], 'its topic is not for that');
    const unordered = shop.send('steps', 'unordered');
    story.until('a step without a key is settled', () => unordered.settled);
    equal([unordered.outcome, unordered.code], ['refused', illegal], 'steps come in order');
    const lost = shop.send('nowhere', 'lost');
    story.until('what is for no topic is settled', () => lost.settled);
    equal([lost.outcome, lost.code], ['refused', illegal], 'sending does not make topics');
    equal(proxy.forwarded, 1, 'the broker has seen the one, and none of the others');

    story.advance(400_000); // Nobody sends: the proxy forgets what the topics are for.
    story.link(proxy, broker).drop({ command: 'getTopicConfig' });
    const unlucky = shop.send('orders', 'unlucky');
    story.until('a plain order is settled, though the question fails', () => unlucky.settled);
    equal(unlucky.code === illegal, false, 'it is not called wrong');
    story.link(proxy, broker).heal();
    story.advance(1_000); // What is asked at one instant is not asked twice.
    const again = shop.send('orders', 'again');
    story.until('the next one is stored', () => again.outcome === 'stored');
  },
);
