import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { QueryAssignmentRequest } from '../../../protocol/bodies/queryAssignment.ts';
import type { TopicRouteData } from '../../../protocol/bodies/topicRouteData.ts';
import type { RequestFrame, ResponseFrame } from '../../../protocol/frame.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { isTimerSet, TestBroker } from '../testBroker.ts';
import { heartbeatOf } from '../testRequests.ts';

const asking = suite('broker: QUERY_ASSIGNMENT');

/** Readable queues of the topic by broker name. */
const layout = { 'broker-a': 3, 'broker-b': 1 };

function newBroker(config: ConstructorParameters<typeof TestBroker>[0] = {}): TestBroker {
  const broker = new TestBroker({
    topics: { orders: 3 },
    namesrvAddrs: ['ns:9876'],
    // Registrations are never answered here, and that is not to close the connection.
    registerBrokerTimeoutMs: 1_000_000,
    ...config,
  });
  broker.step({ type: 'link.opened', connection: 'ns', address: 'ns:9876', peer: 'ns:9876' });
  broker.take();
  for (const id of ['x1', 'x2', 'x3', 'x4', 'x5']) broker.open(id);
  broker.open('c1');
  return broker;
}

function join(broker: TestBroker, ...clients: readonly string[]): void {
  for (const id of clients) broker.ask(id, 'heartBeat', {}, heartbeatOf(id, 'CG', [{}]));
}

function routeOf(queues: Readonly<Record<string, number>>, perm = 6): TopicRouteData {
  const names = Object.entries(queues);
  return {
    brokerDatas: [],
    filterServerTable: new Map(),
    queueDatas: names.map(([brokerName, readQueueNums]) => {
      return { brokerName, perm, readQueueNums, topicSysFlag: 0, writeQueueNums: 8 };
    }),
  };
}

/** Look-ups that went to the name server and were not taken. */
function lookUps(broker: TestBroker): readonly RequestFrame<'getRouteInfoByTopic'>[] {
  return broker
    .sent('ns')
    .filter((frame) => frame.command === 'getRouteInfoByTopic')
    .map((frame) => frame as RequestFrame<'getRouteInfoByTopic'>);
}

/** The name server answers all look-ups. */
function tell(broker: TestBroker, code: number, body?: TopicRouteData): void {
  for (const { opaque, command } of lookUps(broker)) {
    const frame = { kind: 'response', command, code, opaque, body };
    broker.step({ type: 'frame.response', connection: 'ns', frame } as never);
  }
}

function question(more: Partial<QueryAssignmentRequest> = {}): QueryAssignmentRequest {
  const named = { topic: 'orders', consumerGroup: 'CG', clientId: 'x1', strategyName: 'AVG' };
  return { ...named, messageModel: 'CLUSTERING', ...more };
}

function ask(broker: TestBroker, more: Partial<QueryAssignmentRequest> = {}) {
  return broker.ask('c1', 'queryAssignment', {}, question(more));
}

/** `broker queue` of what was assigned, in order; undefined where nothing is known. */
function shown(
  answer: ResponseFrame<'queryAssignment'> | undefined,
): readonly string[] | undefined {
  assert.is(answer?.code, responseCode.SUCCESS);
  return answer?.body?.messageQueueAssignments?.map(
    ({ messageQueue, mode }) => `${messageQueue.brokerName} ${messageQueue.queueId} ${mode}`,
  );
}

/** A broker that knows the route of `orders`. */
function informed(config: ConstructorParameters<typeof TestBroker>[0] = {}): TestBroker {
  const broker = newBroker(config);
  ask(broker);
  tell(broker, responseCode.SUCCESS, routeOf(layout));
  broker.take();
  return broker;
}

function setMode(broker: TestBroker, mode: string, popShareQueueNum = 0): void {
  const body = { topic: 'orders', consumerGroup: 'CG', mode, popShareQueueNum };
  assert.is(broker.ask('c1', 'setMessageRequestMode', {}, body)?.code, responseCode.SUCCESS);
}

