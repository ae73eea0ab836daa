// Who asked may be elsewhere by the time the reply comes: its proxy has died, and it has moved on
// to another. A reply names the client and not the way to it, so whichever proxy the reply is sent
// to finds the client where it hangs by then, once that proxy has told of it.
import { equal, scenario } from '../../harness/story/index.ts';

export const aReplyFollowsWhoAskedToAnotherProxy = scenario(
  'a reply follows who asked to another proxy',
  { seed: 45 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { questions: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const north = story.proxy('north');
    const south = story.proxy('south');
    const harbour = story.proxy('harbour');
    const desk = story.consumer('desk', {
      topic: 'questions',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      namesrvs: [harbour],
      listener: { name: 'replyLate', arg: 70_000 },
    });
    story.until('the desk reads the queue', () => desk.queues('questions').length === 1);
    const shop = story.producer('shop', { namesrvs: [north, south] });

    const question = shop.request('questions', 'is it still there?', { timeoutMs: 120_000 });
    story.until('the desk thinks about it', () => desk.has('is it still there?'));
    story.advance(500); // The shop knows that its question is stored, and will not ask twice.
    const [used, left] = north.forwarded > 0 ? [north, south] : [south, north];
    used.kill();
    story.until('the reply comes through the other proxy', () => question.settled, 120_000);
    equal(
      [question.outcome, question.reply],
      ['replied', 're: is it still there?'],
      'it is the one',
    );
    equal(question.settlements, 1, 'it came once');
    story.until('the desk knows', () => desk.replies.length === 1);
    equal(desk.replies[0]?.outcome, 'stored', 'that it arrived');
    equal([used.running, left.running], [false, true], 'though the first way is gone');
  },
);
