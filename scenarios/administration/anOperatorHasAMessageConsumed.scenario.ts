// An operator can have one member of a group take one stored message now: past the queues, past
// the offsets, whatever became of it before. The broker finds the message and the member, and hands
// on what the listener makes of it.
import { equal, scenario } from '../../harness/story/index.ts';

export const anOperatorHasAMessageConsumed = scenario(
  'an operator has a message consumed',
  { seed: 34 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const operator = story.admin('operator');
    const billing = story.consumer('billing', { topic: 'orders' });
    const shop = story.producer('shop');
    const order = shop.send('orders', 'first');
    story.until('billing has the order', () => order.outcome === 'stored' && billing.has('first'));

    const result = operator.consumeDirectly(broker, 'billing', billing, order.offsetMsgId ?? '');
    equal(result, 'CR_SUCCESS', 'billing takes it once more');

    billing.kill();
    story.until('the broker has noticed that billing is gone', () => {
      return operator.members(broker, 'billing').length === 0;
    });
    const late = operator.consumeDirectly(broker, 'billing', billing, order.offsetMsgId ?? '');
    equal(late, undefined, 'nobody is there to take it');
  },
);
