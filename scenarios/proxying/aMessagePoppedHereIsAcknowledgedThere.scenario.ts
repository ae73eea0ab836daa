// Who holds a popped message is known to its broker alone, and the handle says which broker that
// is. So a message that was popped through one proxy can be acknowledged through another, and what
// is not acknowledged comes back through any. A client that hangs up while a broker holds its
// request is handed messages that it cannot get: the proxy gives them back before their time.
import { equal, scenario } from '../../harness/story/index.ts';

export const aMessagePoppedHereIsAcknowledgedThere = scenario(
  'a message popped here is acknowledged there',
  { seed: 19 },
  (story) => {
    const directory = story.namesrv('ns');
    const brokers = ['a', 'b'].map((name) => story.broker(name, { topics: { orders: 1 } }));
    story.until('both brokers are listed', () => brokers.every((one) => directory.lists(one)));
    const north = story.proxy('north');
    const south = story.proxy('south');
    const shop = story.producer('shop');
    const orders = ['kept', 'forgotten'].map((order) =>
      shop.send('orders', order, { brokerName: 'a', queueId: 0 }),
    );
    story.until('both are stored', () => orders.every(({ outcome }) => outcome === 'stored'));

    const office = { topic: 'orders', group: 'office', namesrvs: [north, south] };
    const clerk = story.simpleConsumer('clerk', office);
    const [kept, forgotten] = clerk.receive({ invisibleTimeMs: 60_000, broker: 'a' });
    equal([kept?.body, forgotten?.body], ['kept', 'forgotten'], 'the clerk holds both orders');
    const [used, other] = north.forwarded > south.forwarded ? [north, south] : [south, north];
    used.kill();
    story.advance(32_000); // The clerk has asked the other proxy for the route.
    equal(clerk.ack(kept!), 'done', 'one order is acknowledged through the other proxy');
    const helper = story.simpleConsumer('helper', { ...office, namesrvs: [other] });
    const taking = { invisibleTimeMs: 60_000, broker: 'a' };
    equal(helper.receive(taking).length, 0, 'the other order stays hidden from all');
    const again = helper.receive({ ...taking, pollTimeMs: 40_000 });
    equal(
      again.map(({ body, reconsumeTimes }) => [body, reconsumeTimes]),
      [['forgotten', 1]],
      'what was not acknowledged comes back, and nothing else',
    );
    equal(helper.ack(again[0]!), 'done', 'it is done, too');

    clerk.startReceive({ invisibleTimeMs: 300_000, pollTimeMs: 15_000, broker: 'a' });
    story.advance(1_000); // The broker holds the request by now.
    clerk.kill();
    story.advance(1_000);
    const late = shop.send('orders', 'late', { brokerName: 'a', queueId: 0 });
    story.until('the late order is stored', () => late.outcome === 'stored');
    const found = helper.startReceive({ invisibleTimeMs: 30_000, pollTimeMs: 15_000, broker: 'a' });
    story.until(
      'the helper gets what the dead clerk was handed',
      () => found.outcome === 'done',
      15_000,
    );
    equal(
      found.messages.map(({ body, reconsumeTimes }) => [body, reconsumeTimes]),
      [['late', 0]],
      'nobody has tried it before',
    );
  },
);
