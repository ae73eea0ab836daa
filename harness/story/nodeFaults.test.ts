import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { equal } from './equal.ts';
import { holds, shopAndBilling } from './testStories.ts';

const nodes = suite('faults of nodes');

nodes('a paused broker answers nobody, and then all at once', () => {
  holds((story) => {
    const { directory, broker, shop, billing } = shopAndBilling(story);
    broker.pause();
    const order = shop.send('orders', 'second');
    story.advance(2_000); // Long for a broker, and shorter than the patience of a shop.
    equal(order.outcome, 'pending', 'nobody has answered');
    equal([broker.running, directory.lists(broker)], [true, true], 'it looks well');
    broker.resume();
    story.until('the order is stored', () => order.outcome === 'stored', 10);
    story.until('and there', () => billing.has('second'), 1_000);
  });
});

nodes('a consumer that reads slowly gets its orders late', () => {
  holds((story) => {
    const { shop, billing } = shopAndBilling(story);
    billing.slowDown(3_000);
    shop.send('orders', 'second');
    shop.send('orders', 'third');
    story.advance(2_000); // Without the fault this takes milliseconds.
    equal(billing.has('third'), false, 'it has not come to that yet');
    story.until('it comes to it in the end', () => billing.has('third'));
    billing.heal();
    shop.send('orders', 'fourth');
    story.until('it is quick again', () => billing.has('fourth'), 5_000);
  });
});

nodes('a name server whose clock jumps takes its brokers for dead until they call again', () => {
  holds((story) => {
    const { directory, broker } = shopAndBilling(story);
    directory.clock.jump(3_600_000);
    story.until('the broker is not listed', () => !directory.lists(broker), 20_000);
    directory.clock.heal();
    story.until('it is listed again', () => directory.lists(broker), 60_000);
  });
});

nodes('a shop whose clock runs fast loses patience early', () => {
  holds((story) => {
    const { broker, shop } = shopAndBilling(story);
    shop.clock.setDrift(500_000);
    story.link(shop, broker).partition();
    const sentMs = story.nowMs;
    const order = shop.send('orders', 'second');
    story.until('it gives up', () => order.settled);
    equal(story.nowMs - sentMs < 2_500, true, 'before the three seconds of everybody else');
  });
});

nodes('a slow disk makes a broker slow that flushes before it answers', () => {
  holds((story) => {
    const { broker, shop } = shopAndBilling(story, 'SYNC_FLUSH');
    broker.disk.slow(1_000);
    const sentMs = story.nowMs;
    const order = shop.send('orders', 'second');
    story.until('it is stored', () => order.outcome === 'stored');
    equal(story.nowMs - sentMs > 1_000, true, 'once the disk was done');
    broker.disk.heal();
    const third = shop.send('orders', 'third');
    story.until('the next is stored at once', () => third.outcome === 'stored', 100);
  });
});

nodes('a disk that lies loses an order that was acknowledged', () => {
  holds((story) => {
    const { broker, shop } = shopAndBilling(story, 'SYNC_FLUSH');
    broker.disk.loseFlushes();
    const order = shop.send('orders', 'second');
    story.until('it is stored', () => order.outcome === 'stored');
    broker.crash({ keep: 0 });
    broker.start();
    const late = story.consumer('audit', {
      topic: 'orders',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
    });
    story.until('the audit sees the first', () => late.has('first'));
    story.advance(30_000); // Whatever there was would have come by now.
    equal(late.has('second'), false, 'the second is gone');
  });
});

nodes('a crash tears the tail of the disk where it is told to', () => {
  const bodies = ['second', 'third', 'fourth'];
  const leftAfter = (keep: number): readonly string[] => {
    let left: readonly string[] = [];
    holds((story) => {
      const { broker, shop } = shopAndBilling(story);
      story.advance(10_000); // What there is so far is durable by now.
      broker.disk.slow(60_000);
      const orders = bodies.map((body) => shop.send('orders', body));
      story.until('all are answered', () => orders.every((order) => order.outcome === 'stored'));
      story.advance(2_000); // The broker has begun a flush.
      broker.crash({ keep });
      broker.start();
      const consumeFromWhere = 'CONSUME_FROM_FIRST_OFFSET';
      const audit = story.consumer('audit', { topic: 'orders', consumeFromWhere });
      story.until('the audit sees the first', () => audit.has('first'));
      story.advance(30_000); // Whatever else there is has come by now.
      left = bodies.filter((body) => audit.has(body));
    });
    return left;
  };
  assert.equal([leftAfter(0), leftAfter(99)], [[], bodies]);
});

nodes.run();
