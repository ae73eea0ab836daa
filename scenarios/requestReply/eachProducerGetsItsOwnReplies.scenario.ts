// A reply names the client that asked, not its group: members of one producer group ask at the same
// time, and no reply reaches another than the one who waits for it. Replies may come in any order:
// each says which request it belongs to.
import { equal, scenario } from '../../harness/story/index.ts';

export const eachProducerGetsItsOwnReplies = scenario(
  'each producer gets its own replies',
  { seed: 32 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { questions: 4 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const desk = story.consumer('desk', {
      topic: 'questions',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      listener: { name: 'uneven' },
    });
    const helpers = story.consumer('helpers', {
      topic: 'questions',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      listener: { name: 'reply', arg: 30 },
    });
    story.until(
      'both groups read every queue',
      () => desk.queues('questions').length + helpers.queues('questions').length === 8,
    );

    const shops = [
      story.producer('north', { group: 'shops' }),
      story.producer('south', { group: 'shops' }),
    ];
    const asked = Array.from({ length: 6 }, (_, number) =>
      shops.map((shop) => {
        const question = `question ${number} of ${shop.name}`;
        return { question, request: shop.request('questions', question, { mode: 'callback' }) };
      }),
    ).flat();
    story.until('every question is settled', () => asked.every(({ request }) => request.settled));
    for (const { question, request } of asked) {
      equal(request.reply, `re: ${question}`, `the reply to ${question} came to who asked it`);
      equal(request.settlements, 1, 'once');
    }
    story.until('the helpers know it', () => helpers.replies.length === asked.length);
    const outcomes = new Set(helpers.replies.map(({ outcome }) => outcome));
    equal([...outcomes], ['stored'], 'nobody dropped a reply');
  },
);
