// Who is connected is known to no disk. A broker that restarts between question and reply has the
// question still, but does not know any more where to bring the reply, until the client that asked
// says who it is: clients do so every 30 seconds. Whoever replies is told; whoever asked is not.
import { equal, scenario } from '../../harness/story/index.ts';

export const aRestartedBrokerKnowsNobody = scenario(
  'a restarted broker knows nobody',
  { seed: 36 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { questions: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const desk = story.consumer('desk', {
      topic: 'questions',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      listener: { name: 'replyLate', arg: 4_000 },
    });
    story.until('the desk reads the queue', () => desk.queues('questions').length === 1);
    const shop = story.producer('shop');
    story.advance(2_000); // Its first heartbeat is over by then.

    const question = shop.request('questions', 'who am I?', { timeoutMs: 12_000 });
    story.until('the desk thinks about it', () => desk.has('who am I?'));
    broker.kill();
    broker.start();
    story.until('the desk is told that nobody is there', () => desk.replies.length === 1);
    equal([desk.replies[0]?.outcome, desk.replies[0]?.code], ['refused', 1], 'it did not arrive');
    story.until('the shop gives up', () => question.settled);
    equal(question.outcome, 'timeout', 'all it knows is that nothing came');

    story.advance(31_000); // The time from one heartbeat to the next.
    const again = shop.request('questions', 'and now?', { timeoutMs: 12_000 });
    story.until('the reply finds the shop', () => again.settled);
    equal(again.reply, 're: and now?', 'the broker knows it again');
  },
);
