// The smallest cluster there is, from nothing to the first message consumed. Watch who talks to
// whom: the broker registers with the name server, both clients ask the name server for the route
// and then talk to the broker alone. The consumer works out by itself which queues are its own and
// pulls from them; the pull from the empty queue stays at the broker until something arrives.
import { equal, scenario } from '../../harness/story/index.ts';

export const firstSendToFirstConsume = scenario(
  'first send to first consume',
  { seed: 1 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 2 } });
    story.until('the name server lists the broker', () => directory.lists(broker));

    const billing = story.consumer('billing', { topic: 'orders' });
    story.until('billing holds both queues', () => billing.queues('orders').length === 2);

    const shop = story.producer('shop');
    const order = shop.send('orders', 'two teapots');
    story.until('the shop knows that its order is stored', () => order.settled);
    equal(order.outcome, 'stored', 'the broker has stored it');
    equal(order.attempts, 1, 'one request was enough');

    story.until('billing has consumed the order', () => billing.has('two teapots'));
    equal(billing.received, ['two teapots'], 'it has come once');
  },
);
