import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commands } from '../../../protocol/commands/index.ts';
import { ask, askedOf, client, newProxy, says, spoken } from './testQueues.ts';

const popping = suite('pops behind a proxy');

const pop = {
  consumerGroup: 'g',
  topic: 'orders',
  queueId: -1,
  maxMsgNums: 32,
  invisibleTime: 60_000,
  pollTime: 15_000,
  bornTime: 0,
  initMode: 0,
  bname: 'b',
};

/** Two messages that a broker hands out: one of the topic, one of its retry topic. */
function handedOut() {
  const message = (topic: string, queueOffset: number) => ({
    topic,
    queueId: 1,
    queueOffset,
    properties: '',
  });
  const header = {
    popTime: 1_700_000_000_000,
    invisibleTime: 60_000,
    reviveQid: 3,
    restNum: 0,
    startOffsetInfo: '0 1 7;1 1 4',
    msgOffsetInfo: '0 1 7;1 1 4',
  };
  return { header, body: [message('orders', 7), message('%RETRY%g_orders', 4)] };
}

popping('a pop goes to its broker as it came, clock and all, and its answer comes back', () => {
  const proxy = newProxy();
  const answers = ask(proxy, 'popMessage', pop);
  assert.equal(
    askedOf(proxy, 'b', 'popMessage').map(({ header }) => header),
    [pop],
  );
  proxy.advance(20_000);
  assert.equal(answers(), [], 'a broker may hold it');
  const given = handedOut();
  says(proxy, 'b', 'popMessage', given);
  const [answer] = answers();
  assert.is(answer?.code, 0);
  assert.equal(answer?.body, given.body);
  assert.equal(answer?.header, given.header);
  assert.equal(answer?.extra, { MSG_REGION: '', TRACE_ON: 'false' });
  assert.is(askedOf(proxy, 'b', 'changeMessageInvisibletime').length, 0);
});

popping('refusals of the broker are passed on: nothing came, too many wait', () => {
  for (const [code, remark] of [
    [210, 'the result is null'],
    [209, 'too many'],
    [17, 'topic[orders] not exist'],
  ] as const) {
    const proxy = newProxy();
    const answers = ask(proxy, 'popMessage', pop);
    says(proxy, 'b', 'popMessage', { code, remark });
    assert.equal(spoken(answers()), [[code, remark]]);
  }
});

popping('what was popped for a client that is gone is given back, each by its handle', () => {
  const proxy = newProxy();
  ask(proxy, 'popMessage', pop);
  proxy.step({ type: 'link.closed', connection: client });
  says(proxy, 'b', 'popMessage', handedOut());
  const common = {
    consumerGroup: 'g',
    queueId: 1,
    invisibleTime: 1_000,
    suspend: true,
    bname: 'b',
  };
  const times = '1700000000000 60000 3';
  assert.equal(
    askedOf(proxy, 'b', 'changeMessageInvisibletime').map(({ header }) => header),
    [
      { ...common, topic: 'orders', offset: 7, extraInfo: `7 ${times} 0 b 1 7` },
      { ...common, topic: '%RETRY%g_orders', offset: 4, extraInfo: `4 ${times} 1 b 1 4` },
    ],
  );
  assert.is(proxy.sent(client).filter(({ kind }) => kind === 'response').length, 0);
});

popping('nothing is given back of a pop that got nothing', () => {
  const proxy = newProxy();
  ask(proxy, 'popMessage', pop);
  proxy.step({ type: 'link.closed', connection: client });
  says(proxy, 'b', 'popMessage', { code: 210 });
  assert.is(askedOf(proxy, 'b', 'changeMessageInvisibletime').length, 0);
});

