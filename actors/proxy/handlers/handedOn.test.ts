import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type CommandName, commands, servedBy } from '../../../protocol/commands/index.ts';
import { bytes, linkTo, places, TestProxy } from '../testProxy.ts';

const test = suite('requests that a proxy hands on');

const queue = { topic: 'orders', queueId: 0 };
const group = { consumerGroup: 'g', ...queue };
const handle = { ...group, offset: 0, extraInfo: '0 1 60000 0 0 a 0 0' };
const pull = { ...group, queueOffset: 0, maxMsgNums: 1, sysFlag: 4, commitOffset: 0 };
const poll = { pollTime: 1_000, bornTime: 0 };
const pop = { ...group, ...poll, maxMsgNums: 1, invisibleTime: 60_000, initMode: 0 };
const back = { group: 'g', delayLevel: 0, offset: 0, originTopic: 'orders', unitMode: false };
// Topics of groups are of no type.
const send = { ...{ producerGroup: 'g', topic: '%RETRY%g', queueId: 0, sysFlag: 0 }, flag: 0 };
const sent = { ...send, bornTimestamp: 1, defaultTopic: 'TBW102', defaultTopicQueueNums: 4 };
const end = { producerGroup: 'g', tranStateTableOffset: 1, commitLogOffset: 2 };
const query = { topic: 'orders', key: 'k', maxNum: 1, beginTimestamp: 0, endTimestamp: 9 };
const lock = { clientId: 'c', consumerGroup: 'g', onlyThisBroker: false };
const ack = { c: 'g', it: 1, pt: 1, q: 0, r: '0', rq: 0, so: 0, t: 'orders', b: 'AQ==' };

/** What is sent for a broker of some name: header and body. */
type For = (brokerName: string) => readonly [header: object, body?: unknown];

const named =
  (header: object, body?: unknown): For =>
  (bname) => [{ ...header, bname }, body];

/** Each command that a proxy hands on to the one broker that it names. */
const handedOn: Partial<Record<CommandName, For>> = {
  sendMessage: named(sent, bytes('tea')),
  sendMessageV2: (brokerName) => [{ ...sent, brokerName }, bytes('tea')],
  sendBatchMessage: (brokerName) => [{ ...sent, batch: true, brokerName }, bytes('tea')],
  pullMessage: named({ ...pull, suspendTimeoutMillis: 0, subscription: '*', subVersion: 0 }),
  litePullMessage: named({ ...pull, suspendTimeoutMillis: 0, subscription: '*', subVersion: 0 }),
  queryConsumerOffset: named(group),
  updateConsumerOffset: named({ ...group, commitOffset: 1 }),
  searchOffsetByTimestamp: named({ ...queue, timestamp: 0 }),
  getMaxOffset: named({ ...queue, committed: true }),
  getMinOffset: named(queue),
  getEarliestMsgStoretime: named(queue),
  consumerSendMsgBack: named(back),
  endTransaction: named({ ...end, commitOrRollback: 8, transactionId: 't' }),
  popMessage: named(pop),
  ackMessage: named(handle),
  changeMessageInvisibletime: named({ ...handle, invisibleTime: 1_000 }),
  batchAckMessage: (brokerName) => [{}, { acks: [ack], brokerName }],
  peekMessage: named({ ...group, maxMsgNums: 1 }),
  notification: named({ ...group, ...poll, order: false }),
  pollingInfo: named(group),
  lockBatchMq: (brokerName) => [{}, { ...lock, mqSet: [{ ...queue, brokerName }] }],
  unlockBatchMq: (brokerName) => [{}, { ...lock, mqSet: [{ ...queue, brokerName }] }],
  queryMessage: named(query),
  viewMessageById: named({ topic: 'orders', offset: 0 }),
};

