import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandName } from '../../protocol/commands/index.ts';
import { commands } from '../../protocol/commands/index.ts';
import type { RequestFrame } from '../../protocol/frame.ts';
import { boundMs } from './bounds.ts';
import { proxyDefaults } from './config.ts';
import { linkTo, places, TestProxy } from './testProxy.ts';

const bounds = suite('bounds of what is handed on');

const pull = { sysFlag: 2, suspendTimeoutMillis: 15_000 };
const queue = { topic: 'orders', queueId: 0, bname: 'b' };
const group = { consumerGroup: 'g', ...queue };
const pop = { ...group, maxMsgNums: 1, invisibleTime: 60_000, pollTime: 15_000, bornTime: 0 };
const handle = { ...group, offset: 0, extraInfo: '0 1 60000 0 0 b 0 0' };
const back = { group: 'g', delayLevel: 0, offset: 0, originTopic: 'orders', unitMode: false };
const mqSet = ['a', 'b'].map((brokerName) => ({ topic: 'orders', brokerName, queueId: 0 }));
const lock = { clientId: 'c', consumerGroup: 'g', mqSet, onlyThisBroker: false };
const question = { clientId: 'c', consumerGroup: 'g', strategyName: 'AVG', topic: 'orders' };
const subscription = { topic: 'orders', subString: 'a > 1', expressionType: 'SQL92' };

/**
 * How long the official Java client waits for the answer, in ms (`MQClientAPIImpl` and its callers:
 * `RemoteBrokerOffsetStore`, `MQAdminImpl`, `PullAPIWrapper`, `RebalanceImpl`).
 */
const table: readonly [
  command: CommandName,
  clientMs: number,
  header: Record<string, unknown>,
  body?: unknown,
][] = [
  ['pullMessage', 30_000, { ...group, queueOffset: 0, ...pull, sysFlag: 6 }],
  [
    'litePullMessage',
    30_000,
    { ...group, queueOffset: 0, ...pull, suspendTimeoutMillis: 20_000, sysFlag: 6 },
  ],
  // It says how long it would be held, and that it must not be.
  ['pullMessage', 10_000, { ...group, queueOffset: 0, ...pull, sysFlag: 4 }],
  ['queryConsumerOffset', 5_000, group],
  ['updateConsumerOffset', 5_000, { ...group, commitOffset: 1 }],
  ['searchOffsetByTimestamp', 6_000, { ...queue, timestamp: 0 }],
  ['getMaxOffset', 6_000, { ...queue, committed: true }],
  ['getMinOffset', 6_000, queue],
  ['getEarliestMsgStoretime', 6_000, queue],
  ['consumerSendMsgBack', 5_000, { ...back, bname: 'b' }],
  ['popMessage', 25_000, { ...pop, initMode: 0 }],
  ['ackMessage', 3_000, handle],
  ['changeMessageInvisibletime', 3_000, { ...handle, invisibleTime: 1_000 }],
  ['batchAckMessage', 3_000, { bname: 'b' }, { acks: [] }],
  ['notification', 25_000, { ...group, pollTime: 15_000, bornTime: 0, order: false }],
  ['peekMessage', 3_000, { ...group, maxMsgNums: 1 }],
  ['pollingInfo', 3_000, group],
  ['lockBatchMq', 1_000, {}, lock],
  ['lockBatchMq', 1_000, {}, { ...lock, mqSet: mqSet.slice(1) }],
  ['unlockBatchMq', 1_000, {}, lock],
  // The first of its three attempts; the next ones wait for 2 and 3 s.
  ['queryAssignment', 1_000, {}, { ...question, messageModel: 'CLUSTERING' }],
  ['setMessageRequestMode', 5_000, {}, { ...question, mode: 'POP', popShareQueueNum: 0 }],
  ['checkClientConfig', 3_000, {}, { subscriptionData: subscription }],
];

const roadMs = 150;

/** Time from a request to its answer, of a proxy that was never asked before. */
function answeredAfterMs(proxy: TestProxy, [command, clientMs, header, body]: (typeof table)[0]) {
  proxy.open('client', '10.1.0.1:50000');
  const begunMono = proxy.mono;
  const opaque = proxy.ask('client', command, header as never, body as never);
  while (proxy.answers('client', opaque).length === 0 && proxy.mono < begunMono + clientMs * 2) {
    proxy.advance(10);
  }
  assert.is(proxy.answers('client', opaque).length, 1, `${command} is answered once`);
  return proxy.mono - begunMono;
}

const title = ([command, clientMs]: (typeof table)[0]) => `${command} within ${clientMs} ms`;

