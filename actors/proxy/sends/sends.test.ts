import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packProperties } from '../../../protocol/messageProperties.ts';
import { recallHandleText } from '../../../protocol/recallHandle.ts';
import { bytes, linkTo, places, TestProxy } from '../testProxy.ts';

const test = suite('types of topics behind a proxy');

const a = linkTo(places.a);
const b = linkTo(places.b);
const illegal = 13;

function newProxy(): TestProxy {
  const proxy = new TestProxy();
  proxy.producer('s', 'shop', '10.1.0.1:1000');
  return proxy;
}

/** Sends to a topic of both brokers. */
function send(proxy: TestProxy, properties: Record<string, string> = {}, more: object = {}) {
  const header = {
    producerGroup: 'PG',
    topic: 'orders',
    ...{ queueId: 0, sysFlag: 0, bornTimestamp: 1, flag: 0, brokerName: 'b' },
    properties: packProperties(Object.entries(properties)),
    ...more,
  };
  return proxy.ask('s', 'sendMessageV2', header, bytes('tea'));
}

/** Has the broker answer what it was asked last: the attributes of the topic. */
function tell(proxy: TestProxy, type?: string, link = b): void {
  const attributes = new Map(type === undefined ? [] : [['message.type', type]]);
  reply(proxy, { body: { attributes } }, link);
}

/** Answers the last question about the topic. */
function reply(proxy: TestProxy, given: object, link = b): void {
  const opaque = asked(proxy, link).at(-1)?.opaque;
  const frame = { kind: 'response', command: 'getTopicConfig', code: 0, opaque, ...given };
  proxy.step({ type: 'frame.response', connection: link, frame } as never);
}

/** The proxy asks about a topic of its own, too. */
const asked = (proxy: TestProxy, link: string) =>
  proxy.asked(link, 'getTopicConfig').filter(({ header }) => header.topic === 'orders');

const questions = (proxy: TestProxy, link = b) => asked(proxy, link).length;
const sends = (proxy: TestProxy, link = b) =>
  proxy.asked(link, 'sendMessageV2').filter(({ header }) => header.topic === 'orders').length;

test('a send waits for one question, and later ones for none', () => {
  const proxy = newProxy();
  send(proxy);
  send(proxy);
  assert.equal([questions(proxy), sends(proxy)], [1, 0], 'both wait for it');
  tell(proxy);
  assert.is(sends(proxy), 2);
  send(proxy);
  assert.equal([questions(proxy), sends(proxy)], [1, 3]);
});

test('what is not of the type of its topic is refused in words, and goes nowhere', () => {
  const cases: readonly (readonly [string | undefined, Record<string, string>, string])[] = [
    [undefined, { DELAY: '3' }, 'the expected type is NORMAL, but actual type is DELAY'],
    ['FIFO', {}, 'the expected type is FIFO, but actual type is NORMAL'],
    ['NORMAL', { TRAN_MSG: 'true' }, 'the expected type is NORMAL, but actual type is TRANSACTION'],
    ['DELAY', { __SHARDINGKEY: 'k' }, 'the expected type is DELAY, but actual type is FIFO'],
  ];
  for (const [type, properties, text] of cases) {
    const proxy = newProxy();
    const opaque = send(proxy, properties);
    tell(proxy, type);
    const [answer] = proxy.answers('s', opaque);
    assert.equal(
      [answer?.code, answer?.remark],
      [illegal, `TopicMessageType validate failed, ${text}`],
    );
    assert.is(sends(proxy), 0);
  }
});

test('what fits its topic, or one of every type, is handed on', () => {
  const fits: readonly (readonly [string, Record<string, string>])[] = [
    ['TRANSACTION', { TRAN_MSG: 'true', DELAY: '1' }],
    ['DELAY', { TIMER_DELIVER_MS: '9', __SHARDINGKEY: 'k' }],
    ['FIFO', { __SHARDINGKEY: 'k' }],
    ['MIXED', { TIMER_DELAY_SEC: '9' }],
    ['NORMAL', { TRAN_MSG: 'false' }],
  ];
  for (const [type, properties] of fits) {
    const proxy = newProxy();
    send(proxy, properties);
    tell(proxy, type);
    assert.is(sends(proxy), 1, type);
  }
});

test('sending does not make topics: one that is not there has no type', () => {
  const proxy = newProxy();
  const opaque = send(proxy, {}, { topic: 'nowhere' });
  const text = 'the expected type is UNSPECIFIED, but actual type is NORMAL';
  assert.is(proxy.answers('s', opaque)[0]?.remark, `TopicMessageType validate failed, ${text}`);
});

test('topics of groups, and what was transferred, are not looked at', () => {
  const proxy = newProxy();
  send(proxy, { DELAY: '1' }, { topic: '%RETRY%CG' });
  send(proxy, { DELAY: '1' }, { topic: '%DLQ%CG' });
  send(proxy, { DELAY: '1', TRANSFER_FLAG: 'x' });
  assert.equal([questions(proxy), proxy.asked(b, 'sendMessageV2').length], [0, 3]);
});

test('a question that fails is not taken for a wrong type', () => {
  const proxy = newProxy();
  proxy.down.add(places.b);
  const opaque = send(proxy);
  const [answer] = proxy.answers('s', opaque);
  assert.is(answer?.code, 1);
  assert.match(answer?.remark ?? '', `connect to ${places.b} failed`);
  const silent = newProxy();
  const other = send(silent);
  silent.advance(2_000);
  assert.match(silent.answers('s', other)[0]?.remark ?? '', 'timeout');
});

test('an old type is used once more while it is asked for, and kept if nobody answers', () => {
  const proxy = newProxy();
  send(proxy);
  tell(proxy);
  proxy.advance(20_001);
  send(proxy);
  assert.equal([questions(proxy), sends(proxy)], [2, 2]);
  reply(proxy, { code: 1, remark: 'busy' });
  send(proxy);
  tell(proxy, 'FIFO');
  const opaque = send(proxy);
  assert.is(sends(proxy), 3);
  assert.is(proxy.answers('s', opaque)[0]?.code, illegal);
});

test('a recall needs a topic for messages with a time, and goes where its handle says', () => {
  const handle = { topic: 'orders', brokerName: 'a', time: '9', messageId: 'm' };
  const recallHandle = recallHandleText(handle);
  const recall = (type: string) => {
    const proxy = newProxy();
    const opaque = proxy.ask('s', 'recallMessage', { topic: 'orders', recallHandle });
    tell(proxy, type, a);
    return [proxy.asked(a, 'recallMessage').length, proxy.answers('s', opaque)[0]?.code];
  };
  assert.equal(recall('DELAY'), [1, undefined]);
  assert.equal(recall('MIXED'), [1, undefined]);
  assert.equal(recall('NORMAL'), [0, illegal]);
});

test.run();
