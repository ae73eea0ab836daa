import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { StoryError } from '../kernel/bug.ts';
import { equal } from './equal.ts';
import type { Story } from './story.ts';
import { holds, shopAndBilling, told } from './testStories.ts';

const roads = suite('faults of roads');

roads('an answer that is dropped leaves a stored order that its sender knows nothing of', () => {
  holds((story) => {
    const { broker, shop, billing } = shopAndBilling(story);
    story.link(shop, broker).drop({ direction: 'response', nth: 1 });
    const order = shop.send('orders', 'second');
    story.until('the order is there', () => billing.has('second'));
    equal(order.outcome, 'pending', 'the shop has heard nothing');
    story.until('the send fails', () => order.outcome === 'timeout');
    const third = shop.send('orders', 'third');
    story.until('the next is stored', () => third.outcome === 'stored');
  });
});

roads('a send that is duplicated is stored twice', () => {
  holds((story) => {
    const { broker, shop, billing } = shopAndBilling(story);
    story.oneWay(shop, broker).duplicate({ command: 'sendMessageV2', nth: 2 });
    for (const body of ['second', 'third']) {
      const order = shop.send('orders', body);
      story.until(`the ${body} is stored`, () => order.outcome === 'stored');
    }
    story.until('billing has got all', () => billing.received.length === 4);
    equal(billing.received, ['first', 'second', 'third', 'third'], 'the third came twice');
    equal(broker.stored, 4, 'the broker knows no better');
  });
});

roads('an order that is late arrives when it says, and keeps its connection waiting', () => {
  holds((story) => {
    const { broker, shop } = shopAndBilling(story);
    story.oneWay(shop, broker).delay(1_000, { command: 'sendMessageV2', nth: 1 });
    const second = shop.send('orders', 'second');
    const third = shop.send('orders', 'third');
    const sentMs = story.nowMs;
    story.until('both are stored', () => [second, third].every((one) => one.outcome === 'stored'));
    equal(story.nowMs - sentMs >= 1_000, true, 'the third waited for the second');
  });
});

roads('a corrupted answer costs its connection; the next send makes a new one', () => {
  const run = holds((story) => {
    const { broker, shop } = shopAndBilling(story);
    story.link(shop, broker).corrupt({ command: 'sendMessageV2', direction: 'response', nth: 1 });
    const order = shop.send('orders', 'second');
    story.until('it is settled', () => order.settled);
    const third = shop.send('orders', 'third');
    story.until('the third is stored', () => third.outcome === 'stored');
  });
  assert.match(run.digest.toString(), 'answer corrupted 1');
});

roads('orders of two shops overtake each other on roads out of order', () => {
  holds((story) => {
    const { broker, shop, billing } = shopAndBilling(story);
    const stall = story.producer('stall');
    const bodies = Array.from({ length: 10 }, (_, number) => `order ${number}`);
    // Both have to know the way already.
    const known = [shop, stall].map((one) => one.send('orders', `by ${one.name}`));
    story.until('both are known', () => known.every((one) => one.outcome === 'stored'));
    story.roadsOf(broker).reorder(400);
    for (const [number, body] of bodies.entries()) {
      (number % 2 === 0 ? shop : stall).send('orders', body);
      story.advance(20); // So that they are sent in this order.
    }
    story.until('all are there', () => bodies.every((body) => billing.has(body)));
    const arrived = billing.received.filter((body) => bodies.includes(body));
    equal(arrived.join() === bodies.join(), false, 'they came in another order');
  });
});

roads('a half-open connection is noticed by the one who waits in vain', () => {
  holds((story) => {
    const { directory, broker, shop, billing } = shopAndBilling(story);
    story.link(shop, broker).halfOpen();
    const order = shop.send('orders', 'second');
    story.until('it fails', () => order.outcome === 'timeout');
    const third = shop.send('orders', 'third');
    story.until('the third takes a new connection', () => third.outcome === 'stored');
    story.link(billing, broker).halfOpen();
    shop.send('orders', 'fourth');
    story.until('billing has found a new one too', () => billing.has('fourth'), 180_000);
    equal(directory.lists(broker), true, 'nobody else has noticed');
  });
});

