// A broker holds requests that find nothing, and answers them as soon as there is something. A
// proxy waits with its client: what is sent reaches who waits behind it as soon as who waits before
// it, but for the hop itself. It waits longer than any broker holds a request, so that it never
// gives up one that is answered yet.
import { equal, scenario } from '../../harness/story/index.ts';

export const aProxyIsNoSlowerThanTheWayItself = scenario(
  'a proxy is no slower than the way itself',
  { seed: 29 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { news: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const proxy = story.proxy('proxy');
    const direct = story.consumer('direct', { topic: 'news' });
    const behind = story.consumer('behind', { topic: 'news', namesrvs: [proxy] });
    const readers = [direct, behind];
    story.until('both hold the queue', () =>
      readers.every((one) => one.queues('news').length === 1),
    );
    const agency = story.producer('agency');

    const delays: number[] = [];
    for (const news of ['morning', 'noon', 'evening']) {
      story.advance(26_500); // Longer than a request is held: several come to nothing meanwhile.
      const sent = agency.send('news', news);
      story.until('the news are stored', () => sent.outcome === 'stored');
      const storedMs = story.nowMs;
      story.until('both have the news', () => readers.every((one) => one.has(news)), 15_000);
      delays.push(story.nowMs - storedMs);
    }
    equal(
      delays.filter((delayMs) => delayMs > 200),
      [],
      'nobody has waited for them',
    );
    const ahead = behind.received.length === 3 && direct.received.length === 3;
    equal(ahead, true, 'each came once');
  },
);
