import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { StoryError } from '../kernel/bug.ts';
import { equal } from './equal.ts';
import { sameValue } from './sameValue.ts';
import { findScenario, scenario, slug } from './scenario.ts';
import { simulateStory } from './simulateStory.ts';
import type { Story } from './story.ts';
import { told } from './testStories.ts';

/** A cluster in which orders flow. */
function shopAndBilling(story: Story) {
  const directory = story.namesrv('ns');
  const broker = story.broker('a', { topics: { orders: 2 } });
  story.until('the broker is listed', () => directory.lists(broker));
  const shop = story.producer('shop');
  const billing = story.consumer('billing', { topic: 'orders' });
  return { directory, broker, shop, billing };
}

const promises = suite('promises');

promises('a story whose promises hold lists them with their virtual times', () => {
  const run = told((story) => {
    story.advance(250);
    equal(1 + 1, 2, 'one and one are two');
  });
  assert.is(run.verdict, 'held');
  assert.equal(run.held, [{ sentence: 'one and one are two', timeMs: 250 }]);
  assert.is(run.broken, undefined);
});

promises('a promise that does not come to hold in time breaks the run where it stands', () => {
  let after = false;
  const run = told((story) => {
    story.namesrv('ns');
    story.until('pigs fly', () => false, 5_000);
    after = true;
  });
  assert.is(run.verdict, 'broken');
  assert.equal([run.broken?.kind, run.broken?.sentence], ['until', 'pigs fly']);
  assert.is(run.broken?.timeMs, 5_000);
  assert.equal(run.broken?.found, ['not within 5000 ms']);
  assert.is(after, false);
});

promises('a value that is another shows both', () => {
  const run = told(() => equal([1, 2], [1, 3], 'the lists are the same'));
  assert.equal(run.broken?.found, ['expected [1,3]', 'found    [1,2]']);
  assert.is(run.broken?.kind, 'equal');
});

promises('a condition that holds already takes no time', () => {
  const run = told((story) => story.until('it is so', () => true));
  assert.equal([run.verdict, run.virtualMs], ['held', 0]);
});

promises('a declared fault that never took hold breaks the run', () => {
  const run = told((story) => {
    const { directory, shop } = shopAndBilling(story);
    story.advance(10_000);
    story.link(directory, shop).delay(50);
  });
  assert.equal([run.verdict, run.broken?.kind], ['broken', 'fault']);
  assert.match(run.broken?.sentence ?? '', 'delay of 50 ms on ns <-> shop');
});

promises('a reset of nodes that have no connection breaks the run', () => {
  const run = told((story) => {
    const { directory } = shopAndBilling(story);
    const lonely = story.producer('lonely');
    story.link(directory, lonely).reset();
  });
  assert.match(run.broken?.sentence ?? '', 'reset on ns <-> lonely');
});

promises('a step that breaks an invariant is a broken promise with its place', () => {
  const run = simulateStory(
    {
      name: 'a bug',
      seed: 1,
      tell: (story) => {
        story.namesrv('ns');
        story.advance(1);
      },
    },
    {
      filter: (frame) => frame,
      machines: {
        namesrv: {
          getInitialSnapshot: () => ({ status: 'active', value: 'serving' }),
          transition: () => {
            throw new TypeError('the map is upside down');
          },
        } as never,
      },
    },
  );
  assert.equal([run.verdict, run.broken?.kind], ['broken', 'bug']);
  assert.match(run.broken?.found[0] ?? '', '"ns" could not take node.boot at 0 ms of seed 1');
});

promises('stories do not nest into each other', () => {
  const outer = told(() => {
    assert.is(told(() => equal(1, 1, 'inner')).held.length, 1);
    equal(2, 2, 'outer');
  });
  assert.equal(
    outer.held.map(({ sentence }) => sentence),
    ['outer'],
  );
  assert.throws(
    () => equal(1, 1),
    (error: Error) => error instanceof StoryError,
  );
});

promises.run();

const verbs = suite('verbs');

verbs('a link can be held and released', () => {
  const run = told((story) => {
    const { broker, shop, billing } = shopAndBilling(story);
    shop.send('orders', 'first');
    story.until('the first order is there', () => billing.has('first'));
    story.oneWay(shop, broker).hold();
    const second = shop.send('orders', 'second');
    story.advance(1_000); // Ample time for a send.
    equal(second.outcome, 'pending', 'the order waits on the road');
    story.oneWay(shop, broker).release();
    story.until('the second order is there', () => billing.has('second'));
    story.until('the shop knows', () => second.outcome === 'stored');
    equal(second.attempts, 1, 'it went once');
  });
  assert.is(run.verdict, 'held', run.broken?.sentence);
});

