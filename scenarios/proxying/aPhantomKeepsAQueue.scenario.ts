// To the proxies of 5.5.0 a member is a channel. When a proxy dies and its client comes back by
// another one, that knows it twice: by the new connection, and by what the dead proxy told of the
// old one. Members share queues out by their place in the list, and the place of the phantom is
// nobody's: its queue lies unread until the old word of it is two minutes old. Here the proxies are
// as upstream's, by a museum piece; without it the list names everybody once.
import { equal, scenario } from '../../harness/story/index.ts';

export const aPhantomKeepsAQueue = scenario('a phantom keeps a queue', { seed: 3 }, (story) => {
  const directory = story.namesrv('ns');
  const broker = story.broker('a', { topics: { orders: 3 } });
  story.until('the broker is listed', () => directory.lists(broker));
  const museum = ['membersAreChannels'] as const;
  const north = story.proxy('north', { museum });
  const south = story.proxy('south', { museum });
  const group = { group: 'billing', topic: 'orders' } as const;
  south.kill(); // Ann is to hang on the other one.
  const ann = story.consumer('ann', { ...group, namesrvs: [north, south] });
  story.until('ann hangs on the proxy that will die', () => north.members('billing').length === 1);
  south.start();
  const bob = story.consumer('bob', { ...group, namesrvs: [south] });
  const held = () => ann.queues('orders').length + bob.queues('orders').length;
  const shared = () => ann.queues('orders').length > 0 && bob.queues('orders').length > 0;
  story.until('the two share three queues', () => shared() && held() === 3);
  equal(north.members('billing'), south.members('billing'), 'both proxies know both');

  story.advance(5_000);
  north.kill();
  const diedMs = story.nowMs;
  const isLeft = () => shared() && held() === 2;
  story.until("ann has come back, and one queue is nobody's", isLeft, 60_000);
  story.advance(30_000);
  equal(held(), 2, 'and so it stays');
  story.until('the phantom is forgotten', () => held() === 3, 150_000);
  equal(story.nowMs - diedMs > 85_000, true, 'after the time of a silent client');
});
