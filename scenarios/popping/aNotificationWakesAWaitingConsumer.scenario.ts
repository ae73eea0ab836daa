// A proxy does not pop for every client that waits: it asks the broker to tell when there is
// something. Being told takes nothing; whoever is told has to hurry, since others may be told too.
// In a queue that is popped in order there is something only when its batch is settled.
import { equal, scenario } from '../../harness/story/index.ts';

export const aNotificationWakesAWaitingConsumer = scenario(
  'a notification wakes a waiting consumer',
  { seed: 33 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { mail: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const clerk = story.simpleConsumer('clerk', { topic: 'mail' });
    equal(clerk.notification(), false, 'there is no mail');

    const bell = clerk.startNotification({ pollTimeMs: 20_000 });
    story.advance(5_000); // The clerk does something else meanwhile.
    equal(bell.settled, false, 'the bell keeps still');
    const letter = story.producer('post').send('mail', 'a letter');
    story.until('the letter is there', () => letter.outcome === 'stored');
    story.until('the bell rings', () => bell.settled, 1_000);
    equal(bell.outcome, 'done', 'there is mail');
    equal(clerk.notification(), true, 'and there still is: ringing takes nothing');

    const reading = { fifo: true, invisibleTimeMs: 30_000, attemptId: 'reading' };
    const [mail] = clerk.receive(reading);
    equal(mail?.body, 'a letter', 'the clerk has it');
    equal(
      clerk.notification({ fifo: true }),
      false,
      'while it is read there is nothing for others',
    );
    equal(
      clerk.notification({ fifo: true, attemptId: 'reading' }),
      true,
      'but for the reader there is',
    );
    const late = clerk.startNotification({ fifo: true, pollTimeMs: 3_000 });
    story.until('a bell that nobody rings', () => late.settled, 3_000);
    equal(late.outcome, 'empty', 'says so in time');
  },
);
