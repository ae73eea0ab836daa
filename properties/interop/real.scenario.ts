/**
 * Stories for real servers alone: what the stories of `scenarios/` about the same things show with
 * faults, with hours that pass in no time, or by looking into a broker, which no real one allows.
 */
import { equal, scenario } from '../../harness/story/index.ts';

// The broker asks after 3 s, and looks every 2 s.
export const transactionsEndAsTheirSenderSays = scenario(
  'transactions end as their sender says',
  { seed: 1 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const billing = story.consumer('billing', { topic: 'orders' });
    const undecided = { name: 'commitAtCheck', arg: 1 } as const;
    const shop = story.producer('shop', { transactionListener: undecided });
    const paid = shop.sendInTransaction('orders', 'paid', { listener: { name: 'commit' } });
    const refused = shop.sendInTransaction('orders', 'refused', {
      listener: { name: 'rollback' },
    });
    const open = shop.sendInTransaction('orders', 'open');
    story.until('the shop is done', () => paid.settled && refused.settled && open.settled);
    story.until('what is paid has come', () => billing.has('paid'), 30_000);
    story.until(
      'the shop is asked for the open one, and it comes',
      () => billing.has('open'),
      45_000,
    );
    equal(shop.resolved.at(-1)?.isCheck, true, 'because it was asked');
    story.advance(3_000);
    equal([...billing.received].sort(), ['open', 'paid'], 'and nobody sees the refused one');
  },
);

export const messagesComeAtTheirTimeUnlessRecalled = scenario(
  'messages come at their time, unless they are recalled',
  { seed: 2 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { reminders: 1 }, recallMessageEnable: true });
    story.until('the broker is listed', () => directory.lists(broker));
    const clock = story.consumer('clock', { topic: 'reminders' });
    const office = story.producer('office');
    const orderedMs = story.nowMs;
    const tea = office.send('reminders', 'tea', { delayTimeMs: 6_000 });
    const talk = office.send('reminders', 'talk', { delayTimeMs: 6_000 });
    story.until('both are stored', () => tea.settled && talk.settled);
    equal(office.recall('reminders', talk.recallHandle), 'done', 'the talk is called off');
    story.until('it is tea time', () => clock.has('tea'), 30_000);
    equal(story.nowMs - orderedMs >= 6_000, true, 'and not before');
    story.advance(3_000);
    equal(clock.received, ['tea'], 'nobody talks');
  },
);

export const everyKindOfConsumerFiltersBySql = scenario(
  'every kind of consumer filters by SQL',
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
