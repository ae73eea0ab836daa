// A message may say when it is to come: after so many milliseconds, or at a time of day, up to
// three days ahead. The broker keeps it in a queue of its own, rounds its time down to a whole
// second and hands it out when the next second has begun: never early, a good second late at most.
// What waits is on disk like any other message, so that a power cut does not lose it.
import { equal, scenario } from '../../harness/story/index.ts';

const minuteMs = 60_000;

export const aTimerMessageComesAtItsTime = scenario(
  'a timer message comes at its time',
  { seed: 61 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { reminders: 2 }, flushDiskType: 'SYNC_FLUSH' });
    story.until('the name server lists the broker', () => directory.lists(broker));
    const clock = story.consumer('clock', { topic: 'reminders' });
    story.until('the clock holds both queues', () => clock.queues('reminders').length === 2);
    const office = story.producer('office');

    const orderedMs = story.nowMs;
    const soon = office.send('reminders', 'tea is ready', { delayTimeMs: 4_500 });
    const later = office.send('reminders', 'call the bank', { delayTimeMs: 10 * minuteMs });
    story.until('both are stored', () => soon.settled && later.settled);
    equal([soon.outcome, later.outcome], ['stored', 'stored'], 'the broker has both');

    story.until('tea is ready', () => clock.has('tea is ready'), 10_000);
    const soonMs = story.nowMs - orderedMs;
    equal(soonMs >= 4_500 && soonMs <= 6_500, true, 'the first has come in time, and not before');

    broker.crash();
    broker.start();
    story.until('the bank is called', () => clock.has('call the bank'), 15 * minuteMs);
    const laterMs = story.nowMs - orderedMs;
    const isInTime = laterMs >= 10 * minuteMs && laterMs <= 11 * minuteMs;
    equal(isInTime, true, 'the other one has come in time, and not before');
  },
);
