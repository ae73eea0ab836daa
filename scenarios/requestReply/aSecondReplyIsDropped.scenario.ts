// A producer retries: where an answer gets lost, what it sent may arrive twice, and a reply is no
// exception. The broker hands on each; the first settles the request, the second finds nobody.
import { equal, scenario } from '../../harness/story/index.ts';

export const aSecondReplyIsDropped = scenario(
  'a second reply is dropped',
  { seed: 34 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { questions: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const desk = story.consumer('desk', {
      topic: 'questions',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      listener: { name: 'replyTwice' },
    });
    story.until('the desk reads the queue', () => desk.queues('questions').length === 1);
    const shop = story.producer('shop');

    const first = shop.request('questions', 'first');
    const second = shop.request('questions', 'second');
    story.until('both are settled', () => first.settled && second.settled);
    story.until('both replies to both are taken', () => desk.replies.length === 4);
    const outcomes = desk.replies.map(({ outcome }) => outcome);
    equal(outcomes, ['stored', 'stored', 'stored', 'stored'], 'nobody complained');
    equal([first.reply, second.reply], ['re: first', 're: second'], 'each has its own reply');
    equal([first.settlements, second.settlements], [1, 1], 'and was settled once');
  },
);
