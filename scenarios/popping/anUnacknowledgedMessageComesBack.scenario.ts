// A pop hands messages out without giving a queue away: any member of the group may ask for them.
// What was handed out is hidden from the group for a while; what is not acknowledged by then comes
// back as a copy in the group's retry topic, and every pop reads that along. So a consumer that
// dies with messages in hand loses none of them, and nobody has to notice its death.
import { equal, scenario } from '../../harness/story/index.ts';

export const anUnacknowledgedMessageComesBack = scenario(
  'an unacknowledged message comes back',
  { seed: 7 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const first = shop.send('orders', 'one');
    story.until('the first order is stored', () => first.outcome === 'stored');
    const second = shop.send('orders', 'two');
    story.until('and the second after it', () => second.outcome === 'stored');

    const clerk = story.simpleConsumer('clerk', { topic: 'orders', group: 'office' });
    const colleague = story.simpleConsumer('colleague', { topic: 'orders', group: 'office' });
    const [one, two] = clerk.receive({ invisibleTimeMs: 10_000 });
    const receivedAtMs = story.nowMs;
    equal([one?.body, two?.body], ['one', 'two'], 'the clerk receives both orders');
    equal(clerk.ack(one!), 'done', 'the first one is acknowledged');
    clerk.kill();

    const hidden = colleague.receive({ invisibleTimeMs: 10_000, pollTimeMs: 5_000 });
    equal(hidden.length, 0, 'the second one is hidden from the colleague, too');

    const back = colleague.receive({ invisibleTimeMs: 10_000, pollTimeMs: 20_000 });
    equal(
      back.map(({ body, reconsumeTimes, fromRetryTopic }) => [
        body,
        reconsumeTimes,
        fromRetryTopic,
      ]),
      [['two', 1, true]],
      'then it comes back, as a copy that counts the attempts',
    );
    equal(story.nowMs - receivedAtMs >= 10_000, true, 'not before its time was over');
    equal(colleague.ack(back[0]!), 'done', 'the colleague acknowledges it');
    const more = colleague.receive({ invisibleTimeMs: 10_000, pollTimeMs: 30_000 });
    equal(more.length, 0, 'what is acknowledged stays away');
  },
);
