import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TopicRouteData } from '../../protocol/bodies/topicRouteData.ts';
import type { CommandName, RequestHeader } from '../../protocol/commands/index.ts';
import { offsetMessageId } from '../../protocol/messageId.ts';
import { bytes, linkTo, places, routeOf, TestProxy } from './testProxy.ts';

const resolving = suite('which broker a request means');

const client = 'client';
const offsetOf = { topic: 'orders', queueId: 0, committed: true } as const;

function newProxy(): TestProxy {
  const proxy = new TestProxy();
  proxy.open(client, '10.1.0.1:50000');
  return proxy;
}

/** A route in which the brokers differ in what their queues allow. */
function uneven(...perms: readonly [name: 'a' | 'b', perm: number, queues: number][]) {
  const route = routeOf(...perms.map(([name]) => name));
  const queueDatas = route.queueDatas.map((data, index) => {
    const [, perm, queueNums] = perms[index] as (typeof perms)[number];
    return { ...data, perm, readQueueNums: queueNums, writeQueueNums: queueNums };
  });
  return { ...route, queueDatas } as TopicRouteData;
}

function refusalOf(proxy: TestProxy, command: CommandName, header: object, body?: unknown) {
  const opaque = proxy.ask(client, command, header as never, body as never);
  const [answer, ...more] = proxy.answers(client, opaque);
  assert.is(more.length, 0);
  return answer === undefined ? undefined : [answer.code, answer.remark];
}

const went = (proxy: TestProxy, command: CommandName) =>
  (['a', 'b'] as const).filter((name) => proxy.asked(linkTo(places[name]), command).length > 0);

resolving('the name that a request gives is believed before anything else', () => {
  const proxy = newProxy();
  proxy.ask(client, 'getMaxOffset', { ...offsetOf, bname: 'b' });
  assert.equal(went(proxy, 'getMaxOffset'), ['b']);
  const extraInfo = '0 1 60000 0 0 a 0 0';
  const handle = { topic: 'orders', queueId: 0, offset: 0, consumerGroup: 'g', extraInfo };
  proxy.ask(client, 'ackMessage', { ...handle, bname: 'b' });
  assert.equal(went(proxy, 'ackMessage'), ['b']);
});

resolving('a send with the long field for the broker’s name is understood', () => {
  const proxy = newProxy();
  const send = { ...{ producerGroup: 'g', queueId: 0, sysFlag: 0, bornTimestamp: 1, flag: 0 } };
  const header = { ...send, topic: '%RETRY%g' };
  for (const command of ['sendMessageV2', 'sendBatchMessage'] as const) {
    proxy.ask(client, command, header, bytes('tea'), { extra: { bname: 'b' } });
    assert.equal(went(proxy, command), ['b']);
  }
});

resolving('the name of a batch of acknowledgements stands in its body', () => {
  const proxy = newProxy();
  const ack = { c: 'g', it: 1, pt: 1, q: 0, r: '0', rq: 0, so: 0, t: 'orders', b: 'AQ==' };
  proxy.ask(client, 'batchAckMessage', {}, { acks: [ack], brokerName: 'b' });
  assert.equal(went(proxy, 'batchAckMessage'), ['b']);
  assert.equal(refusalOf(proxy, 'batchAckMessage', {}, { acks: [ack] }), [
    15,
    "Request doesn't have field bname: it could be a, b",
  ]);
});

resolving('a receipt handle names its broker', () => {
  for (const command of ['ackMessage', 'changeMessageInvisibletime'] as const) {
    const proxy = newProxy();
    const extraInfo = '0 1700000000000 60000 0 0 b 0 0';
    const header = { topic: 'orders', queueId: 0, offset: 0, consumerGroup: 'g', extraInfo };
    proxy.ask(client, command, header);
    assert.equal(went(proxy, command), ['b'], command);
  }
});

const back = { group: 'g', delayLevel: 0, originTopic: 'orders', unitMode: false };