const everything = ['broker-a 0', 'broker-a 1', 'broker-a 2', 'broker-b 0'];
const pulled = (queues: readonly string[]) => queues.map((queue) => `${queue} PULL`);
const popped = (queues: readonly string[]) => queues.map((queue) => `${queue} POP`);

asking('an answer waits for the name server, and comes once', () => {
  const broker = newBroker();
  join(broker, 'x1');
  broker.take();
  assert.is(ask(broker), undefined);
  const opaque = broker.lastOpaque;
  assert.is(ask(broker), undefined);
  assert.equal(
    lookUps(broker).map(({ header }) => header.topic),
    ['orders'],
    'who asks for the same topic waits with the first',
  );
  tell(broker, responseCode.SUCCESS, routeOf(layout));
  assert.equal(shown(broker.answerTo('c1', opaque) as never), pulled(everything));
  assert.is(broker.sent('c1').length, 2);
  broker.take();
  assert.equal(shown(ask(broker)), pulled(everything), 'known by now');
  assert.equal(lookUps(broker), []);
});

asking('a topic that the name server does not know is asked for each time', () => {
  const broker = newBroker();
  join(broker, 'x1');
  for (const _ of [1, 2]) {
    broker.take();
    ask(broker);
    const opaque = broker.lastOpaque;
    assert.is(lookUps(broker).length, 1);
    tell(broker, responseCode.TOPIC_NOT_EXIST);
    assert.is(shown(broker.answerTo('c1', opaque) as never), undefined);
  }
});

asking('a name server that says nothing in time is an answer without a list', () => {
  const broker = newBroker();
  ask(broker, { messageModel: 'BROADCASTING' });
  const opaque = broker.lastOpaque;
  broker.advance(2_999);
  assert.is(broker.answerTo('c1', opaque), undefined);
  broker.advance(1);
  assert.is(shown(broker.answerTo('c1', opaque) as never), undefined);
  broker.advance(10_000);
  assert.is(broker.sent('c1').filter((frame) => frame.opaque === opaque).length, 1);
});

asking('without any name server nothing is known', () => {
  const broker = newBroker({ namesrvAddrs: [] });
  assert.is(shown(ask(broker, { messageModel: 'BROADCASTING' })), undefined);
});

asking('who has gone meanwhile is not answered, the others are', () => {
  const broker = newBroker();
  broker.ask('x2', 'queryAssignment', {}, question({ messageModel: 'BROADCASTING' }));
  ask(broker, { messageModel: 'BROADCASTING' });
  const opaque = broker.lastOpaque;
  broker.step({ type: 'link.closed', connection: 'x2' });
  tell(broker, responseCode.SUCCESS, routeOf(layout));
  assert.equal(broker.sent('x2'), []);
  assert.equal(shown(broker.answerTo('c1', opaque) as never), pulled(everything));
});

asking('known routes are asked for again every thirty seconds, what is gone is forgotten', () => {
  const broker = newBroker();
  assert.not.ok(isTimerSet(broker, 'assignRoutes'));
  broker.advance(11_000);
  for (const topic of ['orders', '%RETRY%CG']) ask(broker, { topic });
  tell(broker, responseCode.SUCCESS, routeOf(layout));
  join(broker, 'x1');
  broker.take();
  broker.advance(19_999);
  assert.equal(lookUps(broker), []);
  broker.advance(1);
  assert.equal(
    lookUps(broker).map(({ header }) => header.topic),
    ['%RETRY%CG', 'orders'],
  );
  tell(broker, responseCode.SUCCESS, routeOf({ 'broker-c': 1 }));
  broker.take();
  assert.equal(shown(ask(broker)), ['broker-c 0 PULL']);
  broker.take();
  broker.advance(30_000);
  tell(broker, responseCode.TOPIC_NOT_EXIST);
  broker.take();
  assert.is(ask(broker), undefined, 'asked for anew');
  assert.equal(shown(ask(broker, { topic: '%RETRY%CG' })), ['broker-c 0 PULL'], 'never forgotten');
});

asking('in broadcasting everybody reads everything, member or not', () => {
  const broker = informed();
  const more = { messageModel: 'BROADCASTING', clientId: 'nobody', strategyName: '' } as const;
  assert.equal(shown(ask(broker, more)), pulled(everything));
});

