// Until when a popped message is hidden is a matter of its broker's wall clock. Set that clock an
// hour ahead for a few seconds, and all that was hidden counts as given up. Pops are refused in
// that time: to the broker each began an hour ago. Once the clock is right, colleagues are handed
// what others still work on, and the acknowledgements of these come too late.
import { equal, scenario } from '../../harness/story/index.ts';

export const aClockSetAheadEndsEveryHiding = scenario(
  'a clock set ahead ends every hiding',
  { seed: 79 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const order = shop.send('orders', 'two teapots');
    story.until('the order is stored', () => order.outcome === 'stored');
    const clerk = story.simpleConsumer('clerk', { topic: 'orders', group: 'office' });
    const colleague = story.simpleConsumer('colleague', { topic: 'orders', group: 'office' });
    const [job] = clerk.receive({ invisibleTimeMs: 600_000 });
    const receivedAtMs = story.nowMs;
    equal(job?.body, 'two teapots', 'the clerk has ten minutes for the order');

    broker.clock.jump(3_600_000);
    story.advance(15_000); // The broker looks at its clock at least every ten seconds.
    const refused = colleague.startReceive({ invisibleTimeMs: 600_000, pollTimeMs: 20_000 });
    story.until('a colleague asks for work', () => refused.settled, 1_000);
    equal(refused.outcome, 'empty', 'it is sent away at once');

    broker.clock.heal();
    const [same] = colleague.receive({ invisibleTimeMs: 600_000 });
    equal(same?.body, 'two teapots', 'then it is handed the order of the clerk');
    equal(same?.reconsumeTimes, 1, 'as a second attempt');
    equal(story.nowMs - receivedAtMs < 60_000, true, 'within the first of the ten minutes');

    equal(clerk.ack(job!), 'done', 'the clerk is done, too, and is told nothing');
    equal(colleague.ack(same!), 'done', 'the colleague acknowledges as well');
  },
);