verbs('a partition makes sends fail, and healing ends it', () => {
  const run = told((story) => {
    const { broker, shop, billing } = shopAndBilling(story);
    shop.send('orders', 'first');
    story.until('the first order is there', () => billing.has('first'));
    story.link(shop, broker).partition();
    const cut = shop.send('orders', 'second');
    story.until('the send fails', () => cut.settled);
    equal(cut.outcome, 'timeout', 'nobody answered');
    story.link(shop, broker).heal();
    const third = shop.send('orders', 'third');
    story.until('the third is stored', () => third.outcome === 'stored');
  });
  assert.is(run.verdict, 'held', run.broken?.sentence);
});

verbs('a reset breaks connections and new ones are made', () => {
  const run = told((story) => {
    const { broker, shop, billing } = shopAndBilling(story);
    shop.send('orders', 'first');
    story.until('the first order is there', () => billing.has('first'));
    story.link(billing, broker).reset();
    shop.send('orders', 'second');
    story.until('the second is there', () => billing.has('second'));
  });
  assert.is(run.verdict, 'held', run.broken?.sentence);
});

verbs('nodes can be shut down, killed and started again', () => {
  const run = told((story) => {
    const { directory, broker, shop, billing } = shopAndBilling(story);
    story.until('billing has its queues', () => billing.queues('orders').length === 2);
    billing.shutdown();
    story.until('billing is down', () => !billing.running);
    equal(billing.queues('orders'), [], 'it holds no queue any more');
    broker.kill();
    story.until('the broker is not listed', () => !directory.lists(broker));
    broker.start();
    story.until('it is listed again', () => directory.lists(broker));
    equal(shop.running, true, 'the shop has lived through it');
  });
  assert.is(run.verdict, 'held', run.broken?.sentence);
  assert.equal(
    run.nodes.map(({ name, state, incarnation }) => [name, state === 'down', incarnation]),
    [
      ['ns', false, 1],
      ['a', false, 2],
      ['shop', false, 1],
      ['billing', true, 1],
    ],
  );
});

verbs.run();

const nonsense = suite('nonsense');

for (const [sentence, tell] of [
  ['there is a node "ns" already', (story: Story) => [story.namesrv('ns'), story.namesrv('ns')]],
  ['"ns" is running already', (story: Story) => story.namesrv('ns').start()],
  ['time cannot be advanced by -1 ms', (story: Story) => story.advance(-1)],
  ['time cannot be advanced by Infinity ms', (story: Story) => story.advance(1 / 0)],
  ['"it" cannot be waited for NaN ms', (story: Story) => story.until('it', () => true, 0 / 0)],
  ['consumer "c" has no topic', (story: Story) => story.consumer('c', undefined as never)],
  [
    'the condition of "it is" returns a promise',
    (story: Story) => story.until('it is', (async () => false) as never),
  ],
  [
    '"shop" has no road to itself',
    (story: Story) => {
      const shop = story.producer('shop');
      story.link(shop, shop).hold();
    },
  ],
  [
    'a loss of 7 is not in (0, 1]',
    (story: Story) => story.link(story.producer('p'), story.namesrv('ns')).loss(7),
  ],
  [
    '"shop" is not running',
    (story: Story) => {
      const shop = story.producer('shop');
      shop.kill();
      shop.send('orders', 'too late');
    },
  ],
] as const) {
  nonsense(`"${sentence}" is said of a story that asks for it`, () => {
    assert.throws(
      () => told((story) => void tell(story)),
      (error: Error) => error instanceof StoryError && error.message.startsWith(sentence),
    );
  });
}

nonsense('a story that is told in turns is refused: what it says later would not count', () => {
  const later = async (story: Story) => {
    story.namesrv('ns');
    await Promise.resolve();
    equal(1, 2 as number, 'one is two');
  };
  assert.throws(() => told(later), /a story is synchronous and returns no promise/);
});

nonsense('a seed that is no whole number is refused, since no replay could repeat it', () => {
  for (const seed of [1.5, Number.NaN, '7' as unknown as number]) {
    assert.throws(() => simulateStory({ name: 'a story', seed, tell: () => {} }), /seed .* is no/);
  }
});

nonsense('a second story of one name is refused', () => {
  scenario('registered for a test', { seed: 1 }, () => {});
  assert.throws(() => scenario('registered for a test', { seed: 2 }, () => {}), 'already');
  assert.is(findScenario('Registered-for_aTest')?.seed, 1);
  assert.is(slug('Registered for a test'), 'registeredForATest');
});

nonsense.run();

const values = suite('sameValue');

values('tells plain values apart to the last member', () => {
  assert.ok(
    sameValue({ a: [1, new Set(['x'])], b: undefined }, { b: undefined, a: [1, new Set(['x'])] }),
  );
  for (const [left, right] of [
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: undefined }, {}],
    [[1, 2], [1]],
    [[], {}],
    [null, {}],
    [new Set([1]), new Set([2])],
    [new Set([1]), [1]],
    [1, '1'],
  ]) {
    assert.not.ok(sameValue(left, right), JSON.stringify([left, right]));
  }
  assert.ok(sameValue(Number.NaN, Number.NaN));
});

values.run();
