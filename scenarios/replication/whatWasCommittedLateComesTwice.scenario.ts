// Messages reach a slave at once, and what groups have come to once a minute only. Whoever takes a
// group over at the slave begins where it stood at the last copy: what was consumed since then
// comes again, what was consumed before does not, and nothing is lost.
import { equal, scenario } from '../../harness/story/index.ts';

export const whatWasCommittedLateComesTwice = scenario(
  'what was committed late comes twice',
  { seed: 63 },
  (story) => {
    const names = story.namesrv('names');
    const a = story.broker('a', { topics: { orders: 1 } });
    const slave = { brokerName: 'a', brokerId: 1, slaveReadEnable: true };
    story.broker('copy of a', slave);
    story.until('the master is listed', () => names.lists(a));
    const shop = story.producer('shop');
    const morning = story.consumer('morning', { topic: 'orders', group: 'billing' });
    const consume = (bodies: readonly string[]) => {
      for (const body of bodies) {
        const sent = shop.send('orders', body);
        story.until(`${body} is stored`, () => sent.outcome === 'stored');
        story.until(`${body} is consumed`, () => morning.has(body));
      }
    };
    consume(['1', '2']);
    story.advance(65_000); // Offsets are committed every 5 seconds and copied every minute.
    consume(['3', '4']);
    morning.shutdown();
    story.until('the first shift has gone home', () => !morning.running);

    const late = shop.send('orders', '5');
    story.until('an order is left', () => late.outcome === 'stored');
    story.advance(1_000);
    a.kill();
    const evening = story.consumer('evening', { topic: 'orders', group: 'billing' });
    story.until('the order that was left is consumed', () => evening.has('5'));
    equal(evening.received, ['3', '4', '5'], 'what was consumed after the last copy comes again');
  },
);
