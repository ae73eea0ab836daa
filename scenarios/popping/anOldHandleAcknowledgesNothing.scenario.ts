// A receipt handle names one delivery, not a message. Asking for more time makes a new delivery
// with a handle of its own. A broker says SUCCESS to an acknowledgement by the old one, too: only
// the message that comes back shows that it was of no use. A client that loses the answer to a
// change is left with such a handle.
import { equal, scenario } from '../../harness/story/index.ts';

export const anOldHandleAcknowledgesNothing = scenario(
  'an old handle acknowledges nothing',
  { seed: 11 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const order = shop.send('orders', 'a long job');
    story.until('the order is stored', () => order.outcome === 'stored');

    const worker = story.simpleConsumer('worker', { topic: 'orders' });
    const [job] = worker.receive({ invisibleTimeMs: 10_000 });
    equal(job?.body, 'a long job', 'the worker has the job');
    equal(worker.changeInvisible(job!, 20_000), 'done', 'it asks for more time');
    equal(worker.ack(job!, { handle: 0 }), 'done', 'the old handle is taken without a word');

    const polling = { invisibleTimeMs: 10_000, pollTimeMs: 40_000 };
    const [again] = worker.receive(polling);
    equal(again?.body, 'a long job', 'yet the job comes back');

    equal(worker.changeInvisible(again!, 20_000), 'done', 'it asks for more time again');
    equal(worker.ack(again!), 'done', 'and acknowledges by the handle that it got for it');
    equal(worker.receive(polling).length, 0, 'now the job stays away');
  },
);
