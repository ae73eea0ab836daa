import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { marked } from '../relaying/relayMark.ts';
import { replyHeader } from '../relaying/testReplies.ts';
import { bytes, linkTo, places, TestProxy } from '../testProxy.ts';
import { busyConnections } from './underWay.ts';

const draining = suite('proxy: sending clients away');

const { GO_AWAY, SUCCESS } = responseCode;
const toBroker = linkTo(places.a);
const isOver = (proxy: TestProxy) =>
  proxy.outputs.some(
    (output) =>
      output.type === 'observe' &&
      output.observation.kind === 'logged' &&
      output.observation.text === 'the proxy has stopped',
  );
const isClosed = (proxy: TestProxy, connection: string) =>
  proxy.outputs.some((output) => output.type === 'close' && output.connection === connection);

/** A proxy with clients that are connected. */
function proxyWith(...connections: readonly string[]): TestProxy {
  const proxy = new TestProxy();
  connections.forEach((connection, n) => {
    proxy.producer(connection, `id of ${connection}`, `10.1.0.${n + 1}:4000`);
  });
  return proxy;
}

const offsetHeader = { consumerGroup: 'CG', topic: 'orders', queueId: 0, brokerName: 'a' };
const pullHeader = {
  ...offsetHeader,
  queueOffset: 0,
  maxMsgNums: 32,
  sysFlag: 6, // It may be held, and brings its subscription.
  commitOffset: 0,
  suspendTimeoutMillis: 15_000,
  subscription: '*',
  subVersion: 0,
};

const ask = (proxy: TestProxy, connection: string, version = 513) =>
  proxy.ask(connection, 'queryConsumerOffset', offsetHeader, undefined, { version });
const pull = (proxy: TestProxy, connection: string, version = 513) =>
  proxy.ask(connection, 'pullMessage', pullHeader, undefined, { version });
const codes = (proxy: TestProxy, connection: string, opaque: number) =>
  proxy.answers(connection, opaque).map(({ code }) => code);

draining('newer clients are sent away whatever they ask, older ones served', () => {
  const proxy = proxyWith('c');
  proxy.step({ type: 'operator.shutdown' });
  for (const version of [476, 513]) {
    const [answer] = proxy.answers('c', ask(proxy, 'c', version));
    assert.equal([answer?.code, answer?.remark], [GO_AWAY, 'please go away']);
  }
  assert.is(proxy.asked(toBroker, 'queryConsumerOffset').length, 0, 'nothing is handed on');
  const old = ask(proxy, 'c', 475);
  proxy.reply(toBroker, 'queryConsumerOffset', { header: { offset: 7 } });
  assert.equal(codes(proxy, 'c', old), [SUCCESS]);
});

draining('what was handed on before is answered', () => {
  const proxy = proxyWith('c');
  const before = ask(proxy, 'c');
  proxy.step({ type: 'operator.shutdown' });
  assert.equal(codes(proxy, 'c', before), []);
  ask(proxy, 'c');
  proxy.advance(2_500);
  assert.not(isClosed(proxy, 'c'), 'it waits for its answer');
  proxy.reply(toBroker, 'queryConsumerOffset', { header: { offset: 7 } });
  assert.equal(codes(proxy, 'c', before), [SUCCESS]);
  proxy.advance(1_000);
  assert.ok(isClosed(proxy, 'c'));
});

draining('held pulls of newer clients are given back at once, and answered once', () => {
  const proxy = proxyWith('new', 'old');
  const given = pull(proxy, 'new');
  const kept = pull(proxy, 'old', 475);
  proxy.step({ type: 'operator.shutdown' });
  assert.equal(codes(proxy, 'new', given), [GO_AWAY]);
  assert.equal(codes(proxy, 'old', kept), []);
  const [first] = proxy.asked(toBroker, 'pullMessage');
  const frame = { kind: 'response', command: 'pullMessage', code: 19, opaque: first?.opaque };
  proxy.step({ type: 'frame.response', connection: toBroker, frame } as never);
  assert.equal(codes(proxy, 'new', given), [GO_AWAY], 'what comes of it now is nobody’s');
  proxy.reply(toBroker, 'pullMessage', { code: 19 });
  assert.equal(codes(proxy, 'old', kept), [19]);
});

draining('one-way requests are carried out: nobody could be told to repeat them', () => {
  const proxy = proxyWith('c');
  proxy.step({ type: 'operator.shutdown' });
  const header = { ...offsetHeader, commitOffset: 9 };
  proxy.ask('c', 'updateConsumerOffset', header, undefined, { oneway: true });
  assert.is(proxy.asked(toBroker, 'updateConsumerOffset').length, 1);
});

