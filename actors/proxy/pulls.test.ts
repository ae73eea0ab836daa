import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ask, askedOf, consumer, newProxy, says, spoken } from './queues/testQueues.ts';
import { places, routeOf, type TestProxy } from './testProxy.ts';

const pulls = suite('pulls behind a proxy');

const pull = {
  consumerGroup: 'CG',
  topic: 'orders',
  queueId: 0,
  queueOffset: 3,
  maxMsgNums: 32,
  sysFlag: 3,
  commitOffset: 3,
  suspendTimeoutMillis: 15_000,
  subVersion: 5,
  bname: 'b',
};

const both = ['pullMessage', 'litePullMessage'] as const;

for (const command of both) {
  pulls(`${command}: the subscription that heartbeats told is put into the header`, () => {
    const proxy = newProxy();
    const told = { subString: 'a > 1', expressionType: 'SQL92' };
    consumer(proxy, 'one', 'c1', told);
    const extra = { unheard: 'of' };
    ask(proxy, command, pull, undefined, { extra });
    const [asked] = askedOf(proxy, 'b', command);
    const completed = { subscription: 'a > 1', expressionType: 'SQL92', sysFlag: 7 };
    assert.equal(asked?.header, { ...pull, ...completed });
    assert.equal(asked?.extra, extra);
  });

  pulls(`${command}: one that brings its subscription is left as it is`, () => {
    const proxy = newProxy();
    const header = { ...pull, sysFlag: 6, subscription: 'b', expressionType: 'TAG' };
    ask(proxy, command, header);
    assert.equal(askedOf(proxy, 'b', command)[0]?.header, header);
  });

  pulls(`${command}: groups and topics that no heartbeat has told of are refused`, () => {
    const proxy = newProxy();
    const nobody = ask(proxy, command, pull);
    assert.equal(spoken(nobody()), [[25, "the consumer's subscription not latest"]]);
    consumer(proxy, 'one', 'c1');
    const strange = ask(proxy, command, { ...pull, topic: 'bills' });
    assert.equal(spoken(strange()), [[24, "the consumer's subscription not exist"]]);
    assert.is(askedOf(proxy, 'b', command).length, 0);
  });
}

pulls('a pull with a newer subscription than any heartbeat has told is refused', () => {
  const proxy = newProxy();
  consumer(proxy, 'one', 'c1');
  const newer = ask(proxy, 'pullMessage', { ...pull, subVersion: 6 });
  assert.equal(spoken(newer()), [[25, "the consumer's subscription not latest"]]);
  ask(proxy, 'pullMessage', { ...pull, subVersion: 4 });
  assert.is(askedOf(proxy, 'b', 'pullMessage').length, 1, 'an older one is not');
});

pulls('what a broker suggests is passed on', () => {
  const proxy = newProxy();
  consumer(proxy, 'one', 'c1');
  const answers = ask(proxy, 'pullMessage', pull);
  const header = { suggestWhichBrokerId: 1, nextBeginOffset: 4, minOffset: 0, maxOffset: 4 };
  says(proxy, 'b', 'pullMessage', { code: 0, remark: 'FOUND', header });
  assert.equal(answers()[0]?.header, header);
});

/** A proxy that knows broker b by two slaves alone. */
function withoutMaster(): TestProxy {
  const proxy = newProxy();
  const route = routeOf('b');
  const brokerAddrs = new Map([
    [2, '10.0.0.9:10911'],
    [1, places.a],
  ]);
  const brokerDatas = route.brokerDatas.map((data) => ({ ...data, brokerAddrs }));
  proxy.routes.set('b', { ...route, brokerDatas });
  consumer(proxy, 'one', 'c1');
  return proxy;
}

pulls('without a master, reads go to the slave with the lowest id; a pull commits nothing', () => {
  const proxy = withoutMaster();
  const header = { ...pull, sysFlag: 7, subscription: '*' };
  for (const command of both) {
    ask(proxy, command, header);
    assert.equal(askedOf(proxy, 'a', command)[0]?.header, { ...header, sysFlag: 6 });
  }
  const queue = { topic: 'orders', queueId: 0, bname: 'b' };
  ask(proxy, 'queryConsumerOffset', { ...queue, consumerGroup: 'CG' });
  ask(proxy, 'getMaxOffset', { ...queue, committed: true });
  ask(proxy, 'getMinOffset', queue);
  ask(proxy, 'searchOffsetByTimestamp', { ...queue, timestamp: 0 });
  ask(proxy, 'getEarliestMsgStoretime', queue);
  for (const command of [
    'queryConsumerOffset',
    'getMaxOffset',
    'getMinOffset',
    'searchOffsetByTimestamp',
    'getEarliestMsgStoretime',
  ] as const) {
    assert.is(askedOf(proxy, 'a', command).length, 1, command);
  }
});

pulls('without a master, what changes something is refused, and sent to nobody', () => {
  const proxy = withoutMaster();
  const queue = { topic: 'orders', queueId: 0, bname: 'b', consumerGroup: 'CG' };
  const refused = [[1, 'broker b has no master']];
  const commit = ask(proxy, 'updateConsumerOffset', { ...queue, commitOffset: 1 });
  assert.equal(spoken(commit()), refused);
  const extraInfo = '0 1 60000 0 0 b 0 0';
  assert.equal(spoken(ask(proxy, 'ackMessage', { ...queue, offset: 0, extraInfo })()), refused);
  assert.is(askedOf(proxy, 'a', 'ackMessage').length, 0);
});

pulls.run();
