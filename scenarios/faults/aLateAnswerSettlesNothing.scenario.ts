// An asynchronous send that nobody answered in time is over for its producer; its connection is
// kept. The answer may still come. Requests are numbered, each answer says which one it is to, and
// this one finds nobody waiting any more: it is dropped. It must not be taken for the answer to the
// send that waits now. The order that was given up is stored all the same.
import { equal, scenario } from '../../harness/story/index.ts';

export const aLateAnswerSettlesNothing = scenario(
  'a late answer settles nothing',
  { seed: 47 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const billing = story.consumer('billing', { topic: 'orders' });
    story.until('billing holds the queue', () => billing.queues('orders').length === 1);
    const first = shop.send('orders', 'first', { mode: 'async' });
    story.until('the way is known', () => first.outcome === 'stored');

    const late = { command: 'sendMessageV2', direction: 'response', nth: 1 } as const;
    story.oneWay(broker, shop).delay(3_500, late);
    const sentAtMs = story.nowMs;
    const second = shop.send('orders', 'second', { mode: 'async', timeoutMs: 500 });
    story.until('the second send is given up', () => second.settled);
    equal(second.outcome, 'timeout', 'nobody answered in time');
    equal(broker.stored, 2, 'though the order is stored');

    const third = shop.send('orders', 'third', { mode: 'async' });
    story.until('the third order is stored', () => third.outcome === 'stored');
    equal(story.nowMs - sentAtMs >= 3_500, true, 'its answer came after the late one');
    equal(third.queueOffset, 2, 'and it is its own: the place behind the second');
    equal(second.outcome, 'timeout', 'the late one has changed nothing');
    story.until('billing has the third order', () => billing.has('third'));
    equal(billing.received, ['first', 'second', 'third'], 'and the one that was given up, too');
  },
);
