// Who holds which message is written to disk with every pop, so a broker that was killed knows it
// in its next life: an old handle still acknowledges, and what nobody acknowledges comes back. How
// far the group has read is written every five seconds only: messages popped since may be handed
// out a second time, before their time is over. At least once is the promise, not exactly once.
import { equal, scenario } from '../../harness/story/index.ts';

export const aBrokerDiesBetweenPopAndAck = scenario(
  'a broker dies between pop and ack',
  { seed: 17 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const orders = ['kept', 'forgotten'].map((order) => shop.send('orders', order));
    story.until('both are stored', () => orders.every(({ outcome }) => outcome === 'stored'));

    const clerk = story.simpleConsumer('clerk', { topic: 'orders' });
    const [kept, forgotten] = clerk.receive({ invisibleTimeMs: 30_000 });
    equal([kept?.body, forgotten?.body], ['kept', 'forgotten'], 'the clerk holds both orders');
    story.advance(15_000); // How far the group has read is on the disk by now.

    broker.kill();
    broker.start();
    story.advance(1_000); // The clerk notices that its connection is gone.

    const early = clerk.startReceive({ invisibleTimeMs: 30_000, pollTimeMs: 5_000 });
    story.until('the new life answers', () => early.settled);
    equal(early.outcome, 'empty', 'it still hides both orders');
    equal(clerk.ack(kept!), 'done', 'a handle of the old life is good in the new one');

    const late = clerk.receive({ invisibleTimeMs: 30_000, pollTimeMs: 30_000 });
    equal(
      late.map(({ body, reconsumeTimes }) => [body, reconsumeTimes]),
      [['forgotten', 1]],
      'what was not acknowledged comes back, and nothing else',
    );
  },
);
