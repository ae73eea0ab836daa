import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { QueryAssignmentRequest } from '../../../protocol/bodies/queryAssignment.ts';
import { places, type TestProxy } from '../testProxy.ts';
import { ask, askedOf, consumer, newProxy, says, spoken } from './testQueues.ts';

const assigning = suite('assignments by a proxy');

const question: QueryAssignmentRequest = {
  clientId: 'c1',
  consumerGroup: 'CG',
  messageModel: 'CLUSTERING',
  strategyName: 'AVG',
  topic: 'orders',
};

type Setting = { readonly mode: string; readonly popShareQueueNum: number };

function modesOf(setting?: Setting) {
  const groups = new Map(setting && [['CG', { consumerGroup: 'CG', topic: 'orders', ...setting }]]);
  return { body: { messageRequestModeMap: new Map([['orders', groups]]) } };
}

/** What the client is told, as `mode broker queue`; undefined: nobody can tell. */
function toldOf(answers: ReturnType<ReturnType<typeof ask>>) {
  assert.is(answers.length, 1);
  assert.is(answers[0]?.code, 0);
  const body = answers[0]?.body as {
    messageQueueAssignments?: {
      mode: string;
      messageQueue: { brokerName: string; queueId: number };
    }[];
  };
  return body.messageQueueAssignments?.map(
    ({ mode, messageQueue: { brokerName, queueId } }) => `${mode} ${brokerName} ${queueId}`,
  );
}

function withGroup(): TestProxy {
  const proxy = newProxy();
  consumer(proxy, 'one', 'c1');
  consumer(proxy, 'two', 'c2');
  return proxy;
}

const query = (proxy: TestProxy, more: Partial<QueryAssignmentRequest> = {}) =>
  ask(proxy, 'queryAssignment', {}, { ...question, ...more });

assigning('queues are shared among the members as a broker does it, pulled unless set', () => {
  const proxy = withGroup();
  const one = query(proxy);
  says(proxy, 'a', 'getAllMessageRequestMode', modesOf());
  assert.equal(toldOf(one()), ['PULL a 0', 'PULL a 1']);
  assert.equal(toldOf(query(proxy, { clientId: 'c2' })()), ['PULL b 0', 'PULL b 1']);
  assert.equal(toldOf(query(proxy, { strategyName: 'AVG_BY_CIRCLE' })()), ['PULL a 0', 'PULL b 0']);
});

assigning('a client with two connections counts once', () => {
  const proxy = withGroup();
  consumer(proxy, 'again', 'c2');
  const one = query(proxy);
  says(proxy, 'a', 'getAllMessageRequestMode', modesOf());
  assert.equal(toldOf(one()), ['PULL a 0', 'PULL a 1']);
});

assigning('a group that pops is given whole brokers', () => {
  const proxy = withGroup();
  const one = query(proxy);
  says(proxy, 'a', 'getAllMessageRequestMode', modesOf({ mode: 'POP', popShareQueueNum: 0 }));
  assert.equal(toldOf(one()), ['POP a -1', 'POP b -1']);
});

assigning('of a broadcasting group everybody reads everything', () => {
  const proxy = withGroup();
  const one = query(proxy, { messageModel: 'BROADCASTING' });
  says(proxy, 'a', 'getAllMessageRequestMode', modesOf());
  assert.is(toldOf(one())?.length, 4);
});

assigning('what a broker said of modes counts for a second', () => {
  const proxy = withGroup();
  query(proxy);
  query(proxy, { clientId: 'c2' });
  assert.is(askedOf(proxy, 'a', 'getAllMessageRequestMode').length, 1, 'asked once for both');
  says(proxy, 'a', 'getAllMessageRequestMode', modesOf());
  proxy.advance(1_000);
  assert.is(query(proxy)().length, 1);
  assert.is(askedOf(proxy, 'a', 'getAllMessageRequestMode').length, 1);
  proxy.advance(1);
  const later = query(proxy);
  assert.is(askedOf(proxy, 'a', 'getAllMessageRequestMode').length, 2);
  says(proxy, 'a', 'getAllMessageRequestMode', modesOf({ mode: 'POP', popShareQueueNum: 0 }));
  assert.equal(toldOf(later()), ['POP a -1', 'POP b -1']);
});