asking('a broker that does not balance hands out everything', () => {
  const broker = informed({ serverLoadBalancerEnable: false });
  assert.equal(shown(ask(broker, { clientId: 'nobody' })), pulled(everything));
});

asking('without members, or with an unknown strategy, nothing is known', () => {
  const broker = informed();
  assert.is(shown(ask(broker)), undefined);
  join(broker, 'x1');
  assert.is(shown(ask(broker, { strategyName: 'MACHINE_ROOM' })), undefined);
  assert.is(shown(ask(broker, { clientId: '' })), undefined);
});

asking('pulled queues are shared among sorted members by the strategy that is named', () => {
  const broker = informed();
  join(broker, 'x3', 'x1', 'x2');
  const shares = (strategyName: string) =>
    ['x1', 'x2', 'x3'].map((clientId) => shown(ask(broker, { clientId, strategyName })));
  const [a0, a1, a2, b0] = pulled(everything) as [string, string, string, string];
  assert.equal(shares('AVG'), [[a0, a1], [a2], [b0]]);
  assert.equal(shares('AVG_BY_CIRCLE'), [[a0, b0], [a1], [a2]]);
  assert.equal(shown(ask(broker, { clientId: 'nobody' })), [], 'who is no member drops everything');
});

asking("popped queues are everybody's, one assignment a broker", () => {
  const broker = informed();
  join(broker, 'x1', 'x2', 'x3');
  for (const share of [0, -1, 2, 9]) {
    setMode(broker, 'POP', share);
    for (const clientId of ['x1', 'nobody']) {
      assert.equal(shown(ask(broker, { clientId })), popped(['broker-a -1', 'broker-b -1']));
    }
  }
});

asking('popped queues can be those of the next members too', () => {
  const broker = informed();
  join(broker, 'x1', 'x2', 'x3', 'x4');
  setMode(broker, 'POP', 1);
  const [a0 = '', a1 = '', a2 = '', b0 = ''] = popped(everything);
  const shares = ['x1', 'x2', 'x3', 'x4', 'nobody'].map((clientId) =>
    shown(ask(broker, { clientId })),
  );
  assert.equal(shares, [[a0, a1], [a1, a2], [a2, b0], [a0, b0], []]);
});

asking('with more members than queues each has one to pop', () => {
  const broker = informed();
  join(broker, 'x1', 'x2', 'x3', 'x4', 'x5');
  setMode(broker, 'POP', 2);
  const shares = ['x1', 'x3', 'x5', 'nobody'].map((clientId) => shown(ask(broker, { clientId })));
  assert.equal(shares, [
    popped(['broker-a 0']),
    popped(['broker-a 2']),
    popped(['broker-a 0']),
    [],
  ]);
});

asking('a topic that may not be read has no queues to share', () => {
  const broker = newBroker();
  join(broker, 'x1');
  for (const [mode, expected] of [
    ['PULL', undefined],
    ['POP', []],
  ] as const) {
    setMode(broker, mode);
    broker.take();
    ask(broker);
    const opaque = broker.lastOpaque;
    tell(broker, responseCode.SUCCESS, routeOf(layout, 2));
    assert.equal(shown(broker.answerTo('c1', opaque) as never), expected);
  }
});

asking('where nobody has set a mode the broker decides, but retry topics are pulled', () => {
  const broker = informed({ defaultMessageRequestMode: 'POP' });
  join(broker, 'x1');
  assert.equal(shown(ask(broker)), popped(['broker-a -1', 'broker-b -1']));
  ask(broker, { topic: '%RETRY%CG' });
  const opaque = broker.lastOpaque;
  tell(broker, responseCode.SUCCESS, routeOf({ 'broker-a': 1 }));
  assert.equal(shown(broker.answerTo('c1', opaque) as never), ['broker-a 0 PULL']);
});

asking('a broker that shuts down lets questions go', () => {
  const broker = newBroker();
  ask(broker);
  broker.take();
  broker.step({ type: 'operator.shutdown' });
  assert.is(broker.state.assignRoutes.asking.size, 0);
  assert.not.ok(isTimerSet(broker, 'assignRoutes'));
});

asking.run();
