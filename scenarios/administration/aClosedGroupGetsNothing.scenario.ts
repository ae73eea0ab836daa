// A group can be stopped from outside, without stopping its members: the broker refuses their pulls
// with NO_PERMISSION, and they try again by themselves. Nothing is lost meanwhile.
import { equal, scenario } from '../../harness/story/index.ts';

export const aClosedGroupGetsNothing = scenario(
  'a closed group gets nothing',
  { seed: 33 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const operator = story.admin('operator');
    const closed = operator.setGroup(broker, 'billing', { consumeEnable: false });
    equal(closed.code, 0, 'the group is closed');

    const billing = story.consumer('billing', { topic: 'orders' });
    const shipping = story.consumer('shipping', { topic: 'orders' });
    const shop = story.producer('shop');
    const order = shop.send('orders', 'first');
    story.until(
      'shipping has the order',
      () => order.outcome === 'stored' && shipping.has('first'),
    );
    // Longer than a pull that is refused waits to be asked again.
    story.advance(20_000);
    equal(billing.received.length, 0, 'billing has nothing');

    operator.setGroup(broker, 'billing', { consumeEnable: true });
    story.until('open again, billing has it too', () => billing.has('first'));
  },
);
