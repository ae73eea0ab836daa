import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packProperties } from '../../../protocol/messageProperties.ts';
import { bytes, linkTo, places, TestProxy } from '../testProxy.ts';
import { replyHeader } from './testReplies.ts';

const test = suite('requesters that brokers know by their proxy');

const [a, b] = [linkTo(places.a), linkTo(places.b)];
const beat = 'heartBeat';
const push = 'pushReplyMessageToClient';

function newProxy(): TestProxy {
  const proxy = new TestProxy();
  proxy.producer('s', 'shop', '10.1.0.1:1000');
  proxy.producer('m', 'market', '10.1.0.2:2000');
  return proxy;
}

/** Sends a request in somebody's name. */
function request(proxy: TestProxy, connection: string, client: string, type?: string): void {
  const properties = {
    CORRELATION_ID: 'c-1',
    REPLY_TO_CLIENT: client,
    ...(type === undefined ? {} : { MSG_TYPE: type }),
  };
  const packed = packProperties(Object.entries(properties));
  const header = { ...replyHeader(), topic: 'orders', properties: packed };
  proxy.ask(connection, 'sendMessageV2', header, bytes('ping'));
}

/** Ids of clients that a broker was told of as requesters. */
const told = (proxy: TestProxy, link: string) =>
  greetings(proxy, link).map(({ body }) => body.clientID);

/** The proxy has heartbeats for transactions, too. */
const greetings = (proxy: TestProxy, link: string) =>
  proxy
    .asked(link, beat)
    .filter(({ body }) => body.producerDataSet[0]?.groupName.startsWith('PROXY_REQUESTER_'));

test('all brokers that take replies know the requester, each by a group of its own', () => {
  const proxy = newProxy();
  request(proxy, 's', 'shop');
  request(proxy, 'm', 'market');
  assert.equal(new Set(told(proxy, a)), new Set(['shop', 'market']));
  assert.equal(new Set(told(proxy, b)), new Set(['shop', 'market']));
  const groups = greetings(proxy, a).map(({ body }) => body.producerDataSet[0]?.groupName);
  assert.is(new Set(groups).size, 2);
});

test('the broker that gets the request knows the requester before', () => {
  const proxy = newProxy();
  request(proxy, 's', 'shop');
  const commands = proxy.sent(a).map(({ command }) => command);
  const known = commands.indexOf(beat);
  const sent = commands.indexOf('sendMessageV2');
  assert.ok(known >= 0 && (sent < 0 || known < sent), commands.join());
});

test('nobody is made known by messages of others, or by replies', () => {
  const proxy = newProxy();
  request(proxy, 's', 'market');
  request(proxy, 's', 'stranger');
  request(proxy, 's', 'shop', 'reply');
  assert.equal([told(proxy, a), told(proxy, b)], [[], []]);
});

test('a requester is named once a connection, and every 30 s as long as it is here', () => {
  const proxy = newProxy();
  request(proxy, 's', 'shop');
  request(proxy, 's', 'shop');
  assert.equal(told(proxy, b), ['shop']);
  proxy.reply(b, beat, { code: 0 });
  proxy.step({ type: 'link.closed', connection: b });
  request(proxy, 's', 'shop');
  assert.is(told(proxy, b).length, 2);
  proxy.advance(30_000);
  assert.is(told(proxy, b).length, 3);
  proxy.step({ type: 'link.closed', connection: 's' });
  proxy.advance(90_000);
  assert.is(told(proxy, b).length, 3);
  assert.is(proxy.state.relays.requesters.size, 0);
});

test('a broker that did not answer is told again with the next request', () => {
  const proxy = newProxy();
  request(proxy, 's', 'shop');
  proxy.advance(3_000);
  request(proxy, 's', 'shop');
  assert.equal([told(proxy, a).length, told(proxy, b).length], [2, 2]);
});

test('a requester that leaves for good is taken back from the brokers', () => {
  const proxy = newProxy();
  request(proxy, 's', 'shop');
  proxy.ask('s', 'unregisterClient', { clientID: 'shop', producerGroup: 'PG' });
  const [left] = proxy.asked(b, 'unregisterClient');
  const { clientID, producerGroup } = left!.header;
  assert.equal([clientID, producerGroup], ['shop', 'PROXY_REQUESTER_shop']);
  request(proxy, 'm', 'market');
  proxy.standIn('market');
  proxy.ask('m', 'unregisterClient', { clientID: 'market', producerGroup: 'PG' });
  assert.is(proxy.asked(b, 'unregisterClient').length, 1);
});

test('a requester that is gone without a word is taken back with the next heartbeats', () => {
  const proxy = newProxy();
  request(proxy, 's', 'shop');
  proxy.reply(b, beat, { code: 0 });
  request(proxy, 'm', 'market');
  proxy.reply(b, beat, { code: 0 });
  proxy.standIn('market');
  for (const connection of ['s', 'm']) proxy.step({ type: 'link.closed', connection });
  proxy.advance(30_000);
  const left = proxy.asked(b, 'unregisterClient').map(({ header }) => header.clientID);
  assert.equal(left, ['shop']);
  const named = told(proxy, b).filter((id) => id === 'market').length;
  assert.is(named, 2, 'a broker closes the connection over one that falls silent');
  assert.equal([...proxy.state.relays.requesters.keys()], ['market']);
});

test('what a broker pushes goes to the client, and what that says to the broker', () => {
  const proxy = newProxy();
  request(proxy, 's', 'shop');
  const { brokerName: _, ...header } = replyHeader('shop');
  const pushed = { ...header, bornHost: '10.1.0.9:1', storeHost: places.a, storeTimestamp: 1 };
  const asked = proxy.ask(a, push, pushed as never, bytes('pong'));
  const [handed] = proxy.asked('s', push);
  assert.equal([handed!.header, handed!.body], [pushed, bytes('pong')]);
  proxy.reply('s', push, { code: 0 });
  assert.equal(
    proxy.answers(a, asked).map(({ code }) => code),
    [0],
  );
  const stranger = { ...pushed, properties: replyHeader('stranger').properties };
  const lost = proxy.ask(a, push, stranger as never, bytes('pong'));
  assert.equal(
    proxy.answers(a, lost).map(({ code }) => code),
    [1],
  );
});

test('a client cannot push to another', () => {
  const proxy = newProxy();
  const pushed = { ...replyHeader('shop'), bornHost: 'x:1', storeHost: 'x:1', storeTimestamp: 1 };
  const asked = proxy.ask('m', push, pushed as never, bytes('pong'));
  assert.is(proxy.answers('m', asked)[0]!.code, 3);
  assert.is(proxy.asked('s', push).length, 0);
});

test.run();
