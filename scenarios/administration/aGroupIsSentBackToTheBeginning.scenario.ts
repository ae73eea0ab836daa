// A group reads on from where it has come to, and nothing brings back what it has taken. An
// operator can: the broker marks each queue, and the next pull of it learns where to go on,
// whatever the group commits until then. The group need not be stopped for it.
import { equal, scenario } from '../../harness/story/index.ts';

export const aGroupIsSentBackToTheBeginning = scenario(
  'a group is sent back to the beginning',
  { seed: 31 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const first = shop.send('orders', 'first');
    const second = shop.send('orders', 'second');
    story.until('both are stored', () => [first, second].every((o) => o.outcome === 'stored'));

    const billing = story.consumer('billing', { topic: 'orders' });
    story.until('billing has both', () => billing.has('first') && billing.has('second'));
    // Until its commit is through: every 5 s, from 10 s on.
    story.advance(20_000);
    equal(billing.received.length, 2, 'each of them once');

    const operator = story.admin('operator');
    const reset = operator.resetOffset(broker, { group: 'billing', topic: 'orders' });
    equal(reset.code, 0, 'the broker takes the reset');
    const third = shop.send('orders', 'third');
    story.until('a third is stored', () => third.outcome === 'stored');
    const again = () => billing.received.filter((body) => body === 'first').length;
    story.until('billing gets the first once more', () => again() === 2, 60_000);
    story.until('and then the third', () => billing.has('third'));
  },
);
