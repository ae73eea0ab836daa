// A broker hands a reply on over the connection that the asking client has by then, whichever it
// was when it asked. A client whose connection broke is found again as soon as it has said who it
// is on another one, which it does with its next request or heartbeat; until then it is not.
import { equal, scenario } from '../../harness/story/index.ts';

export const aReplyFindsTheNewestConnection = scenario(
  'a reply finds the newest connection',
  { seed: 35 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { questions: 1, orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const desk = story.consumer('desk', {
      topic: 'questions',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      listener: { name: 'replyLate', arg: 3_000 },
    });
    story.until('the desk reads the queue', () => desk.queues('questions').length === 1);
    const shop = story.producer('shop');
    story.advance(2_000); // Its first heartbeat is over by then.

    const first = shop.request('questions', 'first', { timeoutMs: 10_000 });
    story.until('the desk thinks about it', () => desk.has('first'));
    story.advance(500); // The shop knows that its question is stored, and will not ask twice.
    story.link(shop, broker).reset();
    const order = shop.send('orders', 'something else');
    story.until('the shop is connected again', () => order.outcome === 'stored');
    equal(first.settled, false, 'the question is still open');
    story.until('the reply comes over the new connection', () => first.settled);
    equal(first.reply, 're: first', 'it is the one');

    const second = shop.request('questions', 'second', { timeoutMs: 6_000 });
    story.until('the desk thinks about that', () => desk.has('second'));
    story.advance(500); // As before.
    story.link(shop, broker).reset();
    story.until('the desk finds nobody', () => desk.replies.length === 2);
    const { outcome, code, remark } = desk.replies[1] ?? {};
    equal([outcome, code], ['refused', 1], 'no connection is known');
    equal(
      /^push reply message fail, channel of <.*> not found\.$/.test(remark ?? ''),
      true,
      'none',
    );
    story.until('the shop gives up', () => second.settled);
    equal(second.outcome, 'timeout', 'it has no reply');
  },
);
