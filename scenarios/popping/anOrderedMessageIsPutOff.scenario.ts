// A worker that popped a batch in order may say of one message when it is to show again, sooner or
// later. The others keep their times, the handle stays good, and the message stays in its place:
// the queue goes on only when nothing of the batch is hidden any more.
import { equal, scenario } from '../../harness/story/index.ts';

export const anOrderedMessageIsPutOff = scenario(
  'an ordered message is put off',
  { seed: 32 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { steps: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const plan = story.producer('plan');
    for (const step of ['one', 'two', 'three', 'four']) {
      const sent = plan.send('steps', step);
      story.until('the step is stored', () => sent.outcome === 'stored');
    }

    const worker = story.simpleConsumer('worker', { topic: 'steps' });
    const taking = { fifo: true, maxMsgNums: 3, invisibleTimeMs: 6_000 };
    const [one, two, three] = worker.receive(taking);
    equal(worker.ack(one!), 'done', 'the first step is done');
    equal(worker.ack(three!), 'done', 'so is the third, before its turn');
    equal(worker.changeInvisible(two!, 12_000), 'done', 'the second needs more time');

    story.advance(8_000); // Longer than the batch was to be hidden.
    equal(worker.receive(taking).length, 0, 'all wait for the second step');
    const waiting = worker.startReceive({ ...taking, pollTimeMs: 20_000 });
    story.until('it shows again', () => waiting.settled, 5_000);
    const next = waiting.messages;
    equal(
      next.map(({ body, reconsumeTimes }) => `${body} ${reconsumeTimes}`).join(),
      'two 1,three 1,four 0',
      'it is tried again, with what came after it',
    );

    const [second, third, fourth] = next;
    equal(worker.changeInvisible(second!, 1_000), 'done', 'it may be put off for less, too');
    equal([third, fourth].map((step) => worker.ack(step!)).join(), 'done,done', 'the rest is done');
    const early = worker.receive({ ...taking, pollTimeMs: 3_000 });
    equal(early.map(({ body }) => body).join(), 'two,three,four', 'so the queue is free sooner');
    equal(worker.batchAck(early), 'done', 'and now all is done');
    equal(worker.peek().restNum, 0, 'nothing is left');
  },
);
