// Popped in order, a queue has one batch out at a time. Whoever else asks gets nothing of it, not
// even of messages behind the batch, until each message is acknowledged or its time is up. Then the
// batch begins at the first one that was not acknowledged, and says how often it was out before. An
// attempt that repeats its own name, because it heard no answer, gets its own batch again at once.
import { equal, scenario } from '../../harness/story/index.ts';

export const aBlockedQueueWaitsForItsAcknowledgements = scenario(
  'a blocked queue waits for its acknowledgements',
  { seed: 31 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { steps: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const plan = story.producer('plan');
    for (const step of ['dig', 'pour', 'build']) {
      const sent = plan.send('steps', step);
      story.until('the step is stored', () => sent.outcome === 'stored');
    }

    const mason = story.simpleConsumer('mason', { topic: 'steps', group: 'site' });
    const helper = story.simpleConsumer('helper', { topic: 'steps', group: 'site' });
    const taking = { fifo: true, maxMsgNums: 2, invisibleTimeMs: 20_000 };
    const batch = mason.receive({ ...taking, attemptId: 'monday' });
    equal(batch.map(({ body }) => body).join(), 'dig,pour', 'the mason has the first two steps');
    equal(helper.receive(taking).length, 0, 'the helper gets nothing, not even the third');
    const again = mason.receive({ ...taking, attemptId: 'monday' });
    equal(again.map(({ body }) => body).join(), 'dig,pour', 'the mason may ask for his again');

    const waiting = helper.startReceive({ ...taking, pollTimeMs: 15_000 });
    equal(mason.ack(again[0]!), 'done', 'the first step is done');
    story.advance(2_000); // Much longer than an answer takes.
    equal(waiting.settled, false, 'one step is not enough');
    equal(mason.ack(again[1]!), 'done', 'the second step is done');
    story.until('the helper has the next step', () => waiting.settled, 1_000);
    equal(waiting.messages.map(({ body }) => body).join(), 'build', 'which is the third');

    story.advance(20_000); // The helper has gone home: the time of its batch passes.
    const [left] = mason.receive(taking);
    equal(left?.body, 'build', 'the third step is handed out again');
    equal(left?.reconsumeTimes, 1, 'and counts as tried once');
  },
);
