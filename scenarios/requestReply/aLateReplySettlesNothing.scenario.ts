// A request has its time. The time that the message says it has (TTL) is enforced by nobody, so a
// reply may come when nobody waits for it any more: the producer takes it and drops it, and whoever
// replied is told that it arrived. It never answers another question.
import { equal, scenario } from '../../harness/story/index.ts';

export const aLateReplySettlesNothing = scenario(
  'a late reply settles nothing',
  { seed: 33 },
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

    const hasty = shop.request('questions', 'is it still there?', { timeoutMs: 2_000 });
    story.until('the shop gives up', () => hasty.settled, 5_000);
    equal([hasty.outcome, hasty.code], ['timeout', 10_006], 'it waited in vain');
    equal(desk.has('is it still there?'), true, 'though its question arrived');

    const patient = shop.request('questions', 'and now?', { timeoutMs: 30_000 });
    story.until('the late reply is taken', () => desk.replies.length === 1);
    equal(desk.replies[0]?.outcome, 'stored', 'the desk cannot know that it was too late');
    equal(hasty.outcome, 'timeout', 'the first question stays unanswered');
    equal(patient.settled, false, 'and the second one waits on');

    story.until('the second question has a reply', () => patient.settled);
    equal(patient.reply, 're: and now?', 'its own');
    equal([hasty.settlements, patient.settlements], [1, 1], 'each was settled once');
  },
);
