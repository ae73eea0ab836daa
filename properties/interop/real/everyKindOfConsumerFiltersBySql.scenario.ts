// Pushed, polled, pulled by hand or popped: a filter by SQL92 lets the same message through, and a
// wrong one keeps a consumer from starting.
import { equal, scenario } from '../../../harness/story/index.ts';

export const everyKindOfConsumerFiltersBySql = scenario(
  'every kind of consumer filters by sql',
  { seed: 3 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { offers: 1 }, enablePropertyFilter: true });
    story.until('the broker is listed', () => directory.lists(broker));
    const sql = 'price > 9.5';
    const push = story.consumer('push', { topic: 'offers', sql });
    const lite = story.litePullConsumer('lite', { topic: 'offers', sql });
    const wrong = story.litePullConsumer('wrong', { topic: 'offers', sql: 'price >> 9.5' });
    const hand = story.pullConsumer('hand');
    const clerk = story.simpleConsumer('clerk', { topic: 'offers' });
    story.until('the queue is read', () => lite.queues('offers').length === 1, 60_000);
    story.until('who cannot be understood does not start', () => !wrong.running, 60_000);

    const shop = story.producer('shop');
    const cheap = shop.send('offers', 'cheap', { properties: { price: '9' } });
    const dear = shop.send('offers', 'dear', { properties: { price: '10' }, keys: 'k1' });
    story.until('both are stored', () => cheap.settled && dear.settled);
    story.until('the push consumer has one', () => push.has('dear'), 30_000);
    equal(push.received, ['dear'], 'of the two');
    const bodies = (messages: readonly { readonly body: string }[]) => messages.map((m) => m.body);
    equal(bodies(lite.poll(10_000)), ['dear'], 'a poll brings the same one');
    const [queue] = hand.messageQueues('offers');
    equal(bodies(hand.pull(queue!, 0, { sql }).messages), ['dear'], 'so does a pull by hand');
    const popped = clerk.receive({ invisibleTimeMs: 10_000, pollTimeMs: 5_000, sql });
    equal(bodies(popped), ['dear'], 'and a pop');
    equal(shop.query('offers', 'k1'), ['dear'], 'which has a key besides');
  },
);
