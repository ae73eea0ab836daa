// The threads of a broker hang, and sends wait for one. With fast failure the broker clears those
// away that have waited 200 ms: what it answers SYSTEM_BUSY it will never store, and sending again
// is safe. Without it they wait on, longer than the shop does; when the threads run again they are
// stored, though the shop was told of a time-out long ago and has sent the order once more.
import { equal, scenario } from '../../harness/story/index.ts';

export const aQuickNoBeatsALateYes = scenario(
  'a quick no beats a late yes',
  { seed: 92 },
  (story) => {
    const directory = story.namesrv('ns');
    const quick = story.broker('quick', { topics: { orders: 1 } });
    const late = story.broker('late', { topics: { bills: 1 }, brokerFastFailureEnable: false });
    const shop = story.producer('shop', { retryTimesWhenSendFailed: 0 });
    const both = () => directory.lists(quick) && directory.lists(late);
    story.until('both brokers are listed', both);
    story.advance(1_000); // Brokers begin to clear away a second after their start.

    for (const broker of [quick, late]) broker.flowControl({ sendThreadsStalled: true });
    const order = shop.send('orders', 'an order');
    const bill = shop.send('bills', 'a bill');
    story.until('the order is refused', () => order.settled, 1_000);
    equal([order.outcome, order.code], ['refused', 2], 'soon, and for good');
    story.until('the bill is given up', () => bill.settled);
    equal(bill.outcome, 'timeout', 'nobody knows');

    for (const broker of [quick, late]) broker.flowControl({ sendThreadsStalled: false });
    const again = [shop.send('orders', 'an order'), shop.send('bills', 'a bill')];
    story.until('both are sent again', () => again.every(({ outcome }) => outcome === 'stored'));
    equal([quick.stored, late.stored], [1, 2], 'the bill that was given up is stored, too');
  },
);
