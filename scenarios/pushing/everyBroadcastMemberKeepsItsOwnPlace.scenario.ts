// A broadcasting group shares nothing out: each member reads all queues and keeps its place in
// them in a file of its own, written every few seconds. A member that comes back goes on from
// there, whatever the others did meanwhile. What it fails is not tried again.
import { equal, scenario } from '../../harness/story/index.ts';

export const everyBroadcastMemberKeepsItsOwnPlace = scenario(
  'every broadcast member keeps its own place',
  { seed: 84 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { prices: 2 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const group = {
      group: 'screens',
      topic: 'prices',
      messageModel: 'BROADCASTING',
      listener: { name: 'failBody', text: 'unreadable' },
    } as const;
    const [left, right] = [story.consumer('left', group), story.consumer('right', group)];
    story.until('each holds all queues', () =>
      [left, right].every((screen) => screen.queues('prices').length === 2),
    );
    const shop = story.producer('shop');
    for (const price of ['10', 'unreadable', '11', '12']) shop.send('prices', price);
    story.until('both show three prices', () =>
      [left, right].every((screen) => screen.received.length === 3),
    );
    story.advance(60_000); // Time for a second attempt, and for both to note where they stand.
    const tries = left.deliveries.filter(({ text }) => text === 'unreadable').length;
    equal(tries, 1, 'what failed does not come again');

    left.kill();
    const later = ['13', '14', '15'].map((price) => shop.send('prices', price));
    story.until('the other screen shows them', () => right.received.length === 6);
    equal(
      later.every(({ outcome }) => outcome === 'stored'),
      true,
      'all are stored',
    );

    left.start();
    story.until('it shows what it has missed', () => left.received.length === 6);
    story.advance(10_000); // Whatever else there is has come by now.
    equal(
      left.received.slice(3).sort(),
      ['13', '14', '15'],
      'and nothing that it has shown before',
    );
  },
);
