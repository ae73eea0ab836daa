/** For this folder's tests: small stories, each about one thing that sockets have to do. */
import { equal, type Scenario, type Story, scenario } from '../../story/index.ts';

/** The smallest cluster, with a producer that has sent and been answered. */
function cast(story: Story, options: { readonly flushDiskType?: 'SYNC_FLUSH' } = {}) {
  const directory = story.namesrv('ns');
  const broker = story.broker('a', { topics: { orders: 1 }, ...options });
  story.until('the broker is listed', () => directory.lists(broker));
  const shop = story.producer('shop', { retryTimesWhenSendFailed: 0 });
  const first = shop.send('orders', 'first');
  story.until('the first order is stored', () => first.outcome === 'stored');
  return { directory, broker, shop };
}

function told(name: string, tell: (story: Story) => void): Scenario {
  return scenario(name, { seed: 1 }, tell);
}

/** Stories that hold, each by what has to be possible. */
export const faultStories: readonly Scenario[] = [
  told('live: a delay', (story) => {
    const { shop, broker } = cast(story);
    story.link(shop, broker).delay(700);
    const sentAtMs = story.nowMs;
    const sent = shop.send('orders', 'second');
    story.until('it is stored', () => sent.outcome === 'stored');
    equal(sent.settledAtMs! - sentAtMs >= 1_400, true, 'each way took 700 ms longer');
  }),
  told('live: frames keep their order behind a delayed one', (story) => {
    const { shop, broker } = cast(story);
    story.oneWay(shop, broker).delay(500, { command: 'sendMessageV2', nth: 1 });
    const sends = [2, 3, 4].map((number) => shop.send('orders', `order ${number}`));
    story.until('all are stored', () => sends.every(({ outcome }) => outcome === 'stored'));
    equal(
      sends.map(({ queueOffset }) => queueOffset),
      [1, 2, 3],
      'in their order',
    );
  }),
  told('live: a loss', (story) => {
    const { shop, broker } = cast(story);
    story.oneWay(shop, broker).loss(1);
    const lost = shop.send('orders', 'second');
    story.until('it times out', () => lost.outcome === 'timeout');
    equal(broker.stored, 1, 'it never came');
  }),
  told('live: a partition that heals', (story) => {
    const { shop, broker, directory } = cast(story);
    story.link(directory, broker).partition();
    story.until('the name server gives the broker up', () => !directory.lists(broker), 200_000);
    story.link(directory, broker).heal();
    story.until('it lists the broker again', () => directory.lists(broker), 40_000);
    const sent = shop.send('orders', 'second');
    story.until('traffic flows', () => sent.outcome === 'stored');
  }),
  told('live: a close that a partition hides', (story) => {
    const { shop, broker } = cast(story);
    story.oneWay(broker, shop).partition();
    broker.kill();
    story.advance(1_000);
    story.oneWay(broker, shop).heal();
    broker.start();
    const sent = shop.send('orders', 'second');
    story.until('the shop finds the connection gone', () => sent.outcome === 'unreachable', 3_000);
    const next = shop.send('orders', 'third');
    story.until('a new connection works', () => next.outcome === 'stored');
  }),
  told('live: frames held and released', (story) => {
    const { shop, broker } = cast(story);
    story.oneWay(shop, broker).hold();
    const sends = [2, 3].map((number) => shop.send('orders', `order ${number}`));
    story.advance(1_000);
    equal(broker.stored, 1, 'nothing comes');
    story.oneWay(shop, broker).release();
    story.until('all come', () => sends.every(({ outcome }) => outcome === 'stored'));
    equal(
      sends.map(({ queueOffset }) => queueOffset),
      [1, 2],
      'in their order',
    );
  }),
  told('live: a reset', (story) => {
    const { shop, broker } = cast(story);
    story.oneWay(broker, shop).hold();
    const sent = shop.send('orders', 'second');
    story.until('it is there', () => broker.stored === 2);
    story.link(shop, broker).reset();
    story.until('the shop notices at once', () => sent.outcome === 'unreachable', 10);
    story.link(shop, broker).heal();
    const next = shop.send('orders', 'third');
    story.until('a new connection works', () => next.outcome === 'stored');
  }),
  told('live: a half open connection', (story) => {
    const { shop, broker } = cast(story);
    story.link(shop, broker).halfOpen();
    const sent = shop.send('orders', 'second');
    story.until('nobody answers', () => sent.outcome === 'timeout');
    equal(broker.stored, 1, 'it never came');
  }),
  told('live: a dropped answer', (story) => {
    const { shop, broker } = cast(story);
    story.link(shop, broker).drop({ command: 'sendMessageV2', direction: 'response', nth: 2 });
    const sends = [2, 3, 4].map((number) => shop.send('orders', `order ${number}`));
    story.until('all are settled', () => sends.every(({ settled }) => settled));
    equal(
      sends.map(({ outcome }) => outcome),
      ['stored', 'timeout', 'stored'],
      'the second is not answered',
    );
    equal(broker.stored, 4, 'though it was stored');
  }),
  told('live: a request that comes twice', (story) => {
    const { shop, broker } = cast(story);
    story.link(shop, broker).duplicate({ command: 'sendMessageV2', direction: 'request' });
    const sent = shop.send('orders', 'second');
    story.until('it is stored', () => sent.outcome === 'stored');
    equal(broker.stored, 3, 'and once more');
  }),
  told('live: a damaged frame', (story) => {
    const { shop, broker } = cast(story);
    story.oneWay(shop, broker).corrupt({ command: 'sendMessageV2', nth: 1 });
    const sent = shop.send('orders', 'second');
    story.until('the connection is closed', () => sent.outcome === 'unreachable', 10);
    const next = shop.send('orders', 'third');
    story.until('a new connection works', () => next.outcome === 'stored');
  }),
  told('live: frames out of order', (story) => {
    const { shop, broker } = cast(story);
    const mall = story.producer('mall');
    story.link(shop, broker).reorder(500);
    const late = [2, 3, 4, 5].map((number) => shop.send('orders', `order ${number}`));
    const prompt = mall.send('orders', 'sixth');
    story.until('all are stored', () =>
      [...late, prompt].every(({ outcome }) => outcome === 'stored'),
    );
    equal(
      late.some(({ queueOffset }) => queueOffset! > prompt.queueOffset!),
      true,
      'one is overtaken',
    );
  }),
  told('live: a process that pauses', (story) => {
    const { shop, broker } = cast(story);
    broker.pause();
    const sent = shop.send('orders', 'second');
    story.advance(2_000);
    equal(sent.outcome, 'pending', 'nobody answers');
    broker.resume();
    story.until('it is stored', () => sent.outcome === 'stored', 10);
  }),
  told('live: a slow reader', (story) => {
    const { shop, broker } = cast(story);
    broker.slowDown(300);
    const sends = [2, 3, 4].map((number) => shop.send('orders', `order ${number}`));
    story.until('all are stored', () => sends.every(({ outcome }) => outcome === 'stored'));
    const [one, , three] = sends;
    equal(three!.settledAtMs! - one!.settledAtMs! >= 600, true, 'one every 300 ms');
  }),
  told('live: clocks and disks', (story) => {
    const { shop, broker } = cast(story, { flushDiskType: 'SYNC_FLUSH' });
    broker.clock.jump(-3_600_000);
    broker.clock.setDrift(50_000);
    broker.disk.slow(900);
    const sentAtMs = story.nowMs;
    const sent = shop.send('orders', 'second');
    story.until('it is stored', () => sent.outcome === 'stored');
    equal(sent.settledAtMs! - sentAtMs >= 900, true, 'when it was on disk');
    broker.heal();
    broker.disk.loseFlushes();
    const lost = shop.send('orders', 'third');
    story.until('it seems to be stored', () => lost.outcome === 'stored');
    broker.crash({ keep: 0 });
    broker.start();
    const again = shop.send('orders', 'fourth');
    story.until('the shop is back', () => again.outcome === 'stored' || again.settled);
    const last = shop.send('orders', 'fifth');
    story.until('a send succeeds', () => last.outcome === 'stored');
    equal(last.queueOffset! <= 3, true, 'the place of the lost one was given again');
  }),
];

