// The proxies of 5.5.0 end a transaction by what they noted when its half message was stored, and
// of a send over remoting they note nothing (#9431, #10797). So they take a commit, tell no broker,
// and say nothing of it: the message stays unseen until its broker asks how the transaction ended,
// which is noted, so that the answer gets through. Here one proxy is as upstream's, by its museum
// piece; the other one stands before the same broker.
import { equal, scenario } from '../../harness/story/index.ts';

export const aProxyThatGoesByNotesDelaysCommits = scenario(
  'a proxy that goes by notes delays commits',
  { seed: 5 },
  (story) => {
    const directory = story.namesrv('ns');
    const attributes = { 'message.type': 'TRANSACTION' };
    const payments = { readQueueNums: 1, writeQueueNums: 1, attributes };
    const broker = story.broker('a', { topics: { payments } });
    story.until('the broker is listed', () => directory.lists(broker));
    const forgetful = story.proxy('forgetful', { museum: ['endsGoByNotesAlone'] });
    const faithful = story.proxy('faithful');
    const billing = story.consumer('billing', { topic: 'payments', namesrvs: [faithful] });
    const transactionListener = { name: 'commit' } as const;
    const shop = story.producer('shop', { namesrvs: [faithful], transactionListener });
    const kiosk = story.producer('kiosk', { namesrvs: [forgetful], transactionListener });
    story.until('billing reads', () => billing.queues('payments').length === 1);

    const bought = shop.sendInTransaction('payments', 'from the shop');
    const asWell = kiosk.sendInTransaction('payments', 'from the kiosk');
    story.until('both have committed', () => bought.settled && asWell.settled);
    equal(
      [bought.outcome, asWell.outcome],
      ['stored', 'stored'],
      'and both think that all is well',
    );
    const committedMs = story.nowMs;
    story.until('billing has what the shop sold', () => billing.has('from the shop'));
    equal(story.nowMs - committedMs <= 1_000, true, 'at once');

    story.advance(5_000);
    equal(billing.has('from the kiosk'), false, 'of the kiosk it knows nothing');
    // A client's second heartbeat is half a minute after its first: until then a proxy asks nobody,
    // and the broker may need another round.
    story.until('the broker asks what became of it', () => broker.checks.length > 0);
    story.until('now billing has it', () => billing.has('from the kiosk'), 120_000);
    equal(story.nowMs - committedMs > 29_000, true, 'half a minute late at least');
  },
);
