// Every broker of a cluster has the reply topic, and a reply may go to any of them; but a broker
// hands it on only if the client that asked is connected to itself. The producer of whoever replies
// tries another broker then, as after any failed send. If the one broker that knows the client
// cannot be reached, there is no way around.
import { equal, scenario } from '../../harness/story/index.ts';

export const aReplyGoesAroundABrokerThatKnowsNobody = scenario(
  'a reply goes around a broker that knows nobody',
  { seed: 38 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { questions: 1 } });
    const stranger = story.broker('b');
    story.until('both are listed', () => directory.lists(broker) && directory.lists(stranger));
    const desk = story.consumer('desk', {
      topic: 'questions',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      listener: { name: 'replyLate', arg: 2_000 },
    });
    story.until('the desk reads the queue', () => desk.queues('questions').length === 1);
    const shop = story.producer('shop');

    const asked = Array.from({ length: 20 }, (_, number) =>
      shop.request('questions', `question ${number}`, { timeoutMs: 10_000 }),
    );
    story.until('every question has its reply', () =>
      asked.every(({ outcome }) => outcome === 'replied'),
    );
    story.until('the desk knows', () => desk.replies.length === 20);
    equal(desk.replies.filter(({ outcome }) => outcome !== 'stored').length, 0, 'of all of them');
    const tries = new Set(desk.replies.map(({ attempts }) => attempts));
    equal([...tries].sort(), [1, 2], 'some took the way around');

    const lost = shop.request('questions', 'one more', { timeoutMs: 12_000 });
    story.until('the desk thinks about it', () => desk.has('one more'));
    const road = story.link(desk, broker);
    road.partition();
    story.until('the shop gives up', () => lost.settled);
    equal(lost.outcome, 'timeout', 'the stranger cannot bring it');
    road.heal();
  },
);