for (const row of table) {
  bounds(`a client hears of a broker that is silent: ${title(row)}`, () => {
    const proxy = new TestProxy();
    const [, clientMs] = row;
    assert.ok(answeredAfterMs(proxy, row) <= clientMs - roadMs);
  });

  bounds(`a client hears of brokers that take no connection: ${title(row)}`, () => {
    const proxy = new TestProxy();
    proxy.quiet.add(places.a).add(places.b);
    const [, clientMs] = row;
    assert.ok(answeredAfterMs(proxy, row) <= clientMs - roadMs);
  });

  bounds(`a client hears of a name server that is silent: ${title(row)}`, () => {
    const proxy = new TestProxy();
    proxy.quiet.add(places.namesrv);
    const [, clientMs] = row;
    assert.ok(answeredAfterMs(proxy, row) <= clientMs - roadMs);
  });
}

bounds('a broker has its whole time where it may hold a request', () => {
  const boundOf = (command: CommandName, header: object) =>
    boundMs(proxyDefaults, { command, header } as RequestFrame);
  assert.is(boundOf('pullMessage', pull), 24_000);
  assert.is(boundOf('litePullMessage', { ...pull, suspendTimeoutMillis: 20_000n }), 29_000);
  assert.is(boundOf('pullMessage', { ...pull, sysFlag: 0 }), 9_000);
  assert.is(boundOf('popMessage', { pollTime: 15_000 }), 24_000);
  assert.is(boundOf('notification', { pollTime: 30_000n }), 39_000);
  assert.is(boundOf('popMessage', { pollTime: -5 }), 9_000);
});

bounds('every command that a proxy hands on with a broker’s name is in the table', () => {
  const walked = new Set<string>(table.map(([command]) => command));
  const elsewhere = /send|recall|transaction|relay|Running|Directly|push|view|query(Message)$/i;
  const missing = Object.entries(commands)
    .filter(([name, { support, request }]) => {
      const isHandedOn = (support as { proxy?: string }).proxy === 'full' && 'bname' in request;
      return isHandedOn && !walked.has(name) && !elsewhere.test(name);
    })
    .map(([name]) => name)
    .filter((name) => !local.has(name));
  assert.equal(missing, []);
});

/** What the proxy answers by itself. */
const local: ReadonlySet<string> = new Set([
  'heartBeat',
  'unregisterClient',
  'getConsumerListByGroup',
  'getConsumerConnectionList',
  'getRouteInfoByTopic',
  'notifyConsumerIdsChanged',
]);

/** The name server says at last where a topic is. */
function tellRoute(proxy: TestProxy, topic: string): void {
  const connection = linkTo(places.namesrv);
  const lookups = proxy.asked(connection, 'getRouteInfoByTopic');
  const opaque = lookups.findLast(({ header }) => header.topic === topic)?.opaque;
  const body = proxy.routes.get(topic);
  const frame = { kind: 'response', command: 'getRouteInfoByTopic', code: 0, opaque, body };
  proxy.step({ type: 'frame.response', connection, frame } as never);
}

bounds('the time that a request was set aside for a route counts', () => {
  const proxy = new TestProxy();
  proxy.open('client', '10.1.0.1:50000');
  proxy.ask('client', 'getRouteInfoByTopic', { topic: 'a' });
  proxy.quiet.add(places.namesrv);
  const opaque = proxy.ask('client', 'getMaxOffset', { ...queue, committed: true });
  proxy.advance(1_500);
  tellRoute(proxy, 'b');
  assert.is(proxy.asked(linkTo(places.b), 'getMaxOffset').length, 1, 'the broker is asked');
  proxy.advance(proxyDefaults.forwardTimeoutMs - 1_501);
  assert.equal(proxy.answers('client', opaque), []);
  proxy.advance(1);
  const remark = `wait response on the channel </${places.b}> timeout, 2700(ms)`;
  assert.equal(
    proxy.answers('client', opaque).map((answer) => [answer.code, answer.remark]),
    [[1, remark]],
  );
});

bounds('who waits for a route only as long as its client does lets the others wait on', () => {
  const proxy = new TestProxy();
  proxy.open('client', '10.1.0.1:50000');
  proxy.ask('client', 'getRouteInfoByTopic', { topic: 'a' });
  proxy.quiet.add(places.namesrv);
  const patient = proxy.ask('client', 'getMaxOffset', { ...queue, committed: true });
  proxy.advance(100);
  const hurried = proxy.ask('client', 'lockBatchMq', {}, { ...lock, mqSet: mqSet.slice(1) });
  proxy.advance(799);
  assert.equal(proxy.answers('client', hurried), []);
  proxy.advance(1);
  const [refused] = proxy.answers('client', hurried);
  assert.is(refused?.code, 1);
  assert.is(refused?.remark, 'route of b unknown: no name server has answered in time');
  tellRoute(proxy, 'b');
  assert.equal(proxy.answers('client', patient), []);
  assert.is(proxy.asked(linkTo(places.b), 'getMaxOffset').length, 1);
  assert.is(proxy.asked(linkTo(places.b), 'lockBatchMq').length, 0);
});

bounds.run();
