/** For this folder's tests: stories for a cluster that is not ours. */
import { equal, type Scenario, type Story, scenario } from '../../story/index.ts';

function told(name: string, tell: (story: Story) => void): Scenario {
  return scenario(`outside: ${name}`, { seed: 1 }, tell);
}

/** Sends, consumes, and finds nothing of any run before. */
export const traffic = told('traffic', (story) => {
  const directory = story.namesrv('ns');
  const broker = story.broker('a', { topics: { orders: 2 } });
  equal([directory.lists(broker), directory.running, broker.running], [true, true, true]);
  const billing = story.consumer('billing', { topic: 'orders' });
  story.until('it holds both queues', () => billing.queues('orders').length === 2);
  equal(billing.queues('orders'), ['a/0', 'a/1'], 'by the names of the story');
  const shop = story.producer('shop');
  const order = shop.send('orders', 'one', { brokerName: 'a', queueId: 1 });
  story.until('it is stored', () => order.outcome === 'stored');
  equal([order.brokerName, order.queueId, order.queueOffset], ['a', 1, 0], 'as the first there');
  story.until('it is consumed', () => billing.received.length > 0);
  equal(billing.received, ['one'], 'and nothing else');
  const beforeMs = story.nowMs;
  story.advance(120);
  equal(story.nowMs - beforeMs >= 120, true, 'time is real');
  shop.kill();
  shop.start();
  const again = shop.send('orders', 'two');
  story.until('our own nodes can be ended', () => again.outcome === 'stored');
  shop.pause();
  const last = shop.send('orders', 'three');
  story.advance(100);
  equal(last.outcome, 'pending', 'and paused');
  shop.resume();
  story.until('what came meanwhile is taken in the end', () => billing.has('three'));
});

/** Gives a setting that the broker has, and asks it about a group of the story. */
export const operating = told('operating', (story) => {
  story.namesrv('ns');
  const broker = story.broker('a', { topics: { orders: 1 }, autoCreateTopicEnable: true });
  const billing = story.consumer('billing', { topic: 'orders' });
  story.until('it holds the queue', () => billing.queues('orders').length === 1);
  const operator = story.admin('operator');
  story.until('the broker knows it', () => operator.members(broker, 'billing').length === 1);
  const closed = operator.setGroup(broker, 'billing', { consumeEnable: false });
  equal(closed.code, 0, 'its group is closed');
  const group = operator.ask(broker, 'getSubscriptiongroupConfig', { group: 'billing' });
  equal(group.body?.consumeEnable, false, 'and is the same one, asked again');
  const topic = operator.ask(broker, 'getTopicStatsInfo', { topic: 'orders' });
  equal(topic.code, 0, 'topics are those of the story, too');
});

/** What only the owner of the servers can do, and the sentence that refuses it. */
export const refused: readonly (readonly [Scenario, RegExp])[] = [
  [
    told('another name server', (story) => {
      story.namesrv('north');
      story.namesrv('south');
    }),
    /^there is one name server, \S+: "south" would be another/,
  ],
  [
    told('another broker', (story) => {
      story.broker('a');
      story.broker('b');
    }),
    /^the cluster of \S+ has 1 broker: there is none for "b"/,
  ],
  [
    told('a setting', (story) => {
      story.broker('a', { flushDiskType: 'SYNC_FLUSH' });
    }),
    /^"a" cannot be given "flushDiskType": it is a real one, at 127/,
  ],
  [told('a kill', (story) => story.broker('a').kill()), /^"a" cannot be ended \("kill"\)/],
  [told('a start', (story) => story.namesrv('ns').start()), /^"ns" cannot be started/],
  [told('a farewell', (story) => story.broker('a').shutdown()), /^"a" cannot be asked to shutdown/],
  [
    told('a pause', (story) => story.broker('a').pause()),
    /^"a" cannot be made to fail \("pause"\)/,
  ],
  [
    told('a road', (story) => story.link(story.broker('a'), story.namesrv('ns')).partition()),
    /^"partition" on the road between "a" and "ns" is not possible: it leads to 127/,
  ],
  [
    told('what a broker stores', (story) => equal(story.broker('a').stored, 0)),
    /^how much "a" has stored cannot be seen: it is a real one/,
  ],
  [
    told('a topic whose name leaves no room for its ending', (story) => {
      story.broker('a', { topics: { ['x'.repeat(127)]: 1 } });
    }),
    /^broker-a at \S+ did not make the topic x+-\w+: code \d+, /,
  ],
];