/** Those that are answered here, relayed to clients, or for several brokers; tested elsewhere. */
const others = [
  'recallMessage',
  'heartBeat',
  'unregisterClient',
  'getConsumerListByGroup',
  'getConsumerConnectionList',
  'getRouteInfoByTopic',
  'checkClientConfig',
  'queryAssignment',
  'setMessageRequestMode',
  'checkTransactionState',
  'consumeMessageDirectly',
  'getConsumerRunningInfo',
  'sendReplyMessage',
  'sendReplyMessageV2',
  'pushReplyMessageToClient',
];

const client = 'client';
const a = linkTo(places.a);

function newProxy(): TestProxy {
  const proxy = new TestProxy();
  proxy.open(client, '10.1.0.1:50000');
  return proxy;
}

const ask = (proxy: TestProxy, command: CommandName, brokerName: string, more: object = {}) => {
  const [header, body] = handedOn[command]?.(brokerName) ?? [{}];
  return proxy.ask(client, command, header as never, body as never, more);
};

test('every command that a proxy serves is tested here or by its own theme', () => {
  const tested = new Set([...Object.keys(handedOn), ...others]);
  assert.equal(new Set(servedBy('proxy')), tested);
});

for (const command of Object.keys(handedOn) as CommandName[]) {
  const { code } = commands[command];

  test(`${command} (${code}) goes to its broker as it came, and its answer comes back`, () => {
    const proxy = newProxy();
    const opaque = ask(proxy, command, 'a', { extra: { zone: 'x' }, version: 401 });
    const [request, ...more] = proxy.asked(a, command);
    const [header, body] = handedOn[command]!('a');
    assert.equal([request!.header, request!.body, request!.extra], [header, body, { zone: 'x' }]);
    assert.equal([request!.version, request!.oneway, more.length], [401, false, 0]);
    assert.is.not(request!.opaque, opaque);
    assert.equal(proxy.answers(client, opaque), []);
    proxy.reply(a, command, { code: 0, remark: 'said' });
    const [answer, ...again] = proxy.answers(client, opaque);
    assert.equal([answer!.code, answer!.remark, again.length], [0, 'said', 0]);
    const { region = answer!.extra?.MSG_REGION } = answer!.header as { region?: string };
    assert.is(region, '', 'it bears a region, as of any proxy');
  });

  test(`${command} (${code}): what its broker refuses is refused in the broker’s words`, () => {
    const proxy = newProxy();
    const opaque = ask(proxy, command, 'a');
    proxy.reply(a, command, { code: 16, remark: 'no' });
    const [answer, ...again] = proxy.answers(client, opaque);
    assert.equal([answer!.code, answer!.remark, again.length], [16, 'no', 0]);
  });

  test(`${command} (${code}): a broker that nobody knows, and one that is lost, are told`, () => {
    const proxy = newProxy();
    const [nowhere, ...more] = proxy.answers(client, ask(proxy, command, 'nowhere'));
    assert.equal([nowhere!.code, more.length], [17, 0]);
    const opaque = ask(proxy, command, 'a');
    proxy.step({ type: 'link.closed', connection: a });
    const [lost, ...again] = proxy.answers(client, opaque);
    const text = `send request to </${places.a}> failed`;
    assert.equal([lost!.code, lost!.remark, again.length], [1, text, 0]);
  });

  test(`${command} (${code}) stays one-way, and nobody is answered whatever comes of it`, () => {
    const proxy = newProxy();
    const oneway = ask(proxy, command, 'a', { oneway: true });
    assert.equal(
      proxy.asked(a, command).map((request) => request.oneway),
      [true],
    );
    const nowhere = ask(proxy, command, 'nowhere', { oneway: true });
    proxy.advance(60_000);
    assert.equal(proxy.answers(client, oneway), []);
    assert.equal(proxy.answers(client, nowhere), []);
  });

  test(`${command} (${code}): a client that has gone is not answered`, () => {
    const proxy = newProxy();
    const opaque = ask(proxy, command, 'a');
    proxy.step({ type: 'link.closed', connection: client });
    proxy.reply(a, command, { code: 0 });
    assert.equal(proxy.answers(client, opaque), []);
  });
}

test.run();
