// Every broker registers with every name server, and no name server knows of another. A client uses
// one of them and stays with it while its connection holds. When that one dies, the request under
// way fails with it, for a request asks one name server only; the next one goes to the next one.
// So a route that is refreshed every 30 seconds is late once, and a send that needs a new route
// right then fails once.
import { equal, scenario } from '../../harness/story/index.ts';

export const aNameServerDiesAndClientsMoveOn = scenario(
  'a name server dies and clients move on',
  { seed: 8 },
  (story) => {
    const north = story.namesrv('north');
    const south = story.namesrv('south');
    const broker = story.broker('a', { topics: { orders: 2, refunds: 2 } });
    const both = () => north.lists(broker) && south.lists(broker);
    story.until('the broker has registered with both', both);

    const shop = story.producer('shop');
    const first = shop.send('orders', 'first');
    story.until('the first order is stored', () => first.outcome === 'stored');

    // Which of the two the shop uses was drawn: the other one alone is no use to it at first.
    for (const [dead, alive] of [
      [north, south],
      [south, north],
    ] as const) {
      dead.kill();
      const topic = dead === north ? 'refunds' : 'complaints';
      const tries = [1, 2].map((number) => {
        const sent = shop.send(topic, `${topic} ${number}`);
        story.until(`${topic} ${number} is settled`, () => sent.settled);
        return sent.outcome;
      });
      equal(tries[1], 'stored', `with ${alive.name} alone a new topic is found, if not at once`);
      dead.start();
      story.until('the broker has registered with it again', () => dead.lists(broker), 31_000);
    }
  },
);
