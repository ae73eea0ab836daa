/** Listeners that fail, against real brokers: how messages come again, and where they end. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BrokerConfig } from '../../actors/broker/config.ts';
import type { ConsumerSettings } from '../../actors/consumer/config.ts';
import type { Observation } from '../../actors/shared/observation.ts';
import { equal } from './equal.ts';
import { simulateStory } from './simulateStory.ts';
import type { Story } from './story.ts';

const failing = suite('consumers that fail');

/** Tells a story that has to hold; gives what its nodes told. */
function told(tell: (story: Story) => void): Observation[] {
  const seen: Observation[] = [];
  const { broken } = simulateStory(
    { name: 'it fails', seed: 5, tell },
    {
      tap: (entry) => {
        if (entry.kind === 'observation') seen.push(entry.observation);
      },
    },
  );
  assert.is(broken, undefined);
  return seen;
}

/** A producer and a consumer of one topic. */
function shopAndDesk(
  story: Story,
  options: Partial<ConsumerSettings>,
  broker: Partial<BrokerConfig> = {},
) {
  const directory = story.namesrv('ns');
  const a = story.broker('a', { topics: { orders: 2 }, ...broker });
  story.until('the broker is listed', () => directory.lists(a));
  const shop = story.producer('shop');
  const desk = story.consumer('desk', { group: 'billing', topic: 'orders', ...options });
  story.until('the consumer has queues', () => desk.queues('orders').length > 0);
  return { a, shop, desk };
}

/** Levels 1 and 2 are not used; the first retry comes after level 3. */
const shortLevels = { messageDelayLevelsMs: [100, 200, 1000, 2000, 4000] };

failing('a message that fails comes again by the retry topic, later each time', () => {
  const consumed = told((story) => {
    const listener = { name: 'failFirst', arg: 2 } as const;
    const { shop, desk } = shopAndDesk(story, { listener }, shortLevels);
    shop.send('orders', 'one');
    story.until('it is taken at last', () => desk.has('one'), 60_000);
    equal(
      desk.deliveries.map(({ topic, reconsumeTimes, result }) => [topic, reconsumeTimes, result]),
      [
        ['orders', 0, 'later'],
        ['orders', 1, 'later'],
        ['orders', 2, 'success'],
      ],
      'three deliveries of one order',
    );
    const [first, second, third] = desk.deliveries.map(({ timeMs }) => timeMs);
    equal(second! - first! >= 1000 && third! - second! >= 2000, true, 'each after its level');
    equal(desk.queues('orders'), ['a/0', 'a/1'], 'the retry topic is another one');
  }).filter(({ kind }) => kind === 'consumed');
  assert.is(consumed.length, 3);
});

failing('a message that fails too often ends among the dead letters', () => {
  const observed = told((story) => {
    const options = { listener: { name: 'later' }, maxReconsumeTimes: 2 } as const;
    const { shop, desk } = shopAndDesk(story, options, shortLevels);
    shop.send('orders', 'poison');
    story.until('it was delivered three times', () => desk.deliveries.length === 3, 60_000);
    story.advance(30_000);
    equal(desk.deliveries.length, 3, 'and never again');
  });
  const letters = observed.filter(
    (seen) => seen.kind === 'stored' && seen.topic === '%DLQ%billing',
  );
  assert.is(letters.length, 1);
});

failing(
  'where brokers only give and never take back, the message is sent to the retry topic',
  () => {
    told((story) => {
      const listener = { name: 'failFirst' } as const;
      const { shop, desk, a } = shopAndDesk(story, { listener }, shortLevels);
      story.until(
        'the retry topic is known',
        () => desk.queues('%RETRY%billing').length > 0,
        60_000,
      );
      const road = story.link(desk, a);
      road.drop({ command: 'consumerSendMsgBack' });
      shop.send('orders', 'one');
      story.until('it is taken at last', () => desk.has('one'), 60_000);
      equal(desk.deliveries.length, 2, 'by its second delivery');
    });
  },
);

const popping = { defaultMessageRequestMode: 'POP' } as const;

failing('a consumer that pops takes and settles; what it fails comes back', () => {
  const observed = told((story) => {
    const listener = { name: 'failFirst' } as const;
    const { shop, desk } = shopAndDesk(story, { listener, clientRebalance: false }, popping);
    equal(desk.queues('orders'), ['a/-1'], 'it holds the whole broker');
    shop.send('orders', 'one');
    story.until('it failed', () => desk.deliveries.length === 1);
    story.until('it is taken', () => desk.has('one'), 60_000);
    const [first, second] = desk.deliveries;
    equal([first!.reconsumeTimes, second!.reconsumeTimes], [0, 1], 'by its second delivery');
    const gapMs = second!.timeMs - first!.timeMs;
    equal(gapMs >= 10_000 && gapMs < 20_000, true, 'which came after the shortest delay');
    story.advance(90_000);
    equal(desk.deliveries.length, 2, 'and nothing comes after that');
  });
  const kinds = new Set(observed.map(({ kind }) => kind));
  for (const kind of ['popped', 'invisibleChanged', 'revived', 'acked'] as const) {
    assert.ok(kinds.has(kind), kind);
  }
});

failing('two consumers that pop share every queue, each message goes to one of them', () => {
  told((story) => {
    const listener = { name: 'slow', arg: 50 } as const;
    const options = {
      listener,
      clientRebalance: false,
      consumeThreadMax: 1,
      popBatchNums: 1,
      popThresholdForQueue: 2,
    };
    const { shop, desk } = shopAndDesk(story, options, popping);
    const other = story.consumer('other', { group: 'billing', topic: 'orders', ...options });
    story.until('both hold the broker', () => other.queues('orders').length === 1);
    equal([desk.queues('orders'), other.queues('orders')], [['a/-1'], ['a/-1']], 'both do');
    const orders = Array.from({ length: 20 }, (_, number) => `order ${number}`);
    for (const body of orders) shop.send('orders', body);
    story.until('each was taken', () => orders.every((body) => desk.has(body) || other.has(body)));
    story.advance(90_000);
    equal(desk.received.length + other.received.length, 20, 'once');
    equal(desk.received.length > 0 && other.received.length > 0, true, 'both did their share');
  });
});

failing('what a consumer popped and did not settle before it died goes to another', () => {
  told((story) => {
    const options = {
      listener: { name: 'slow', arg: 30_000 },
      clientRebalance: false,
      popInvisibleTimeMs: 10_000,
    } as const;
    const { shop, desk } = shopAndDesk(story, options, popping);
    shop.send('orders', 'one');
    story.advance(1000);
    desk.kill();
    const other = story.consumer('other', {
      group: 'billing',
      topic: 'orders',
      clientRebalance: false,
    });
    story.until('it is taken', () => other.has('one'), 60_000);
    equal(other.deliveries[0]?.reconsumeTimes, 1, 'as a second delivery');
  });
});

failing.run();
