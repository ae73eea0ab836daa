import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseProperties } from '../../../protocol/messageProperties.ts';
import { bytes, linkTo, places, TestProxy } from '../testProxy.ts';
import { marked } from './relayMark.ts';
import { replyHeader } from './testReplies.ts';

const test = suite('replies through a proxy');

const push = 'pushReplyMessageToClient';
const send = 'sendReplyMessageV2';
const pong = bytes('pong');

/** A proxy with a requester `shop` on `s`, and who replies on `d`. */
function newProxy(): TestProxy {
  const proxy = new TestProxy();
  proxy.producer('s', 'shop', '10.1.0.1:1000');
  proxy.producer('d', 'desk', '10.1.0.2:2000');
  return proxy;
}

test('a requester gets what a broker would push, and who replied learns that it took it', () => {
  const proxy = newProxy();
  const asked = proxy.ask('d', send, replyHeader('shop'), pong);
  const [pushed, ...others] = proxy.asked('s', push);
  assert.is(others.length, 0);
  const { properties, ...header } = pushed!.header;
  assert.equal(header, {
    producerGroup: 'repliers',
    topic: 'DefaultCluster_REPLY_TOPIC',
    defaultTopic: 'TBW102',
    defaultTopicQueueNums: 4,
    queueId: 1,
    sysFlag: 1,
    bornTimestamp: 77,
    flag: 3,
    reconsumeTimes: 0,
    unitMode: false,
    bornHost: '10.1.0.2:2000',
    storeHost: places.proxy,
    storeTimestamp: proxy.at,
  });
  const told = parseProperties(properties ?? '');
  assert.equal([told.get('CORRELATION_ID'), told.get('PUSH_REPLY_TIME')], ['c-1', `${proxy.at}`]);
  assert.equal([pushed!.body, pushed!.oneway], [pong, false]);
  assert.equal(proxy.answers('d', asked), []);

  proxy.reply('s', push, { code: 0 });
  const [answer, ...more] = proxy.answers('d', asked);
  assert.is(more.length, 0);
  const { msgId, queueId, queueOffset } = answer!.header as Record<string, unknown>;
  assert.equal([answer!.code, msgId, queueId, queueOffset], [0, '0', 1, 0]);
});

test('a reply that names nobody, or says nothing, is refused in a broker’s words', () => {
  const proxy = newProxy();
  const nameless = proxy.ask('d', send, replyHeader(), pong);
  const [answer] = proxy.answers('d', nameless);
  const remark = 'reply message properties[REPLY_TO_CLIENT] is null';
  assert.equal([answer!.code, answer!.remark], [1, remark]);
  const empty = proxy.ask('d', send, replyHeader('shop'), bytes(''));
  assert.is(proxy.answers('d', empty)[0]!.code, 1);
  assert.is(proxy.asked('s', push).length, 0);
});

test('a requester that says nothing is reported before the sender gives up, and only once', () => {
  const proxy = newProxy();
  const asked = proxy.ask('d', send, replyHeader('shop'), pong);
  proxy.advance(2_900);
  const [answer, ...more] = proxy.answers('d', asked);
  assert.equal([answer!.code, answer!.remark], [1, 'push reply message to shopfail.']);
  proxy.reply('s', push, { code: 0 });
  proxy.advance(20_000);
  assert.equal([more.length, proxy.answers('d', asked).length], [0, 1]);
});

test('a requester that leaves while it is asked is reported at the end of its time', () => {
  const proxy = newProxy();
  const asked = proxy.ask('d', send, replyHeader('shop'), pong);
  proxy.step({ type: 'link.closed', connection: 's' });
  assert.is(proxy.answers('d', asked).length, 0);
  proxy.advance(2_900);
  assert.equal(
    proxy.answers('d', asked).map(({ code }) => code),
    [1],
  );
});

test('two senders with one opaque get an answer each, to their own replies', () => {
  const proxy = newProxy();
  proxy.open('e', '10.1.0.3:3000');
  proxy.ask('d', send, replyHeader('shop'), pong, { opaque: 5 });
  const [first] = proxy.asked('s', push);
  proxy.ask('e', send, replyHeader('desk'), pong, { opaque: 5 });
  proxy.reply('d', push, { code: 1 });
  assert.equal([proxy.answers('e', 5)[0]!.code, proxy.answers('d', 5).length], [1, 0]);
  proxy.reply('s', push, { code: 0, opaque: first!.opaque });
  assert.equal([proxy.answers('e', 5).length, proxy.answers('d', 5)[0]!.code], [1, 0]);
});

test('a requester of another proxy is reached through that proxy, whose answer counts', () => {
  const proxy = newProxy();
  proxy.standIn('market');
  const asked = proxy.ask('d', send, replyHeader('market'), pong, { extra: { zone: 'x' } });
  const other = linkTo(places.otherProxy);
  const [relayed] = proxy.asked(other, send);
  assert.equal(relayed!.header, replyHeader('market'));
  assert.equal(relayed!.extra, marked({ zone: 'x' }, '10.1.0.2:2000'));
  proxy.reply(other, send, { code: 1, remark: 'push reply message to marketfail.' });
  const [answer] = proxy.answers('d', asked);
  assert.equal([answer!.code, answer!.remark], [1, 'push reply message to marketfail.']);
  assert.is(proxy.asked(linkTo(places.a), send).length, 0);
});

