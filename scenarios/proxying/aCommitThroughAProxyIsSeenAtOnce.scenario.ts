// The end of a transaction says where its half message lies: on which broker, and where there. So
// any proxy can hand it on, also one that has never heard of the half message: the producer's own
// has died in between, and nobody has to ask.
import { equal, scenario } from '../../harness/story/index.ts';

export const aCommitThroughAProxyIsSeenAtOnce = scenario(
  'a commit through a proxy is seen at once',
  { seed: 31 },
  (story) => {
    const directory = story.namesrv('ns');
    const attributes = { 'message.type': 'TRANSACTION' };
    const payments = { readQueueNums: 1, writeQueueNums: 1, attributes };
    const broker = story.broker('a', { topics: { payments } });
    story.until('the broker is listed', () => directory.lists(broker));
    const north = story.proxy('north');
    const south = story.proxy('south');
    const billing = story.consumer('billing', { topic: 'payments', namesrvs: [south] });
    const shop = story.producer('shop', {
      namesrvs: [north],
      transactionListener: { name: 'commit' },
    });
    story.until('billing reads', () => billing.queues('payments').length === 1);

    const quick = shop.sendInTransaction('payments', 'quick');
    story.until('the shop is done', () => quick.settled);
    const doneAtMs = story.nowMs;
    story.until('billing is handed the payment', () => billing.has('quick'));
    equal(story.nowMs - doneAtMs <= 1_000, true, 'at once');

    // The end is half a minute away: by then the proxy knows nothing of the half message.
    const slow = { name: 'commit', tookMs: 25_000 } as const;
    const long = shop.sendInTransaction('payments', 'long', { listener: slow });
    story.advance(2_000); // It is half there.
    north.kill();
    north.start();
    story.until('the shop is done, through the next life of its proxy', () => long.settled);
    const overAtMs = story.nowMs;
    story.until('billing is handed this one, too', () => billing.has('long'));
    equal(story.nowMs - overAtMs <= 1_000, true, 'at once');
    equal(broker.checks.length, 0, 'and nobody was asked');
  },
);
