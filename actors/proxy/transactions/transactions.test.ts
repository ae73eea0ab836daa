import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { offsetMessageId } from '../../../protocol/messageId.ts';
import { packProperties } from '../../../protocol/messageProperties.ts';
import { relayMark } from '../relaying/relayMark.ts';
import { bytes, linkTo, places, TestProxy } from '../testProxy.ts';

const test = suite('transactions behind a proxy');

const a = linkTo(places.a);
const b = linkTo(places.b);

function newProxy(): TestProxy {
  const proxy = new TestProxy();
  proxy.producer('s', 'shop', '10.1.0.1:1000');
  return proxy;
}

const half = { TRAN_MSG: 'true', PGROUP: 'PG', UNIQ_KEY: 'T1' };

/** Sends a half message to broker b, which stores it at a place. */
function sendHalf(proxy: TestProxy, queueOffset: number, physicalOffset = 100 + queueOffset) {
  const properties = packProperties(Object.entries(half));
  const numbers = { queueId: 0, sysFlag: 4, bornTimestamp: 1, flag: 0 };
  const named = { producerGroup: 'PG', topic: 'orders', brokerName: 'b', properties };
  proxy.ask('s', 'sendMessageV2', { ...numbers, ...named }, bytes('tea'));
  if (proxy.asked(b, 'getTopicConfig').length === 1 && queueOffset === 0) {
    const attributes = new Map([['message.type', 'TRANSACTION']]);
    proxy.reply(b, 'getTopicConfig', { body: { attributes } as never });
  }
  const msgId = offsetMessageId(places.b, physicalOffset);
  proxy.reply(b, 'sendMessageV2', {
    header: { msgId, queueId: 0, queueOffset, transactionId: 'T1' },
  } as never);
}

const end = (proxy: TestProxy, header: object, oneway = false) => {
  const said = { producerGroup: 'PG', transactionId: 'T1', commitOrRollback: 8, ...header };
  const whole = { topic: 'orders', fromTransactionCheck: false, ...said };
  return proxy.ask('s', 'endTransaction', whole, undefined, { oneway });
};

const ends = (proxy: TestProxy, link: string) =>
  proxy.asked(link, 'endTransaction').map(({ header }) => header);

/** A broker or proxy asks for the end of T1. */
function check(proxy: TestProxy, connection: string, extra?: Record<string, string>): void {
  const message = { topic: 'orders', properties: packProperties(Object.entries(half)) };
  const header = { tranStateTableOffset: 9, commitLogOffset: 900, transactionId: 'T1', bname: 'b' };
  const more = { oneway: true, ...(extra === undefined ? {} : { extra }) };
  proxy.ask(connection, 'checkTransactionState', header, [message] as never, more);
}

const checks = (proxy: TestProxy, link: string) => proxy.asked(link, 'checkTransactionState');

/** Groups in heartbeats to a broker. */
const announced = (proxy: TestProxy, link: string) =>
  proxy.asked(link, 'heartBeat').map(({ body }) => body.producerDataSet.map((p) => p.groupName));

test('an end that says where the half message lies goes there as it is, known or not', () => {
  const proxy = newProxy();
  const place = { bname: 'a', tranStateTableOffset: 3, commitLogOffset: 300 };
  end(proxy, place, true);
  const [header] = ends(proxy, a);
  assert.equal([header?.bname, header?.commitLogOffset], ['a', 300]);
  assert.ok(proxy.asked(a, 'endTransaction')[0]?.oneway, 'one-way, as it came');
});

test('an end that does not say so goes where the answer to its send said, once', () => {
  const proxy = newProxy();
  sendHalf(proxy, 0);
  const opaque = end(proxy, {});
  const [header] = ends(proxy, b);
  assert.equal(
    [header?.bname, header?.tranStateTableOffset, header?.commitLogOffset],
    ['b', 0, 100],
  );
  proxy.reply(b, 'endTransaction', {});
  assert.is(proxy.answers('s', opaque)[0]?.code, 0);
  const again = end(proxy, {});
  assert.is(proxy.answers('s', again)[0]?.code, 1, 'it says that it does not know');
  assert.is(ends(proxy, b).length, 1);
});

test('of several places the newest counts that fits; after 30 s none does', () => {
  const proxy = newProxy();
  sendHalf(proxy, 0);
  sendHalf(proxy, 1);
  end(proxy, { tranStateTableOffset: 0, commitLogOffset: 100 });
  end(proxy, {});
  assert.equal(
    ends(proxy, b).map(({ commitLogOffset }) => commitLogOffset),
    [100, 101],
  );
  sendHalf(proxy, 2);
  proxy.advance(30_000);
  const late = end(proxy, {});
  assert.is(proxy.answers('s', late)[0]?.code, 1);
  proxy.advance(10_000);
  assert.is(proxy.state.transactions.entries.places.size, 0, 'and it is cleared away');
});