/** Never comes to its end. */
export const endless = told('live: an endless loop', (story) => {
  story.namesrv('ns');
  for (let turns = 0; ; turns += 1) if (turns < 0) break;
});

/** Throws what is no StoryError. */
export const throwing = told('live: a story that throws', (story) => {
  story.namesrv('ns');
  throw new TypeError('a slip of the pen');
});

/** Asks for nonsense. */
export const nonsense = told('live: a story of nonsense', (story) => {
  story.namesrv('ns').start();
});

/** Promises what does not hold. */
export const broken = told('live: a story that breaks', (story) => {
  const { shop } = cast(story);
  story.advance(1_000);
  equal(shop.running, false, 'the shop is closed');
});

/** Waits for what never comes. */
export const vain = told('live: a story that waits in vain', (story) => {
  story.namesrv('ns');
  story.until('pigs fly', () => false, 3_600_000);
});

/** Declares a fault that nothing meets. */
export const idle = told('live: a story with an idle fault', (story) => {
  const { shop, directory } = cast(story);
  story.link(shop, directory).drop({ command: 'pullMessage' });
});

/** Awaits. */
export const asynchronous = told('live: a story that awaits', async (story) => {
  story.namesrv('ns');
});

/** Has options that no broker has. */
export const odd = told('live: a story with an odd option', (story) => {
  story.broker('a', { colour: 'red' } as object);
});