test('a relayed reply is pushed as from its first sender, and is not relayed on', () => {
  const proxy = newProxy();
  proxy.standIn('market');
  proxy.open('q', places.otherProxy);
  const extra = marked(undefined, '10.1.0.9:9000');
  proxy.ask('q', send, replyHeader('shop'), pong, { extra });
  const [pushed] = proxy.asked('s', push);
  assert.is(pushed!.header.bornHost, '10.1.0.9:9000');
  assert.is(pushed!.extra, undefined);
  const astray = proxy.ask('q', send, replyHeader('market'), pong, { extra });
  const [answer] = proxy.answers('q', astray);
  assert.is(answer!.remark, 'push reply message fail, channel of <market> not found.');
  assert.is(proxy.asked(linkTo(places.otherProxy), send).length, 0);
  assert.is(proxy.asked(linkTo(places.a), send).length, 0);
});

test('a requester that is not where it was is looked for again, and then at the broker', () => {
  const proxy = newProxy();
  proxy.standIn('market');
  const asked = proxy.ask('d', send, replyHeader('market'), pong);
  const other = linkTo(places.otherProxy);
  proxy.producer('m', 'market', '10.1.0.4:4000');
  const absent = { code: 1, remark: 'not found', extra: { PROXY_CLIENT_NOT_HERE: 'true' } };
  proxy.reply(other, send, absent);
  proxy.reply('m', push, { code: 0 });
  assert.is(proxy.answers('d', asked)[0]!.code, 0);

  const lost = newProxy();
  lost.standIn('market');
  const again = lost.ask('d', send, replyHeader('market'), pong);
  lost.reply(other, send, absent);
  assert.is(lost.asked(linkTo(places.a), send)[0]!.extra, undefined);
  lost.reply(linkTo(places.a), send, { code: 1, remark: 'a broker says so' });
  assert.equal(
    lost.answers('d', again).map(({ remark }) => remark),
    ['a broker says so'],
  );
});

test('a proxy that is not there has lost nothing: the broker may know the requester', () => {
  const proxy = newProxy();
  proxy.down.add(places.otherProxy);
  proxy.standIn('market');
  const asked = proxy.ask('d', send, replyHeader('market'), pong);
  proxy.reply(linkTo(places.a), send, { code: 0, header: { msgId: 'stored' } });
  assert.equal(
    proxy.answers('d', asked).map(({ code }) => code),
    [0],
  );
});

test('a proxy that was lost with the reply may have pushed it: nobody is asked again', () => {
  const proxy = newProxy();
  proxy.standIn('market');
  const asked = proxy.ask('d', send, replyHeader('market'), pong);
  proxy.step({ type: 'link.closed', connection: linkTo(places.otherProxy) });
  assert.equal(
    proxy.answers('d', asked).map(({ code, remark }) => [code, remark]),
    [[1, 'push reply message to marketfail.']],
  );
  assert.is(proxy.asked(linkTo(places.a), send).length, 0);
});

test('a reply for somebody whom no proxy knows goes to the broker that it names', () => {
  const proxy = newProxy();
  const header = { ...replyHeader('stranger'), brokerName: 'b' };
  const asked = proxy.ask('d', send, header, pong);
  proxy.reply(linkTo(places.b), send, { code: 0, header: { msgId: 'stored' } });
  const [answer] = proxy.answers('d', asked);
  assert.equal([answer!.code, (answer!.header as { msgId: string }).msgId], [0, 'stored']);
  const { brokerName: _, ...unnamed } = replyHeader('stranger');
  const lost = proxy.ask('d', send, unnamed, pong);
  const remark = 'push reply message fail, channel of <stranger> not found.';
  assert.is(proxy.answers('d', lost)[0]!.remark, remark);
});

test('a sender hears in time though its broker is looked for after proxies have failed', () => {
  const proxy = newProxy();
  proxy.standIn('market');
  const begunMono = proxy.mono;
  const asked = proxy.ask('d', send, { ...replyHeader('market'), brokerName: 'b' }, pong);
  proxy.advance(2_000);
  proxy.quiet.add(places.namesrv);
  const absent = { code: 1, remark: 'not found', extra: { PROXY_CLIENT_NOT_HERE: 'true' } };
  proxy.reply(linkTo(places.otherProxy), send, absent);
  proxy.advance(699);
  assert.is(proxy.answers('d', asked).length, 0);
  proxy.advance(2);
  assert.is(proxy.answers('d', asked).length, 1, `after ${proxy.mono - begunMono} ms`);
  proxy.advance(5_000);
  assert.is(proxy.answers('d', asked).length, 1);
});

test('a one-way reply is pushed, and nobody is answered', () => {
  const proxy = newProxy();
  const asked = proxy.ask('d', send, replyHeader('shop'), pong, { oneway: true });
  assert.is(proxy.asked('s', push).length, 1);
  proxy.reply('s', push, { code: 0 });
  assert.is(proxy.answers('d', asked).length, 0);
});

test.run();