test('of one transaction fifteen places are noted at most', () => {
  const proxy = newProxy();
  for (let at = 0; at < 20; at += 1) sendHalf(proxy, at);
  const [noted] = [...proxy.state.transactions.entries.places.values()];
  assert.is(noted?.length, 15);
});

test('an end that is not known yet is answered, which no broker does', () => {
  const proxy = newProxy();
  const opaque = end(proxy, { bname: 'a', commitOrRollback: 0 });
  assert.is(proxy.answers('s', opaque)[0]?.code, 0);
  assert.is(ends(proxy, a).length, 0);
});

test('a first send in a transaction announces its group at once, on every broker', () => {
  const proxy = newProxy();
  sendHalf(proxy, 0);
  sendHalf(proxy, 1);
  assert.equal(announced(proxy, a), [['PG']]);
  assert.equal(announced(proxy, b), [['PG']]);
});

test('a first send announces its own group, however many are known already', () => {
  const proxy = newProxy();
  const told = announced(proxy, b).length;
  const body = { clientID: 'many', heartbeatFingerprint: 0, withoutSub: false };
  const producerDataSet = Array.from({ length: 250 }, (_, n) => ({ groupName: `G${n}` }));
  proxy.ask('s', 'heartBeat', {}, { ...body, consumerDataSet: [], producerDataSet });
  sendHalf(proxy, 0);
  assert.equal(announced(proxy, b).slice(told), [['PG']]);
  proxy.advance(20_000);
  assert.equal(
    announced(proxy, b)
      .slice(told + 1)
      .map(({ length }) => length),
    [100, 100, 51],
  );
});

test('whoever hangs here is announced every 20 s, whatever it has sent', () => {
  const proxy = newProxy();
  proxy.advance(20_000);
  assert.equal(announced(proxy, a), [['PG']]);
  proxy.step({ type: 'link.closed', connection: 's' });
  proxy.advance(20_000);
  assert.is(announced(proxy, a).length, 1, 'and nobody who has left');
});

test('a group that nobody is left of is taken back: brokers close links of silent ones', () => {
  const proxy = newProxy();
  proxy.advance(20_000);
  proxy.step({ type: 'link.closed', connection: 's' });
  proxy.advance(40_000);
  const farewells = (link: string) =>
    proxy.asked(link, 'unregisterClient').map((one) => one.header);
  const farewell = { clientID: 'rmq-proxy-producer-client', producerGroup: 'PG' };
  assert.equal([a, b].map(farewells), [[farewell], [farewell]]);
});

test('a group that sends before its first heartbeat is announced for 120 s', () => {
  const proxy = new TestProxy();
  proxy.open('s', '10.1.0.1:1000');
  sendHalf(proxy, 0);
  proxy.advance(119_000);
  assert.is(announced(proxy, b).length, 6, 'at once, and five rounds');
  proxy.advance(100_000);
  assert.is(announced(proxy, b).length, 7);
});

test('a check goes to a producer of the group, in turn, and the answer finds its broker', () => {
  const proxy = newProxy();
  proxy.producer('m', 'market', '10.1.0.2:2000');
  sendHalf(proxy, 0);
  check(proxy, b);
  check(proxy, b);
  assert.equal([checks(proxy, 's').length, checks(proxy, 'm').length], [1, 1]);
  const [asked] = checks(proxy, 's');
  assert.equal([asked?.oneway, asked?.header.bname], [true, 'b']);
  end(proxy, { fromTransactionCheck: true });
  assert.is(ends(proxy, b)[0]?.commitLogOffset, 900, 'also without a name');
});

test('a check for nobody here goes to the proxy where somebody hangs, and no further', () => {
  const proxy = new TestProxy();
  proxy.open('x', places.otherProxy);
  proxy.open('s', '10.1.0.1:1000');
  proxy.standIn('shop');
  sendHalf(proxy, 0); // Its sender is no producer yet, and the proxy is connected to the broker.
  check(proxy, b);
  const [relayed] = checks(proxy, linkTo(places.otherProxy));
  assert.ok(relayed?.extra?.[relayMark] !== undefined, 'marked');
  check(proxy, 'x', { [relayMark]: places.b });
  assert.is(checks(proxy, linkTo(places.otherProxy)).length, 1, 'a marked one stays here');
});

test('a client has nobody to check', () => {
  const proxy = newProxy();
  proxy.open('m', '10.1.0.2:2000');
  const message = { topic: 'orders', properties: packProperties(Object.entries(half)) };
  const header = { tranStateTableOffset: 9, commitLogOffset: 900 };
  const opaque = proxy.ask('m', 'checkTransactionState', header, [message] as never);
  assert.is(proxy.answers('m', opaque)[0]?.code, 3);
  assert.is(checks(proxy, 's').length, 0);
});

test.run();
