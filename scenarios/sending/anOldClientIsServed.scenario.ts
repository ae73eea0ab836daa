// Clients live longer than brokers. One of the time of 4.9, or one written in Go, sends with the
// long header of SEND_MESSAGE, names no broker in it, tells its groups in heartbeats of the first
// kind, and never takes leave. It shares topics and groups with clients of today: neither side sees
// a difference, in what is stored, in who gets which queues, or in what is read.
import { equal, scenario } from '../../harness/story/index.ts';

export const anOldClientIsServed = scenario('an old client is served', { seed: 49 }, (story) => {
  const directory = story.namesrv('ns');
  const broker = story.broker('a', { topics: { orders: 2 } });
  story.until('the broker is listed', () => directory.lists(broker));

  // 4.9.4, by the Go client's word for itself; its answers come as they do for all.
  const connection = { language: 'GO', version: 401 } as const;
  const oldShop = story.producer('oldShop', { connection, sendSmartMsg: false });
  const shop = story.producer('shop', { useHeartbeatV2: true });
  const oldBilling = story.consumer('oldBilling', {
    topic: 'orders',
    group: 'billing',
    connection,
  });
  const billing = story.consumer('billing', {
    ...{ topic: 'orders', group: 'billing', useHeartbeatV2: true },
  });
  const share = () => [oldBilling.queues('orders').length, billing.queues('orders').length];
  story.until('the two members share the queues', () => share().join() === '1,1');

  const orders = [oldShop, shop].flatMap((one) =>
    [0, 1].map((queueId) => one.send('orders', `${one.name} ${queueId}`, { queueId })),
  );
  story.until('all orders are stored', () => orders.every(({ outcome }) => outcome === 'stored'));
  const received = () => [...oldBilling.received, ...billing.received].sort();
  story.until('the group has them all', () => received().length >= 4);
  equal(received(), ['oldShop 0', 'oldShop 1', 'shop 0', 'shop 1'], 'each of them once');

  oldBilling.kill(); // It never says that it goes; the closed connection does.
  story.until('the other member has both queues', () => billing.queues('orders').length === 2);
});
