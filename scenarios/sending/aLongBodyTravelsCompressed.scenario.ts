// From 4096 bytes on a producer compresses a body, by ZLIB unless it is told otherwise. The broker
// keeps the bytes as they came: it never looks into them, not even when it hands a message out a
// second time. Each kind of consumer finds in the message's flag how to read it, so that those who
// send and those who read need not agree on a format.
import { equal, scenario } from '../../harness/story/index.ts';

export const aLongBodyTravelsCompressed = scenario(
  'a long body travels compressed',
  { seed: 21 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shops = (['ZLIB', 'LZ4', 'ZSTD'] as const).map((compressType) =>
      story.producer(`shop-${compressType.toLowerCase()}`, { compressType }),
    );
    const billing = story.consumer('billing', { topic: 'orders' });
    const till = story.litePullConsumer('till', { topic: 'orders' });
    const clerk = story.simpleConsumer('clerk', { topic: 'orders' });

    const list = 'one more of the same, '.repeat(300); // 6600 bytes.
    const bodies = shops.map(({ name }) => `${name}: ${list}`);
    for (const [index, shop] of shops.entries()) {
      const order = shop.send('orders', bodies[index]!);
      story.until(`the order of ${shop.name} is stored`, () => order.outcome === 'stored');
    }
    story.until('billing has them all', () => billing.received.length === 3);
    equal(billing.received, bodies, 'as they were sent');

    const taken = clerk.receive({ invisibleTimeMs: 60_000, pollTimeMs: 1_000 });
    equal(
      taken.map(({ body }) => body),
      bodies,
      'a pop reads them, too',
    );
    const polled: string[] = [];
    story.until('the till has polled them all', () => {
      polled.push(...till.poll(1_000).map(({ body }) => body));
      return polled.length >= 3;
    });
    equal(polled, bodies, 'and so does a poll');
  },
);