resolving('the id of a message that is sent back says where it is stored', () => {
  const proxy = newProxy();
  const originMsgId = offsetMessageId(places.b, 4_711);
  proxy.ask(client, 'consumerSendMsgBack', { ...back, offset: 4_711, originMsgId });
  assert.equal(went(proxy, 'consumerSendMsgBack'), ['b']);
});

resolving('an id that does not end in the offset asked for is no place in a store', () => {
  const proxy = newProxy();
  const originMsgId = offsetMessageId(places.b, 4_711);
  const header = { ...back, offset: 4_712, originMsgId };
  assert.equal(refusalOf(proxy, 'consumerSendMsgBack', header), [
    15,
    "Request doesn't have field bname: it could be a, b",
  ]);
  assert.equal(went(proxy, 'consumerSendMsgBack'), []);
});

resolving('the one broker that has the queue is meant', () => {
  const proxy = newProxy();
  proxy.routes.set('orders', uneven(['a', 6, 2], ['b', 6, 4]));
  proxy.ask(client, 'getMaxOffset', { ...offsetOf, queueId: 3 });
  assert.equal(went(proxy, 'getMaxOffset'), ['b']);
});

resolving('of a queue to read, only brokers that let it be read are meant', () => {
  const proxy = newProxy();
  proxy.routes.set('orders', uneven(['a', 2, 2], ['b', 6, 2]));
  proxy.ask(client, 'getMinOffset', { topic: 'orders', queueId: 0 });
  assert.equal(went(proxy, 'getMinOffset'), ['b']);
});

resolving('the one broker of a topic is meant, whatever its queues', () => {
  const proxy = newProxy();
  proxy.routes.set('orders', uneven(['b', 6, 2]));
  proxy.ask(client, 'getMaxOffset', { ...offsetOf, queueId: 9 });
  assert.equal(went(proxy, 'getMaxOffset'), ['b']);
});

resolving('a topic that nobody has is for the one broker of the cluster to judge', () => {
  const proxy = newProxy();
  proxy.routes.set('DefaultCluster', routeOf('a'));
  proxy.ask(client, 'getMaxOffset', { ...offsetOf, topic: 'nowhere' });
  assert.equal(went(proxy, 'getMaxOffset'), ['a']);
});

resolving('where several could be meant, the refusal says which, in upstream’s words', () => {
  const proxy = newProxy();
  const refused = [15, "Request doesn't have field bname: it could be a, b"];
  assert.equal(refusalOf(proxy, 'getMaxOffset', offsetOf), refused);
  assert.equal(refusalOf(proxy, 'getMaxOffset', { ...offsetOf, topic: 'nowhere' }), refused);
  const pop = { consumerGroup: 'g', topic: 'orders', queueId: -1, maxMsgNums: 1 };
  const more = { invisibleTime: 1_000, pollTime: 0, bornTime: 0, initMode: 0 };
  assert.equal(refusalOf(proxy, 'popMessage', { ...pop, ...more }), refused);
  const handle = { ...offsetOf, offset: 0, consumerGroup: 'g', extraInfo: 'scribbled' };
  assert.equal(refusalOf(proxy, 'ackMessage', handle), refused);
});

resolving('a topic and a cluster that are both unknown end the search', () => {
  const proxy = newProxy();
  proxy.routes.delete('DefaultCluster');
  const header = { ...offsetOf, topic: 'nowhere' };
  assert.equal(refusalOf(proxy, 'getMaxOffset', header), [
    15,
    "Request doesn't have field bname: no broker is known",
  ]);
  assert.is(proxy.asked(linkTo(places.namesrv), 'getRouteInfoByTopic').length, 2, 'each once');
});

resolving('an empty name and one that nobody has are looked up, and are 17', () => {
  for (const bname of ['', 'c']) {
    const [code, remark] = refusalOf(newProxy(), 'getMaxOffset', { ...offsetOf, bname }) ?? [];
    assert.is(code, 17);
    const text = `CODE: 17  DESC: No topic route info in name server for the topic: ${bname}\n`;
    assert.ok(String(remark).startsWith(text), String(remark));
  }
});

