// A message that waits for its time comes then and not before; one that is taken back never comes.
import { equal, scenario } from '../../../harness/story/index.ts';

export const messagesComeAtTheirTimeUnlessRecalled = scenario(
  'messages come at their time unless recalled',
  { seed: 2 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { reminders: 1 }, recallMessageEnable: true });
    story.until('the broker is listed', () => directory.lists(broker));
    const clock = story.consumer('clock', { topic: 'reminders' });
    const office = story.producer('office');
    const orderedMs = story.nowMs;
    const tea = office.send('reminders', 'tea', { delayTimeMs: 6_000 });
    const talk = office.send('reminders', 'talk', { delayTimeMs: 6_000 });
    story.until('both are stored', () => tea.settled && talk.settled);
    equal(office.recall('reminders', talk.recallHandle), 'done', 'the talk is called off');
    story.until('it is tea time', () => clock.has('tea'), 30_000);
    equal(story.nowMs - orderedMs >= 6_000, true, 'and not before');
    story.advance(3_000);
    equal(clock.received, ['tea'], 'nobody talks');
  },
);
