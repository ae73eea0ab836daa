// A firewall that lets only one way through: the broker hears the shop, the shop hears nothing. Its
// first send is stored and times out. After that it can make no new connection, so the next one is
// never stored; to the shop both look alike. Who gets a time-out knows nothing, and whoever sends
// again has to be ready for both to arrive.
import { equal, scenario } from '../../harness/story/index.ts';

export const aTimeoutIsNotANo = scenario('a timeout is not a no', { seed: 61 }, (story) => {
  const directory = story.namesrv('ns');
  const broker = story.broker('a', { topics: { orders: 1 } });
  story.until('the broker is listed', () => directory.lists(broker));
  const shop = story.producer('shop');
  const billing = story.consumer('billing', { topic: 'orders' });
  story.until('billing holds the queue', () => billing.queues('orders').length === 1);
  shop.send('orders', 'first');
  story.until('messages flow', () => billing.has('first'));

  story.oneWay(broker, shop).partition();
  const second = shop.send('orders', 'second');
  story.until('billing has the second order', () => billing.has('second'));
  story.until('the shop gives it up', () => second.settled);
  equal(second.outcome, 'timeout', 'to the shop it has failed');

  const third = shop.send('orders', 'third');
  story.until('the shop gives up the third as well', () => third.settled);
  equal(third.outcome, 'timeout', 'this looks the same');
  equal(broker.stored, 2, 'but it never reached the broker');

  story.oneWay(broker, shop).heal();
  const again = ['second', 'third'].map((order) => shop.send('orders', order));
  story.until('the shop sends both again', () => again.every((one) => one.outcome === 'stored'));
  story.until('billing has the third order', () => billing.has('third'));
  equal(billing.received, ['first', 'second', 'second', 'third'], 'the second order comes twice');
});
