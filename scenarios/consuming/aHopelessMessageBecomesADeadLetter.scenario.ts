// A listener that fails a message sends it back: the broker puts a copy into the group's retry
// topic, to be delivered after a delay that grows with each attempt (10 s, 30 s, a minute...).
// After the last one it goes to the group's dead letters, where it stays until somebody looks. The
// messages behind it were never held up: each attempt is another message in another queue.
import { equal, scenario } from '../../harness/story/index.ts';

export const aHopelessMessageBecomesADeadLetter = scenario(
  'a hopeless message becomes a dead letter',
  { seed: 23 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const billing = story.consumer('billing', {
      topic: 'orders',
      listener: { name: 'later' },
      maxReconsumeTimes: 2,
    });
    const shop = story.producer('shop');
    shop.send('orders', 'no such customer');
    const attempts = () => billing.deliveries.map(({ reconsumeTimes }) => reconsumeTimes);
    story.until('it is tried for the first time', () => attempts().length === 1);
    const firstAtMs = story.nowMs;
    story.until('and twice again', () => attempts().length === 3, 180_000);
    equal(attempts(), [0, 1, 2], 'each attempt is counted');
    equal(story.nowMs - firstAtMs >= 40_000, true, 'ten seconds passed, and then thirty');

    const undertaker = story.consumer('undertaker', {
      topic: '%DLQ%billing',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
    });
    story.until('it lies among the dead letters', () => undertaker.has('no such customer'));
    story.advance(300_000); // Nobody tries it again.
    equal(attempts().length, 3, 'there was no fourth attempt');
  },
);
