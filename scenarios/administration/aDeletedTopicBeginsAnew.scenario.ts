// Deleting a topic takes two steps: brokers forget its queues and what groups have come to in them,
// name servers its route. Whoever forgets the second leaves a route that leads nowhere. A topic of
// the same name is a new one: its queues begin at 0, and so does every group.
import { equal, scenario } from '../../harness/story/index.ts';

export const aDeletedTopicBeginsAnew = scenario(
  'a deleted topic begins anew',
  { seed: 32 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 }, autoCreateTopicEnable: false });
    story.until('the broker is listed', () => directory.lists(broker));
    const operator = story.admin('operator');
    const shop = story.producer('shop', { retryTimesWhenSendFailed: 0 });
    const old = shop.send('orders', 'old');
    story.until('an order is stored', () => old.outcome === 'stored');
    const billing = story.consumer('billing', { topic: 'orders' });
    story.until('billing has it', () => billing.has('old'));
    billing.shutdown();
    story.until('billing is gone', () => !billing.running);

    operator.deleteTopic('orders', [broker]);
    const route = operator.ask(undefined, 'getRouteInfoByTopic', { topic: 'orders' });
    equal(route.code, 17, 'nobody knows the way any more');
    const stats = operator.ask(broker, 'getTopicStatsInfo', { topic: 'orders' });
    equal(stats.code, 17, 'nor does the broker know the topic');

    const topic = { defaultTopic: 'TBW102', readQueueNums: 1, writeQueueNums: 1, perm: 6 };
    const plain = { order: false, force: false };
    const named = { ...topic, ...plain, topic: 'orders', topicFilterType: 'SINGLE_TAG' };
    equal(operator.ask(broker, 'updateAndCreateTopic', named).code, 0, 'it is made again');
    // The shop asks for its routes every 30 s.
    story.advance(31_000);
    const fresh = shop.send('orders', 'new');
    story.until('an order is stored again', () => fresh.outcome === 'stored');
    equal(fresh.queueOffset, 0, 'as the first of its queue');
    billing.start();
    story.until('billing has the new one', () => billing.has('new'));
    equal(billing.received, ['old', 'new'], 'and the old one never again');
  },
);
