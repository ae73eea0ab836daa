// A broker whose writes take too long refuses sends before it looks at them: SYSTEM_BUSY, and so
// nothing was stored. A producer with another broker at hand goes there, and nobody but the log of
// its client learns of it. With one broker alone it asks that one twice more and gives up; whoever
// sent decides what becomes of the order. Consumers notice nothing: reading goes on.
import { equal, scenario } from '../../harness/story/index.ts';

export const aBusyBrokerIsGoneAround = scenario(
  'a busy broker is gone around',
  { seed: 91 },
  (story) => {
    const directory = story.namesrv('ns');
    const busy = story.broker('busy', { topics: { orders: 1, bills: 1 } });
    const idle = story.broker('idle', { topics: { orders: 1 } });
    const shop = story.producer('shop');
    const billing = story.consumer('billing', { topic: 'orders' });
    const both = () => directory.lists(busy) && directory.lists(idle);
    story.until('both brokers are listed', both);
    story.until('billing holds both queues', () => billing.queues('orders').length === 2);

    busy.flowControl({ osPageCacheBusy: true });
    const orders = [1, 2, 3, 4].map((number) => shop.send('orders', `order ${number}`));
    story.until('every order is stored', () => orders.every(({ outcome }) => outcome === 'stored'));
    equal([busy.stored, idle.stored], [0, 4], 'by the other broker');
    story.until('billing has them', () => billing.received.length === 4);

    const bill = shop.send('bills', 'the bill');
    story.until('the only broker for bills is asked in vain', () => bill.settled);
    equal([bill.outcome, bill.code], ['refused', 2], 'a clear no');

    busy.flowControl({ osPageCacheBusy: false });
    const again = shop.send('bills', 'the bill');
    story.until('it is taken now', () => again.outcome === 'stored');
    equal(busy.stored, 1, 'once, since a no was a no');
  },
);
