// With asynchronous flush a master whose power fails forgets what it has not written yet, though
// its slave may have it. Afterwards both would have other messages at the same offsets. So the
// slave asks which record ends where its own log ends, and drops what the master does not know.
// That the message is lost is the price of ASYNC_FLUSH; that readers of both brokers see other
// messages is not.
import { equal, scenario } from '../../harness/story/index.ts';

export const aSlaveForgetsWhatItsMasterLost = scenario(
  'a slave forgets what its master lost',
  { seed: 65 },
  (story) => {
    const names = story.namesrv('names');
    const a = story.broker('a', { topics: { orders: 1 } });
    const slave = { brokerName: 'a', brokerId: 1, slaveReadEnable: true };
    story.broker('copy of a', slave);
    story.until('the master is listed', () => names.lists(a));
    const shop = story.producer('shop');
    const send = (body: string) => {
      const sent = shop.send('orders', body);
      story.until(`${body} is stored`, () => sent.outcome === 'stored');
      return sent.queueOffset;
    };
    send('first');
    story.advance(65_000);
    equal(send('lost'), 1, 'the second order is at offset 1');
    story.advance(100); // The slave has it; the master's disk gets it every half second.
    a.crash({ keep: 0 });
    a.start();
    story.until('the master is back', () => names.lists(a));
    equal(send('second'), 1, 'its place is taken by another');
    send('third');
    story.advance(10_000);

    a.kill();
    const billing = story.consumer('billing', { topic: 'orders' });
    story.until('the last order is consumed', () => billing.has('third'));
    equal(billing.received, ['first', 'second', 'third'], 'the slave has what the master has');
  },
);
