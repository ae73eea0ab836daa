import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { offsetMessageId } from '../../../protocol/messageId.ts';
import { linkTo, places, TestProxy } from '../testProxy.ts';

const test = suite('messages by key and by place');

const query = 'queryMessage';
const view = 'viewMessageById';
const [a, b] = [linkTo(places.a), linkTo(places.b)];
const wanted = { topic: 'orders', key: 'k', maxNum: 2, beginTimestamp: 0, endTimestamp: 9 };

function newProxy(): TestProxy {
  const proxy = new TestProxy();
  proxy.open('o', '10.1.0.2:2000');
  return proxy;
}

const stored = (storeTimestamp: number, topic = 'orders') => ({ storeTimestamp, topic });

test('a key is looked up at every broker, and the newest found come in the order of time', () => {
  const proxy = newProxy();
  const asked = proxy.ask('o', query, wanted);
  const header = { indexLastUpdateTimestamp: 5, indexLastUpdatePhyoffset: 50 };
  proxy.reply(b, query, { code: 0, header, body: [stored(2), stored(4)] as never });
  assert.is(proxy.answers('o', asked).length, 0);
  const other = { indexLastUpdateTimestamp: 3, indexLastUpdatePhyoffset: 99 };
  proxy.reply(a, query, { code: 0, header: other, body: [stored(1), stored(3)] as never });
  const [answer, ...more] = proxy.answers('o', asked);
  assert.equal([more.length, answer!.code, answer!.body], [0, 0, [stored(3), stored(4)]]);
  assert.equal(answer!.header, header);
});

test('a broker that is named is asked alone', () => {
  const proxy = newProxy();
  proxy.ask('o', query, { ...wanted, bname: 'b' });
  assert.equal([proxy.asked(a, query).length, proxy.asked(b, query).length], [0, 1]);
});

test('that there is nothing is said only if every broker says it', () => {
  const proxy = newProxy();
  const nowhere = proxy.ask('o', query, wanted);
  for (const link of [a, b]) proxy.reply(link, query, { code: 22, remark: 'nothing' });
  assert.equal(
    proxy.answers('o', nowhere).map(({ code, remark }) => [code, remark]),
    [[22, 'nothing']],
  );
  const silent = proxy.ask('o', query, wanted);
  proxy.reply(a, query, { code: 22, remark: 'nothing' });
  proxy.advance(2_900);
  assert.equal(
    proxy.answers('o', silent).map(({ code }) => code),
    [1],
  );
});

test('what one broker has found is told though another says nothing', () => {
  const proxy = newProxy();
  const asked = proxy.ask('o', query, wanted);
  proxy.reply(a, query, { code: 0, header: {}, body: [stored(1)] as never });
  proxy.advance(2_900);
  assert.equal(
    proxy.answers('o', asked).map(({ code, body }) => [code, body]),
    [[0, [stored(1)]]],
  );
});

test('a place is that of the broker whose message is of the topic', () => {
  const proxy = newProxy();
  const asked = proxy.ask('o', view, { topic: 'orders', offset: 640 });
  proxy.reply(a, view, { code: 0, body: [stored(1, 'returns')] as never });
  proxy.reply(b, view, { code: 0, body: [stored(2)] as never });
  assert.equal(
    proxy.answers('o', asked).map(({ code, body }) => [code, body]),
    [[0, [stored(2)]]],
  );
});

test('a place that could be two brokers’ is refused, naming them', () => {
  const proxy = newProxy();
  const asked = proxy.ask('o', view, { topic: 'orders', offset: 640 });
  for (const link of [a, b]) proxy.reply(link, view, { code: 0, body: [stored(1)] as never });
  const [answer] = proxy.answers('o', asked);
  assert.equal([answer!.code, answer!.body], [15, undefined]);
  assert.match(answer!.remark!, 'a, b');
});

test('a message id says whose place is meant', () => {
  const proxy = newProxy();
  const extra = { msgId: offsetMessageId(places.b, 640) };
  const asked = proxy.ask('o', view, { offset: 640 }, undefined, { extra });
  proxy.reply(b, view, { code: 0, body: [stored(2)] as never });
  assert.equal(
    proxy.answers('o', asked).map(({ body }) => body),
    [[stored(2)]],
  );
  assert.is(proxy.asked(a, view).length, 0);
  const nobody = proxy.ask('o', view, { offset: 640 });
  assert.is(proxy.answers('o', nobody)[0]!.code, 15);
});

test.run();
