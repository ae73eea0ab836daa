// A lite pull consumer can be assigned queues in place of a subscription. It then reads just these,
// whatever other members do, and may go back: a seek throws away what was pulled and waits to be
// polled, and pulling goes on at the offset. Outside of what the queue has, a seek is refused.
import { equal, scenario } from '../../harness/story/index.ts';

export const anAssignedQueueIsReplayed = scenario(
  'an assigned queue is replayed',
  { seed: 71 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    for (const body of ['one', 'two', 'three', 'four']) {
      const order = shop.send('orders', body);
      story.until(`order ${body} is stored`, () => order.outcome === 'stored');
    }

    const audit = story.litePullConsumer('audit', { pullBatchSize: 2 });
    const [queue] = audit.messageQueues('orders');
    equal(audit.assign([queue!]).outcome, 'done', 'the queue is assigned');
    const bodies = () => audit.poll().map(({ body }) => body);
    equal(bodies(), ['one', 'two'], 'a poll brings what one pull brought');

    equal(audit.seek(queue!, 1).outcome, 'done', 'audit goes back to the second order');
    equal([...bodies(), ...bodies()], ['two', 'three', 'four'], 'all from there on comes again');
    equal(audit.seekToBegin(queue!).offset, 0, 'the beginning is an offset, too');
    equal(bodies(), ['one', 'two'], 'everything is replayed');
    const beyond = audit.seek(queue!, 99);
    equal(beyond.outcome, 'refused', 'where there is nothing, nobody can go');
    equal(bodies(), ['three', 'four'], 'a refused seek changes nothing');
  },
);
