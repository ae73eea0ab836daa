// The retry topic of a group was once named so that two groups could share one by accident, and has
// been given another name since. A broker that was switched over goes on to read the old one: what
// lay there is handed out, and what comes back from the new one lies under the new name.
import { equal, scenario } from '../../harness/story/index.ts';

export const anOldRetryTopicIsDrained = scenario(
  'an old retry topic is drained',
  { seed: 35 },
  (story) => {
    const directory = story.namesrv('ns');
    // What the broker of former days has left.
    const topics = { orders: 1, '%RETRY%office_orders': 1 };
    const broker = story.broker('a', { topics, enableRetryTopicV2: true });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const old = shop.send('%RETRY%office_orders', 'an old order');
    const order = shop.send('orders', 'an order');
    story.until('both are stored', () => old.outcome === 'stored' && order.outcome === 'stored');

    const clerk = story.simpleConsumer('clerk', { topic: 'orders', group: 'office' });
    const taking = { invisibleTimeMs: 5_000 };
    const markOf = (handle: string) => handle.split(' ')[4];
    // A pop reads one of the two retry topics: which one is left to chance.
    for (let times = 0; times < 40 && clerk.received.length < 2; times += 1) clerk.receive(taking);
    const [first, second] = [...clerk.received].sort((a, b) => a.body.length - b.body.length);
    equal(first?.body, 'an order', 'the new order is handed out');
    equal(second?.body, 'an old order', 'and so is what lay in the old retry topic');
    equal(markOf(second?.handle ?? ''), '1', 'whose handle says that it lies there');
    equal(clerk.ack(second!), 'done', 'the old order is done');

    story.advance(10_000); // Longer than anything stays hidden.
    for (let times = 0; times < 40 && clerk.received.length < 3; times += 1) clerk.receive(taking);
    const again = clerk.received[2];
    equal(again?.body, 'an order', 'the new order comes back, and the old one does not');
    equal(markOf(again?.handle ?? ''), '2', 'from the retry topic of the new name');
    equal(again?.reconsumeTimes, 1, 'as its second attempt');
  },
);
