// A message that waits for its time can be taken back: the answer to its send carries a handle,
// and who has it may recall the message. A recall is a message itself, due in the same second, and
// takes along what has the same topic and id. So it says yes whether the message is still there or
// not, and outlives the broker that said so.
import { equal, scenario } from '../../harness/story/index.ts';

export const aRecalledMessageNeverComes = scenario(
  'a recalled message never comes',
  { seed: 62 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { reminders: 1 }, recallMessageEnable: true });
    story.until('the name server lists the broker', () => directory.lists(broker));
    const clock = story.consumer('clock', { topic: 'reminders' });
    story.until('the clock holds the queue', () => clock.queues('reminders').length === 1);
    const office = story.producer('office');

    const meeting = office.send('reminders', 'the meeting', { delayTimeMs: 60_000 });
    const lunch = office.send('reminders', 'lunch', { delayTimeMs: 60_000 });
    story.until('both are stored', () => meeting.settled && lunch.settled);
    equal(office.recall('reminders', meeting.recallHandle), 'done', 'the meeting is called off');

    broker.kill();
    broker.start();
    story.until('it is lunch', () => clock.has('lunch'), 120_000);
    // Long enough for whatever could still be on its way.
    story.advance(10_000);
    equal(clock.received, ['lunch'], 'nobody is called to the meeting');
    equal(office.recall('reminders', lunch.recallHandle), 'refused', 'what has come stays');
  },
);
