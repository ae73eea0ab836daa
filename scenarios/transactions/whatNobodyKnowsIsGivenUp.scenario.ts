// A listener may answer that it does not know yet. Then it is asked again, every thirty seconds,
// and fifteen times altogether: seven and a half minutes. After that the broker gives up. The
// message is not lost, it lies in TRANS_CHECK_MAX_TIME_TOPIC until an operator looks there, but
// nobody else will ever see it.
import { equal, scenario } from '../../harness/story/index.ts';

export const whatNobodyKnowsIsGivenUp = scenario(
  'what nobody knows is given up',
  { seed: 9 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const billing = story.consumer('billing', { topic: 'orders' });
    const shop = story.producer('shop', { transactionListener: { name: 'unknown' } });
    const late = { name: 'commitAtCheck', arg: 3 } as const;
    const puzzle = shop.sendInTransaction('orders', 'a puzzle', { listener: late });
    story.until('its own work leaves the shop in doubt', () => puzzle.settled);
    equal(puzzle.localState, 'unknown', 'so it says');
    const sentAtMs = story.nowMs;

    story.until('the broker asks', () => broker.checks.length === 1, 60_000);
    equal(story.nowMs - sentAtMs > 6_000, true, 'not before the message is six seconds old');
    story.until('it asks fifteen times', () => broker.checks.length === 15, 600_000);
    equal(
      broker.checks.map(({ times }) => times),
      Array.from({ length: 15 }, (_, index) => index + 1),
      'it counts',
    );
    story.until('and gives up', () => broker.givenUp === 1, 60_000);
    story.advance(300_000); // Ten more looks through the half messages.
    equal(broker.checks.length, 15, 'nobody is asked again');
    equal(billing.deliveries.length, 0, 'billing has never seen it');

    const operator = story.consumer('operator', {
      topic: 'TRANS_CHECK_MAX_TIME_TOPIC',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
    });
    story.until('an operator can', () => operator.has('a puzzle'));
  },
);
