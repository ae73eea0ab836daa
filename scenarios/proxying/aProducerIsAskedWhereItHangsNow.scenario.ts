// A broker knows the producers behind a proxy by the proxy's own connection, and asks there. When a
// producer moves to another proxy, the broker goes on asking at the first one for two minutes, in
// turn with the second. But proxies tell each other who hangs where, and so the first one has the
// producer asked by the second. The answer goes to the broker that asked, whichever way it takes.
import { equal, scenario } from '../../harness/story/index.ts';

export const aProducerIsAskedWhereItHangsNow = scenario(
  'a producer is asked where it hangs now',
  { seed: 37 },
  (story) => {
    const directory = story.namesrv('ns');
    const attributes = { 'message.type': 'TRANSACTION' };
    const payments = { readQueueNums: 1, writeQueueNums: 1, attributes };
    const broker = story.broker('a', { topics: { payments } });
    story.until('the broker is listed', () => directory.lists(broker));
    const north = story.proxy('north');
    const south = story.proxy('south');
    const billing = story.consumer('billing', { topic: 'payments', namesrvs: [north] });
    const shop = story.producer('shop', {
      namesrvs: [north, south],
      transactionListener: { name: 'unknown' },
    });
    const late = { name: 'commitAtCheck', arg: 1 } as const;
    const halves = ['1', '2', '3', '4'].map((body) =>
      shop.sendInTransaction('payments', body, { listener: late }),
    );
    story.until('four payments are half there', () => halves.every(({ settled }) => settled));
    const [left, found] = north.forwarded > south.forwarded ? [north, south] : [south, north];

    // The shop loses its proxy from sight, and nobody else does.
    story.link(shop, left).reset();
    story.link(shop, left).partition();
    story.until('the broker has asked about all', () => broker.checks.length >= 4, 90_000);
    story.until(
      'billing is handed every payment',
      () => ['1', '2', '3', '4'].every((body) => billing.has(body)),
      120_000,
    );
    const passed = left.checksRelayed.filter(({ to }) => to === 'proxy');
    equal(passed.length > 0, true, 'the proxy that the shop has left had it asked by the other');
    const asked = found.checksRelayed.filter(({ to }) => to === 'producer');
    equal(asked.length >= 4, true, 'where all questions reached it');
  },
);
