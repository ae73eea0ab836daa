// Pausing a queue stops its pulls and nothing else: what was pulled before can still be polled, and
// the other queues go on. The pull that is under way is not called back either, so that messages of
// the first moments may slip through. Resuming takes up to a second, for a paused task looks no
// sooner whether it may go on; nothing is skipped.
import { equal, scenario } from '../../harness/story/index.ts';

export const aPausedQueueWaits = scenario('a paused queue waits', { seed: 72 }, (story) => {
  const directory = story.namesrv('ns');
  const broker = story.broker('a', { topics: { orders: 2 } });
  story.until('the broker is listed', () => directory.lists(broker));
  const shop = story.producer('shop');
  const send = (text: string, queueId: number) => shop.send('orders', text, { queueId });
  const office = story.litePullConsumer('office', { topic: 'orders' });
  story.until('office has both queues', () => office.queues('orders').length === 2);

  const [paused] = office.messageQueues('orders');
  office.pausePulling([paused!]);
  story.advance(30_000); // The pull that was held when the pause came has been answered by now.
  send('late', 0);
  send('in time', 1);
  equal(
    office.poll().map(({ body }) => body),
    ['in time'],
    'the other queue goes on',
  );
  equal(office.poll(10_000), [], 'nothing comes of the paused one');

  office.resumePulling([paused!]);
  const resumedAtMs = story.nowMs;
  equal(
    office.poll().map(({ body }) => body),
    ['late'],
    'it comes when pulling goes on',
  );
  equal(story.nowMs - resumedAtMs <= 1_100, true, 'within a second or so');
});
