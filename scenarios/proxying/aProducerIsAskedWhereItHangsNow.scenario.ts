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
    // Not through a proxy: what these hand on is the shop's alone.
    const billing = story.consumer('billing', { topic: 'payments' });
    const shop = story.producer('shop', {
      namesrvs: [north, south],
      transactionListener: { name: 'commit' },
    });
    story.advance(25_000); // What is sent now is too young for the look at 30 s.
    const unsure = { name: 'unknown' } as const;
    const bodies = ['1', '2', '3', '4'];
    const halves = bodies.map((body) =>
      shop.sendInTransaction('payments', body, { listener: unsure }),
    );
    story.until('four payments are half there', () => halves.every(({ settled }) => settled));
    story.advance(500); // The ends, which say nothing, are on their way.
    const [left, found] = north.forwarded > south.forwarded ? [north, south] : [south, north];

    // The shop alone loses its proxy from sight, and goes on with the other one.
    story.link(shop, left).reset();
    story.link(shop, left).partition();
    const lost = shop.sendInTransaction('payments', 'lost');
    story.until('a fifth payment is settled', () => lost.settled);
    equal(lost.outcome === 'stored', false, 'it has not come through');
    story.until('the broker has asked about all', () => broker.checks.length >= 4, 90_000);
    story.until('billing is handed them', () => bodies.every((body) => billing.has(body)));
    equal(broker.checks.length, 4, 'each was asked for once');
    const passed = left.checksRelayed.filter(({ to }) => to === 'proxy');
    equal(passed.length > 0, true, 'the proxy that the shop has left had it asked by the other');
    const asked = found.checksRelayed.filter(({ to }) => to === 'producer');
    equal(asked.length, 4, 'where all questions reached it');
  },
);
