// One proxy before one broker. Neither client knows a broker's address: the route that they get
// shows the proxy in every place, so that heartbeats, sends and pulls all go there. The proxy hands
// them on to the broker that they name, and the answers back.
import { equal, scenario } from '../../harness/story/index.ts';

export const messagesPassTheProxy = scenario('messages pass the proxy', { seed: 1 }, (story) => {
  const directory = story.namesrv('ns');
  const broker = story.broker('a', { topics: { orders: 2 } });
  story.until('the name server lists the broker', () => directory.lists(broker));

  const proxy = story.proxy('proxy');
  const billing = story.consumer('billing', { topic: 'orders', namesrvs: [proxy] });
  story.until('billing holds both queues', () => billing.queues('orders').length === 2);

  const shop = story.producer('shop', { namesrvs: [proxy] });
  const order = shop.send('orders', 'two teapots');
  story.until('the shop knows that its order is stored', () => order.settled);
  equal(order.outcome, 'stored', 'the broker has stored it');

  story.until('billing has consumed the order', () => billing.has('two teapots'));
  equal(billing.received, ['two teapots'], 'it has come once');
});
