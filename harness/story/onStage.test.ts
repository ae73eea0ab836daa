import { inspect } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { simulate } from '../simulate.ts';

const printed = suite('things of a story, printed');

printed('nodes show their name and nothing of the cluster', () => {
  simulate((story) => {
    const broker = story.broker('a');
    const clerk = story.simpleConsumer('clerk', { topic: 'orders' });
    const shop = story.producer('shop');
    assert.is(inspect(broker), "Broker { name: 'a' }");
    assert.is(inspect(clerk), "SimpleConsumer { name: 'clerk' }");
    assert.is(inspect(shop), "Producer { name: 'shop' }");
    assert.is(JSON.stringify([broker, shop]), '[{"name":"a"},{"name":"shop"}]');
    assert.is(inspect(broker.clock), "StoryClock { node: 'a' }");
    const { road } = JSON.parse(JSON.stringify(story.link(shop, broker)));
    assert.equal(road, { from: 'shop', to: 'a', oneWay: false });
    assert.is(inspect(story), 'Story {}');
  });
});

printed('a message and a receive show how they stand', () => {
  const run = simulate((story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const shop = story.producer('shop');
    const clerk = story.simpleConsumer('clerk', { topic: 'orders' });
    const order = shop.send('orders', 'first');
    assert.is(inspect(order), "{ id: 'shop/1', outcome: 'pending', attempts: 0 }");
    story.until('the order is stored', () => order.outcome === 'stored');
    assert.equal(JSON.parse(JSON.stringify(order)), {
      ...{ id: 'shop/1', outcome: 'stored', attempts: 1 },
      ...{ brokerName: 'a', queueId: 0, queueOffset: 0 },
    });
    const receive = clerk.startReceive({ invisibleTimeMs: 10_000, pollTimeMs: 5_000 });
    assert.is(JSON.stringify(receive), '{"id":"clerk/1","outcome":"pending","messages":[]}');
    story.until('the order has come', () => receive.settled);
    assert.is(inspect(receive), "{ id: 'clerk/1', outcome: 'done', messages: [ 'first' ] }");
  });
  assert.is(run.verdict, 'held');
});

printed.run();