popping('a message that could not be given back is told in the log', () => {
  const proxy = newProxy();
  ask(proxy, 'popMessage', pop);
  proxy.step({ type: 'link.closed', connection: client });
  says(proxy, 'b', 'popMessage', handedOut());
  const told = () =>
    proxy.outputs.filter((output) => JSON.stringify(output).includes('did not take back')).length;
  says(proxy, 'b', 'changeMessageInvisibletime', { code: 0 });
  assert.is(told(), 0);
  proxy.advance(3_000);
  assert.is(told(), 1);
});

const group = { consumerGroup: 'g', topic: 'orders', queueId: 0, bname: 'b' };
const handle = { ...group, offset: 0, extraInfo: '0 1 60000 0 0 b 0 0' };
const poll = { ...group, pollTime: 15_000, bornTime: 0, order: false };

const forwarded = [
  ['ackMessage', handle, undefined],
  ['changeMessageInvisibletime', { ...handle, invisibleTime: 5_000 }, undefined],
  ['batchAckMessage', { bname: 'b' }, { acks: [], brokerName: 'b' }],
  ['peekMessage', { ...group, maxMsgNums: 3 }, undefined],
  ['notification', poll, undefined],
  ['pollingInfo', group, undefined],
  ['getEarliestMsgStoretime', { topic: 'orders', queueId: 0, bname: 'b' }, undefined],
] as const;

for (const [command, header, body] of forwarded) {
  popping(
    `${command}: the broker is asked once, as the client asked, and its answer passed`,
    () => {
      const proxy = newProxy();
      const extra = { unheard: 'of' };
      const answers = ask(proxy, command, header as never, body as never, { extra });
      const asked = askedOf(proxy, 'b', command);
      assert.is(asked.length, 1);
      assert.is(asked[0]?.code, commands[command].code);
      assert.equal([asked[0]?.header, asked[0]?.body, asked[0]?.extra], [header, body, extra]);
      says(proxy, 'b', command, { code: 4, remark: 'theirs' });
      assert.equal(spoken(answers()), [[4, 'theirs']]);
    },
  );

  popping(`${command}: refused with the client’s opaque where its broker is not to be had`, () => {
    const unknown = newProxy();
    const named = { ...header, bname: 'x' };
    const other = body === undefined ? undefined : { ...body, brokerName: 'x' };
    assert.is(ask(unknown, command, named as never, other as never)()[0]?.code, 17);
    const proxy = newProxy();
    const answers = ask(proxy, command, header as never, body as never);
    proxy.step({ type: 'link.closed', connection: 'to 10.0.0.2:10911' });
    assert.equal(spoken(answers()), [[1, 'send request to </10.0.0.2:10911> failed']]);
  });
}

popping('a subscription is looked at by a broker that has the topic', () => {
  const proxy = newProxy();
  const subscriptionData = {
    topic: 'orders',
    subString: 'a >',
    expressionType: 'SQL92',
    subVersion: 1,
    classFilterMode: false,
    codeSet: [],
    tagsSet: [],
  };
  const answers = ask(proxy, 'checkClientConfig', {}, { clientId: 'c', subscriptionData });
  says(proxy, 'a', 'checkClientConfig', { code: 23, remark: 'cannot be read' });
  assert.equal(spoken(answers()), [[23, 'cannot be read']]);
  const elsewhere = { ...subscriptionData, topic: 'nowhere' };
  ask(proxy, 'checkClientConfig', {}, { clientId: 'c', subscriptionData: elsewhere });
  assert.is(askedOf(proxy, 'a', 'checkClientConfig').length, 2, 'some broker of the cluster');
});

popping('a subscription that no broker can be asked about is refused', () => {
  const proxy = newProxy();
  proxy.routes.clear();
  const subscriptionData = { topic: 'orders', subString: 'a', expressionType: 'SQL92' };
  const body = { clientId: 'c', subscriptionData } as never;
  const nobody = ask(proxy, 'checkClientConfig', {}, body);
  assert.equal(spoken(nobody()), [[1, 'no broker can be asked about subscriptions to orders']]);
});

popping.run();