roads('every road of a node can be cut by one verb', () => {
  holds((story) => {
    const { directory, broker, shop } = shopAndBilling(story);
    story.roadsOf(broker).partition();
    const order = shop.send('orders', 'second');
    story.until('the send fails', () => order.settled);
    story.until('it is not listed any more', () => !directory.lists(broker), 200_000);
    story.roadsOf(broker).heal();
    story.until('it is listed again', () => directory.lists(broker), 60_000);
  });
});

roads.run();

const idle = suite('idle faults');

for (const [phrase, declare] of [
  [
    'drop of popMessage request',
    ({ road }) => road.drop({ command: 'popMessage', direction: 'request' }),
  ],
  ['duplicate of any command frame no. 99', ({ road }) => road.duplicate({ nth: 99 })],
  [
    'corrupt of sendMessageV2 response',
    ({ road }) => road.corrupt({ command: 'sendMessageV2', direction: 'response' }),
  ],
  ['delay of 5 ms of popMessage frame', ({ road }) => road.delay(5, { command: 'popMessage' })],
  ['reorder within 100 ms', ({ still }) => still.reorder()],
  ['halfOpen on ns <-> shop', ({ still }) => still.halfOpen()],
  ['pause of shop', ({ shop }) => [shop.pause(), shop.resume()]],
  ['slow reading (9 ms a frame) of shop', ({ shop }) => [shop.slowDown(9), shop.heal()]],
  ['jump of 7 ms of shop', ({ shop }) => [shop.clock.jump(7), shop.clock.heal()]],
  ['slow flush (9 ms) of shop', ({ shop }) => shop.disk.slow(9)],
  ['lost flush of shop', ({ shop }) => shop.disk.loseFlushes()],
] as readonly (readonly [string, (scene: Scene) => unknown])[]) {
  idle(`a ${phrase} that nothing came of breaks the run`, () => {
    const run = told((story) => {
      const { directory, broker, shop } = shopAndBilling(story);
      declare({ road: story.link(shop, broker), still: story.link(directory, shop), shop });
      story.advance(1);
    });
    assert.equal([run.verdict, run.broken?.kind], ['broken', 'fault']);
    assert.ok(run.broken?.sentence.includes(phrase), run.broken?.sentence);
  });
}

interface Scene {
  readonly road: ReturnType<Story['link']>;
  readonly still: ReturnType<Story['link']>;
  readonly shop: ReturnType<Story['producer']>;
}

idle.run();

const nonsense = suite('nonsense');

for (const [sentence, tell] of [
  ['no frames can be picked with nth 0: it is counted from 1', ({ road }) => road.drop({ nth: 0 })],
  [
    'no frames can be picked with command "pop": it is the name of a command, such as popMessage',
    ({ road }) => road.drop({ command: 'pop' as never }),
  ],
  [
    'no frames can be picked by "nr", only by command, direction, nth, count',
    ({ road }) => road.drop({ nr: 1 } as never),
  ],
  ['a road is between nodes, and "a" is none', ({ story, shop }) => story.link(shop, 'a' as never)],
  ['a delay of Infinity ms is none', ({ road }) => road.delay(1 / 0)],
  ['a flush that is slower by Infinity ms is not', ({ shop }) => shop.disk.slow(1 / 0)],
  ['a jump of NaN ms is none', ({ shop }) => shop.clock.jump(Number.NaN)],
  ['no clock drifts by -1000000 ppm', ({ shop }) => shop.clock.setDrift(-1_000_000)],
  ['-1 writes cannot survive', ({ shop }) => shop.crash({ keep: -1 })],
  ['a reader that needs 0 ms a frame is not slow', ({ shop }) => shop.slowDown(0)],
  ['"shop" is not running', ({ shop }) => [shop.kill(), shop.pause()]],
] as readonly (readonly [
  string,
  (scene: Omit<Scene, 'still'> & { readonly story: Story }) => unknown,
])[]) {
  nonsense(`"${sentence}" is said of a story that asks for it`, () => {
    const ask = () =>
      told((story) => {
        const shop = story.producer('shop');
        tell({ story, road: story.link(shop, story.namesrv('ns')), shop });
      });
    assert.throws(ask, (error: Error) => {
      return error instanceof StoryError && error.message.startsWith(sentence);
    });
  });
}

nonsense.run();
