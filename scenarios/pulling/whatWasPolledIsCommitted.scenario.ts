// With autoCommit, a poll commits what the polls before it returned: offsets go to the client's
// memory first, to the broker every 5 seconds, and at a shutdown. So a restart goes on behind what
// was committed. The batch of the last poll was not followed by another one, so it comes again:
// at least once, as long as whoever polls does the work before the next poll.
import { equal, scenario } from '../../harness/story/index.ts';

export const whatWasPolledIsCommitted = scenario(
  'what was polled is committed',
  { seed: 73 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    for (const body of ['one', 'two', 'three']) {
      const order = shop.send('orders', body);
      story.until(`order ${body} is stored`, () => order.outcome === 'stored');
    }

    const options = { topic: 'orders', pullBatchSize: 1, autoCommitIntervalMs: 1_000 };
    const till = story.litePullConsumer('till', options);
    const bodies = () => till.poll(30_000).map(({ body }) => body);
    equal(bodies(), ['one'], 'the first order is polled');
    story.advance(2_000); // Longer than autoCommitIntervalMs: the next poll commits.
    equal(bodies(), ['two'], 'the second one too, and the first one is committed');

    till.shutdown();
    story.until('till is down', () => !till.running);
    till.start();
    const again = [...bodies(), ...bodies()];
    equal(again, ['two', 'three'], 'the second order comes again, the first does not');
  },
);