assigning('a broker that is silent or fails is passed over for the next one', () => {
  const proxy = withGroup();
  const one = query(proxy);
  proxy.advance(400);
  assert.is(askedOf(proxy, 'b', 'getAllMessageRequestMode').length, 1);
  says(proxy, 'b', 'getAllMessageRequestMode', modesOf());
  assert.equal(toldOf(one()), ['PULL a 0', 'PULL a 1']);
});

assigning('where nobody tells the mode, what was known last counts', () => {
  const proxy = withGroup();
  query(proxy);
  says(proxy, 'a', 'getAllMessageRequestMode', modesOf({ mode: 'POP', popShareQueueNum: 0 }));
  proxy.advance(25_000);
  const later = query(proxy);
  says(proxy, 'a', 'getAllMessageRequestMode', { code: 1, remark: 'no' });
  says(proxy, 'b', 'getAllMessageRequestMode', { code: 1, remark: 'no' });
  assert.equal(toldOf(later()), ['POP a -1', 'POP b -1']);
});

assigning('where nobody has ever told the mode, the client keeps what it has', () => {
  const proxy = withGroup();
  proxy.down.add(places.a).add(places.b);
  const one = query(proxy);
  proxy.advance(800);
  assert.is(toldOf(one()), undefined);
});

assigning('topics, groups and strategies that nobody knows leave the client what it has', () => {
  const proxy = withGroup();
  assert.is(toldOf(query(proxy, { topic: 'nowhere' })()), undefined);
  const strange = query(proxy, { consumerGroup: 'nobody' });
  says(proxy, 'a', 'getAllMessageRequestMode', modesOf());
  assert.is(toldOf(strange()), undefined);
  assert.is(toldOf(query(proxy, { strategyName: 'BY_MOON' })()), undefined);
});

assigning('while not all members are known, the client keeps what it has', () => {
  const proxy = withGroup();
  proxy.alter((state) => ({ ...state, sync: { ...state.sync, isComplete: false } }));
  const one = query(proxy);
  says(proxy, 'a', 'getAllMessageRequestMode', modesOf());
  assert.is(toldOf(one()), undefined);
});

const setting = { consumerGroup: 'CG', topic: 'orders', mode: 'POP', popShareQueueNum: 0 };

assigning('a mode is set at all masters of the topic, and counts here at once', () => {
  const proxy = withGroup();
  query(proxy);
  says(proxy, 'a', 'getAllMessageRequestMode', modesOf());
  const set = ask(proxy, 'setMessageRequestMode', {}, setting);
  assert.equal(askedOf(proxy, 'a', 'setMessageRequestMode')[0]?.body, setting);
  says(proxy, 'a', 'setMessageRequestMode');
  assert.equal(set(), []);
  says(proxy, 'b', 'setMessageRequestMode');
  assert.equal(spoken(set()), [[0, undefined]]);
  proxy.advance(1);
  query(proxy);
  assert.is(askedOf(proxy, 'a', 'getAllMessageRequestMode').length, 2);
});

assigning('a mode that not all masters took is an error: the first', () => {
  const proxy = withGroup();
  const set = ask(proxy, 'setMessageRequestMode', {}, setting);
  says(proxy, 'a', 'setMessageRequestMode');
  says(proxy, 'b', 'setMessageRequestMode', { code: 26, remark: 'no such group' });
  assert.equal(spoken(set()), [[26, 'no such group']]);
});

assigning('modes of retry topics and of topics that nobody has are refused', () => {
  const proxy = withGroup();
  const retry = ask(proxy, 'setMessageRequestMode', {}, { ...setting, topic: '%RETRY%CG' });
  assert.equal(spoken(retry()), [[16, 'retry topic is not allowed to set mode']]);
  const nowhere = ask(proxy, 'setMessageRequestMode', {}, { ...setting, topic: 'nowhere' });
  assert.is(nowhere()[0]?.code, 17);
});

assigning.run();
