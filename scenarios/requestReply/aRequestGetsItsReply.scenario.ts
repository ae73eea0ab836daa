// What request-reply is made of: a message that says who asks, a consumer that sends its reply to a
// topic of the cluster, and a broker that hands it on over the connection of the one who asked.
import { equal, scenario } from '../../harness/story/index.ts';

export const aRequestGetsItsReply = scenario('a request gets its reply', { seed: 31 }, (story) => {
  story.namesrv('ns');
  story.broker('a', { topics: { questions: 2 } });
  const desk = story.consumer('desk', {
    topic: 'questions',
    consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
    listener: { name: 'reply', arg: 20 },
  });
  const shop = story.producer('shop');
  story.until('the desk reads both queues', () => desk.queues('questions').length === 2);

  const price = shop.request('questions', 'what does it cost?');
  story.until('the shop has its reply', () => price.settled, 3_000);
  equal(price.reply, 're: what does it cost?', 'it is the reply to this question');
  equal(price.settlements, 1, 'it is settled once');

  story.until('the desk knows that it arrived', () => desk.replies.length === 1, 1_000);
  const [sent] = desk.replies;
  equal([sent?.outcome, sent?.attempts], ['stored', 1], 'one attempt was enough');

  const stock = shop.request('questions', 'is it there?', { mode: 'callback' });
  const size = shop.request('questions', 'how large?', { queueId: 1, brokerName: 'a' });
  story.until('both have theirs', () => stock.settled && size.settled, 3_000);
  equal(stock.reply, 're: is it there?', 'the callback gets the reply to its question');
  equal(size.reply, 're: how large?', 'so does who asked one queue');
});
