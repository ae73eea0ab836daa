// A request is a message like any other: a consumer that dies before it has replied has not
// acknowledged it either. Another member of its group gets the queue, consumes the request again,
// and its reply is as good. So a request may well be worked on twice, and is settled once.
import { equal, scenario } from '../../harness/story/index.ts';

export const aRequestOutlivesItsConsumer = scenario(
  'a request outlives its consumer',
  { seed: 37 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { questions: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const member = {
      topic: 'questions',
      group: 'desk',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      listener: { name: 'reply', arg: 5_000 },
    } as const;
    const members = [story.consumer('anna', member), story.consumer('ben', member)];
    const holders = () => members.filter((one) => one.queues('questions').length === 1);
    story.until('both are there', () => members.every((one) => one.running));
    story.advance(3_000); // The group settles who reads the queue.
    story.until('one of them reads the queue', () => holders().length === 1);
    const [busy] = holders();
    const other = members.find((one) => one !== busy);

    const shop = story.producer('shop');
    const question = shop.request('questions', 'are you there?', { timeoutMs: 50_000 });
    story.until('the question is stored', () => broker.stored > 0);
    story.advance(2_000); // The listener is at work by then, and not through.
    equal(busy?.has('are you there?'), false, 'it has not replied');
    busy?.kill();

    story.until('the other one replies', () => question.settled, 45_000);
    equal(question.reply, 're: are you there?', 'the shop has its reply');
    story.until('the one that is left knows it', () => other?.replies.length === 1);
    equal(question.settlements, 1, 'the request was settled once');
  },
);
