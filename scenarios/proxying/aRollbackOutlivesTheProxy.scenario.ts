// Only brokers remember half messages. A proxy that dies takes nothing with it but what was on its
// way: here the end of a transaction. Its next life has never heard of any transaction; but it
// announces whichever producers come to it, the broker asks them, and the answer counts: what was
// to be rolled back is never seen.
import { equal, scenario } from '../../harness/story/index.ts';

export const aRollbackOutlivesTheProxy = scenario(
  'a rollback outlives the proxy',
  { seed: 43 },
  (story) => {
    const directory = story.namesrv('ns');
    const attributes = { 'message.type': 'TRANSACTION' };
    const payments = { readQueueNums: 1, writeQueueNums: 1, attributes };
    const broker = story.broker('a', { topics: { payments } });
    story.until('the broker is listed', () => directory.lists(broker));
    const proxy = story.proxy('proxy');
    const billing = story.consumer('billing', { topic: 'payments', namesrvs: [proxy] });
    const shop = story.producer('shop', {
      namesrvs: [proxy],
      transactionListener: { name: 'rollback' },
    });
    story.until('billing reads', () => billing.queues('payments').length === 1);

    story.link(proxy, broker).drop({ command: 'endTransaction', count: 1 });
    const refused = shop.sendInTransaction('payments', 'refused');
    story.until('the shop has rolled back, as far as it knows', () => refused.settled);
    story.advance(1_000); // The end is on its way, and gets lost.
    proxy.kill();
    proxy.start();

    story.until(
      'the broker asks, and the shop says it again',
      () => shop.resolved.some(({ isCheck }) => isCheck),
      90_000,
    );
    equal(
      shop.resolved.map(({ state }) => state),
      ['rollback', 'rollback'],
      'the same both times',
    );
    const asked = broker.checks.length;
    story.advance(300_000); // Ten more looks through the half messages.
    equal(broker.checks.length, asked, 'nobody is asked again');
    equal(billing.deliveries.length, 0, 'billing has never seen it');
    equal(broker.givenUp, 0, 'nothing is given up');
  },
);