draining('new connections are refused', () => {
  const proxy = proxyWith('c');
  proxy.step({ type: 'operator.shutdown' });
  proxy.open('late', '10.1.0.9:4000');
  assert.ok(isClosed(proxy, 'late'));
  assert.is(proxy.state.connections.links.has('late'), false);
});

draining('a proxy without clients ends at once', () => {
  const proxy = proxyWith();
  proxy.step({ type: 'operator.shutdown' });
  assert.ok(isOver(proxy));
});

draining('a proxy ends when the last client that it sent away has gone', () => {
  const proxy = proxyWith('c1', 'c2');
  proxy.step({ type: 'operator.shutdown' });
  for (const connection of ['c1', 'c2']) ask(proxy, connection);
  proxy.advance(900);
  assert.not(isClosed(proxy, 'c1'), 'what it has sent already may still arrive');
  proxy.advance(3_000);
  assert.ok(isClosed(proxy, 'c1') && isClosed(proxy, 'c2'));
  assert.ok(isOver(proxy));
});

draining('who asks nothing is disconnected at the end of the wait', () => {
  const proxy = proxyWith('idle');
  proxy.step({ type: 'operator.shutdown' });
  proxy.advance(29_900);
  assert.not(isClosed(proxy, 'idle'));
  proxy.advance(4_000);
  assert.ok(isClosed(proxy, 'idle'));
  assert.ok(isOver(proxy));
  assert.is(proxy.state.members.producers.size, 0, 'its memberships have ended');
});

draining('what another proxy asks for a client that is still here is done', () => {
  const proxy = proxyWith();
  proxy.consumer('c', 'id', '10.1.0.1:4000');
  proxy.open('p2', places.otherProxy);
  proxy.step({ type: 'operator.shutdown' });
  const header = { consumerGroup: 'CG', clientId: 'id', jstackEnable: false } as never;
  const more = { extra: marked(undefined, '10.1.0.8:4000') };
  const opaque = proxy.ask('p2', 'getConsumerRunningInfo', header, undefined, more);
  assert.equal(proxy.answers('p2', opaque), []);
  assert.is(proxy.asked('c', 'getConsumerRunningInfo').length, 1);
  proxy.reply('c', 'getConsumerRunningInfo', { code: SUCCESS });
  assert.equal(codes(proxy, 'p2', opaque), [SUCCESS]);
  proxy.advance(2_100);
  assert.ok(isClosed(proxy, 'p2'), 'it is no client: nobody waits for it to go');
  assert.not(isClosed(proxy, 'c'));
});

draining('who waits for what another client says keeps its connection until then', () => {
  const proxy = proxyWith('market');
  proxy.open('replier', '10.1.0.8:4000');
  const header = replyHeader('id of market');
  const asked = proxy.ask('replier', 'sendReplyMessageV2', header, bytes('pong'));
  proxy.step({ type: 'operator.shutdown' });
  proxy.advance(2_500);
  assert.not(isClosed(proxy, 'replier'), 'though it is in no group');
  proxy.reply('market', 'pushReplyMessageToClient', { code: 0 });
  assert.equal(codes(proxy, 'replier', asked), [SUCCESS]);
  proxy.advance(2_500);
  assert.ok(isClosed(proxy, 'replier'));
});

draining('who waits for the modes of a topic keeps its connection until then', () => {
  const proxy = proxyWith('c');
  proxy.open('asker', '10.1.0.8:4000');
  proxy.quiet.add(places.a).add(places.b);
  const question = { clientId: 'x', consumerGroup: 'CG', strategyName: 'AVG', topic: 'orders' };
  proxy.ask('asker', 'queryAssignment', {}, { ...question, messageModel: 'CLUSTERING' });
  assert.ok(busyConnections(proxy.state).has('asker'));
});

draining('a broker that asks something of a client is not sent away', () => {
  const proxy = proxyWith('c');
  ask(proxy, 'c');
  proxy.step({ type: 'operator.shutdown' });
  const header = { topic: 'orders', offset: 0, consumerGroup: 'CG' } as never;
  const opaque = proxy.ask(toBroker, 'getConsumerRunningInfo', header, undefined);
  const answers = proxy.answers(toBroker, opaque).map(({ code }) => code);
  assert.not(answers.includes(GO_AWAY));
});

draining.run();