resolving('a name that is a topic’s but no broker’s is an error', () => {
  const header = { ...offsetOf, bname: 'orders' };
  assert.equal(refusalOf(newProxy(), 'getMaxOffset', header), [
    1,
    'there is a topic orders, but no broker of this name',
  ]);
});

resolving('a name that was unknown is asked for again at the next request', () => {
  const proxy = newProxy();
  const header = { ...offsetOf, bname: 'b' };
  proxy.routes.delete('b');
  assert.is(refusalOf(proxy, 'getMaxOffset', header)?.[0], 17);
  proxy.routes.set('b', routeOf('b'));
  proxy.advance(1);
  proxy.ask(client, 'getMaxOffset', header);
  assert.equal(went(proxy, 'getMaxOffset'), ['b']);
});

resolving('a broker is still where it was when a name server has forgotten everything', () => {
  const proxy = newProxy();
  proxy.ask(client, 'getMaxOffset', { ...offsetOf, bname: 'b' });
  proxy.routes.clear();
  for (let n = 0; n < 2; n++) {
    proxy.advance(21_000);
    proxy.ask(client, 'getMaxOffset', { ...offsetOf, bname: 'b' });
  }
  assert.is(proxy.asked(linkTo(places.b), 'getMaxOffset').length, 3);
});

resolving('a broker that its cluster does not name any more is nowhere', () => {
  const proxy = newProxy();
  proxy.ask(client, 'getMaxOffset', { ...offsetOf, bname: 'b' });
  proxy.routes.delete('b');
  proxy.routes.set('DefaultCluster', routeOf('a'));
  proxy.advance(21_000);
  proxy.ask(client, 'getRouteInfoByTopic', { topic: 'DefaultCluster' });
  proxy.ask(client, 'getMaxOffset', { ...offsetOf, bname: 'b' });
  proxy.advance(1);
  assert.is(refusalOf(proxy, 'getMaxOffset', { ...offsetOf, bname: 'b' })?.[0], 17);
  assert.is(proxy.state.routes.brokers.has('b'), false);
});

resolving('an address that failed is asked for anew at once', () => {
  const proxy = newProxy();
  proxy.down.add(places.b);
  const header: RequestHeader<'getMaxOffset'> = { ...offsetOf, bname: 'b' };
  assert.equal(refusalOf(proxy, 'getMaxOffset', header), [1, `connect to ${places.b} failed`]);
  const lookups = proxy.asked(linkTo(places.namesrv), 'getRouteInfoByTopic');
  assert.equal(
    lookups.map((frame) => frame.header.topic),
    ['b', 'b'],
  );
});

resolving('a one-way request that means nobody is dropped in silence', () => {
  const proxy = newProxy();
  const header = { consumerGroup: 'g', topic: 'orders', queueId: 0, commitOffset: 1 };
  const opaque = proxy.ask(client, 'updateConsumerOffset', header, undefined, { oneway: true });
  assert.equal(proxy.answers(client, opaque), []);
  assert.equal(went(proxy, 'updateConsumerOffset'), []);
});

resolving('a request without any ext field is one that names no broker', () => {
  const proxy = newProxy();
  const malformed = (of: CommandName, bare: boolean) => {
    const frame = {
      kind: 'request',
      command: 'malformed',
      code: 30,
      oneway: false,
      opaque: 9,
      language: 'JAVA',
      version: 513,
      serializeType: 'JSON',
      of,
      field: 'topic',
      problem: 'missing',
      ...(bare && { bare: true }),
    };
    proxy.step({ type: 'rmq.malformed', connection: client, frame } as never);
    const answer = proxy.answers(client, 9).at(-1);
    return [answer?.code, answer?.remark];
  };
  assert.equal(malformed('getMaxOffset', true), [15, "Request doesn't have field bname"]);
  assert.equal(malformed('getMaxOffset', false), [1, 'topic: missing']);
  assert.equal(malformed('getRouteInfoByTopic', true), [1, 'topic: missing']);
});

resolving.run();
