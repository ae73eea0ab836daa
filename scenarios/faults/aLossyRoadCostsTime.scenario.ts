// Where frames get lost between a consumer and its broker, each loss is found out by waiting: for
// half a minute, or until a heartbeat goes unanswered and the connection is given up. No message is
// lost with them. A consumer asks for what comes after the last message that it has got, so what
// was in an answer that never came is asked for again.
import { equal, scenario } from '../../harness/story/index.ts';

export const aLossyRoadCostsTime = scenario('a lossy road costs time', { seed: 53 }, (story) => {
  const directory = story.namesrv('ns');
  const broker = story.broker('a', { topics: { orders: 1 } });
  story.until('the broker is listed', () => directory.lists(broker));
  const shop = story.producer('shop');
  const billing = story.consumer('billing', { topic: 'orders' });
  story.until('billing holds the queue', () => billing.queues('orders').length === 1);
  shop.send('orders', 'before');
  story.until('messages flow', () => billing.has('before'));

  story.link(billing, broker).loss(0.3);
  const orders = Array.from({ length: 20 }, (_, number) => `order ${number}`);
  const sentAtMs = orders.map((order) => {
    shop.send('orders', order);
    story.advance(1_000); // One after the other: each makes a pull of its own.
    return story.nowMs - 1_000;
  });
  story.until(
    'billing gets every order',
    () => orders.every((order) => billing.has(order)),
    600_000,
  );

  const tookMs = orders.map((order, number) => {
    const delivery = billing.deliveries.find(({ text }) => text === order);
    return delivery!.timeMs - sentAtMs[number]!;
  });
  equal(Math.max(...tookMs) > 2_000, true, 'some are seconds late');

  story.link(billing, broker).heal();
  shop.send('orders', 'after');
  story.until('messages flow again', () => billing.has('after'));
  const order = [...new Set(billing.received)];
  equal(order, ['before', ...orders, 'after'], 'they came in the order of their queue');
});
