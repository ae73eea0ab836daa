// A broker hides what it hands out before it knows that anybody has got it. When the answer to a
// pop is lost on the way, nobody has the message and nobody can ask for it: it stays hidden for the
// whole invisible time, and comes back as a second attempt though there was no first. Who gives up
// at the nth attempt gives up some messages early; who asks for an hour may wait for an hour.
import { equal, scenario } from '../../harness/story/index.ts';

export const aLostPopCountsAsAnAttempt = scenario(
  'a lost pop counts as an attempt',
  { seed: 31 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const order = shop.send('orders', 'two teapots');
    story.until('the order is stored', () => order.outcome === 'stored');
    const clerk = story.simpleConsumer('clerk', { topic: 'orders' });

    story.link(broker, clerk).drop({ command: 'popMessage', direction: 'response', nth: 1 });
    const poppedAtMs = story.nowMs;
    const lost = clerk.startReceive({ invisibleTimeMs: 30_000 });
    story.until('the clerk gives up waiting', () => lost.settled);
    equal([lost.outcome, lost.messages.length], ['unanswered', 0], 'it has heard nothing');

    const early = clerk.startReceive({ invisibleTimeMs: 30_000, pollTimeMs: 10_000 });
    story.until('the clerk asks again', () => early.settled);
    equal(early.outcome, 'empty', 'the order is hidden, though nobody has it');

    const [late] = clerk.receive({ invisibleTimeMs: 30_000, pollTimeMs: 30_000 });
    equal(late?.body, 'two teapots', 'it comes back');
    equal(story.nowMs - poppedAtMs >= 30_000, true, 'when the invisible time is over');
    equal(late?.reconsumeTimes, 1, 'as a second attempt');
  },
);
