import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StoredMessage } from '../../../protocol/message.ts';
import { offsetMessageId } from '../../../protocol/messageId.ts';
import { bytes, linkTo, places, TestProxy } from '../testProxy.ts';
import { marked } from './relayMark.ts';

const test = suite('questions of operators through a proxy');

const info = 'getConsumerRunningInfo';
const directly = 'consumeMessageDirectly';
const view = 'viewMessageById';
const config = 'getSubscriptiongroupConfig';
const toBilling = { consumerGroup: 'CG', clientId: 'billing' };

/** A proxy with a consumer `billing` on `c` and an operator on `o`. */
function newProxy(): TestProxy {
  const proxy = new TestProxy();
  proxy.consumer('c', 'billing', '10.1.0.1:1000');
  proxy.open('o', '10.1.0.2:2000');
  return proxy;
}

const message = { topic: 'orders', physicalOffset: 640, storeHost: places.b } as StoredMessage;
const msgId = offsetMessageId(places.b, 640);

test('a consumer is asked as it came, and what it says is handed back', () => {
  const proxy = newProxy();
  const header = { ...toBilling, jstackEnable: true };
  const asked = proxy.ask('o', info, header, undefined, { extra: { zone: 'x' } });
  const [question] = proxy.asked('c', info);
  assert.equal([question!.header, question!.extra], [header, { zone: 'x' }]);
  proxy.reply('c', info, { code: 0, remark: 'said', body: bytes('{}') as never });
  const [answer, ...more] = proxy.answers('o', asked);
  assert.equal([answer!.code, answer!.remark, answer!.body], [0, 'said', bytes('{}')]);
  assert.is(more.length, 0);
});

test('a consumer has ten seconds, whether it is silent or gone', () => {
  for (const isGone of [false, true]) {
    const proxy = newProxy();
    const asked = proxy.ask('o', info, toBilling);
    if (isGone) proxy.step({ type: 'link.closed', connection: 'c' });
    proxy.advance(9_900);
    assert.is(proxy.answers('o', asked).length, 0);
    proxy.advance(200);
    assert.equal(
      proxy.answers('o', asked).map(({ code }) => code),
      [207],
    );
  }
});

test('of one that nobody knows it is said that it is not online', () => {
  const proxy = newProxy();
  const asked = proxy.ask('o', info, { consumerGroup: 'CG', clientId: 'nobody' });
  const [answer] = proxy.answers('o', asked);
  assert.equal([answer!.code, answer!.remark], [1, 'The Consumer <CG> <nobody> not online']);
});

test('of one that hangs on a proxy which relays nothing it is said where it hangs', () => {
  const proxy = newProxy();
  proxy.remoteConsumer('far');
  const asked = proxy.ask('o', info, { consumerGroup: 'CG', clientId: 'far' });
  const other = linkTo(places.otherProxy);
  proxy.reply(other, info, { code: 3, remark: ' request type 307 not supported' });
  const [answer, ...more] = proxy.answers('o', asked);
  const there = `the proxy ${places.otherProxy}, which does not take the question`;
  const where = `it is connected to ${there}`;
  assert.equal(
    [answer!.code, answer!.remark],
    [206, `The Consumer <CG> <far> not online: ${where}`],
  );
  assert.is(more.length, 0);
});

test('a consumer from before these questions is not asked', () => {
  const proxy = new TestProxy();
  proxy.consumer('c', 'old', '10.1.0.1:1000', 61);
  proxy.open('o', '10.1.0.2:2000');
  const asked = proxy.ask('o', info, { consumerGroup: 'CG', clientId: 'old' });
  const remark =
    'The Consumer <old> Version <V3_1_7> too low to finish, please upgrade it to V3_1_8_SNAPSHOT';
  const [answer] = proxy.answers('o', asked);
  assert.equal([answer!.code, answer!.remark], [1, remark]);
  assert.is(proxy.asked('c', info).length, 0);
});

test('the message comes from the broker in its id, with the flags that a broker adds', () => {
  const proxy = newProxy();
  const asked = proxy.ask('o', directly, { ...toBilling, msgId, topic: 'orders' }, []);
  const broker = linkTo(places.b);
  assert.is(proxy.asked(broker, view)[0]!.header.offset, 640);
  proxy.reply(broker, config, { code: 0, body: { groupSysFlag: 2 } as never });
  assert.is(proxy.asked('c', directly).length, 0);
  proxy.reply(broker, view, { code: 0, body: [message] as never });
  const [question] = proxy.asked('c', directly);
  const told = { brokerName: 'b', topicSysFlag: 8, groupSysFlag: 2 };
  assert.equal(question!.header, { ...toBilling, msgId, topic: 'orders', ...told });
  assert.equal(question!.body, [message]);
  proxy.reply('c', directly, { code: 0, body: bytes('{"consumeResult":"CR_LATER"}') as never });
  assert.equal(
    proxy.answers('o', asked).map(({ code, body }) => [code, body]),
    [[0, bytes('{"consumeResult":"CR_LATER"}')]],
  );
});

test('the name of a broker goes before the address in the id; flags may stay unknown', () => {
  const proxy = newProxy();
  const moved = offsetMessageId('10.7.7.7:10911', 640);
  proxy.ask('o', directly, { ...toBilling, msgId: moved, brokerName: 'a' }, []);
  const broker = linkTo(places.a);
  proxy.reply(broker, view, { code: 0, body: [message] as never });
  proxy.advance(2_900);
  const [question] = proxy.asked('c', directly);
  assert.equal(question!.header, { ...toBilling, msgId: moved, brokerName: 'a' });
});

test('where no message is found, nobody is asked', () => {
  const proxy = newProxy();
  const remarks = (opaque: number) => proxy.answers('o', opaque).map(({ remark }) => remark);
  const nonsense = proxy.ask('o', directly, { ...toBilling, msgId: 'x' }, []);
  assert.equal(remarks(nonsense), ['msgId: no message has the id x']);
  const unknown = offsetMessageId('10.7.7.7:10911', 640);
  const nowhere = proxy.ask('o', directly, { ...toBilling, msgId: unknown }, []);
  assert.equal(remarks(nowhere), ['no broker is known at the store address 10.7.7.7:10911']);
  const gone = proxy.ask('o', directly, { ...toBilling, msgId }, []);
  proxy.reply(linkTo(places.b), view, { code: 1 });
  proxy.reply(linkTo(places.b), config, { code: 26 });
  assert.equal(remarks(gone), [`msgId: no message has the id ${msgId}`]);
  assert.is(proxy.asked('c', directly).length, 0);
});

test('another proxy that brings a message along has it handed over as it is', () => {
  const proxy = newProxy();
  proxy.open('q', places.otherProxy);
  const extra = marked(undefined, '10.1.0.9:9000');
  proxy.ask('q', directly, { ...toBilling, msgId, brokerName: 'b' }, [message], { extra });
  const [question] = proxy.asked('c', directly);
  assert.equal([question!.body, question!.extra], [[message], undefined]);
  assert.is(proxy.asked(linkTo(places.b), view).length, 0);
});

test.run();
