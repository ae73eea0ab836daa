import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SubscriptionData } from '../../../protocol/bodies/heartbeatData.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { TestBroker } from '../testBroker.ts';
import { heartbeatOf, pullHeaderOf } from '../testRequests.ts';

const pulls = suite('broker: pullMessage');

const faq = 'See https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.';

function newBroker(config: ConstructorParameters<typeof TestBroker>[0] = {}): TestBroker {
  const broker = new TestBroker({ topics: { orders: 2 }, ...config });
  broker.open('c1', '10.0.0.9:4000');
  return broker;
}

const stored: Partial<Parameters<TestBroker['pull']>[4]> = { sysFlag: 0 };

pulls('the answer says where to go on and where the queue ends', () => {
  const broker = newBroker();
  for (const tag of ['a', 'b', 'a']) broker.send('c1', 'orders', 0, tag, { TAGS: tag });
  const answer = broker.pull('c1', 'orders', 0, 1, { subscription: 'a || c' });
  assert.equal([answer?.code, answer?.remark], [0, 'FOUND']);
  assert.equal(answer?.header, {
    suggestWhichBrokerId: 0,
    nextBeginOffset: 3,
    minOffset: 0,
    maxOffset: 3,
    topicSysFlag: 0,
    groupSysFlag: 0,
  });
  assert.equal(
    answer?.body?.map(({ queueOffset }) => queueOffset),
    [2],
  );
});

pulls('what sysFlag does not ask for may be absent, and what it asks for not', () => {
  const broker = newBroker();
  broker.send('c1', 'orders', 0, 'x', { TAGS: 'a' });
  broker.ask('c1', 'heartBeat', {}, heartbeatOf('me', 'CG', [{}]));
  const {
    commitOffset: _c,
    suspendTimeoutMillis: _s,
    subVersion: _v,
    ...bare
  } = pullHeaderOf('orders', 0, 0);
  const outcome = (sysFlag: number) =>
    broker.ask('c1', 'pullMessage', { ...bare, sysFlag }, undefined)?.remark;
  assert.equal([4, 5, 6, 0].map(outcome), [
    'FOUND',
    'commitOffset: missing',
    'suspendTimeoutMillis: missing',
    'subVersion: missing',
  ]);
});

pulls('every way a read can end has its code', () => {
  const broker = newBroker();
  broker.send('c1', 'orders', 0, 'x', { TAGS: 'a' });
  const outcome = (queueId: number, offset: number | bigint, subscription = '*') => {
    const more = { subscription, queueOffset: offset };
    const answer = broker.pull('c1', 'orders', queueId, 0, more);
    return [answer?.code, answer?.remark, answer?.header?.nextBeginOffset, answer?.body];
  };
  const { PULL_NOT_FOUND, PULL_RETRY_IMMEDIATELY, PULL_OFFSET_MOVED } = responseCode;
  assert.equal(outcome(0, 0, 'b'), [PULL_RETRY_IMMEDIATELY, 'NO_MATCHED_MESSAGE', 1, undefined]);
  assert.equal(outcome(0, 1), [PULL_NOT_FOUND, 'OFFSET_OVERFLOW_ONE', 1, undefined]);
  assert.equal(outcome(0, 2), [PULL_OFFSET_MOVED, 'OFFSET_OVERFLOW_BADLY', 1, undefined]);
  assert.equal(outcome(0, -1), [PULL_OFFSET_MOVED, 'OFFSET_TOO_SMALL', 0, undefined]);
  assert.equal(outcome(1, 0), [PULL_NOT_FOUND, 'NO_MESSAGE_IN_QUEUE', 0, undefined]);
  assert.equal(outcome(1, 5), [PULL_OFFSET_MOVED, 'NO_MESSAGE_IN_QUEUE', 0, undefined]);
  assert.equal(outcome(0, 2n ** 62n), [PULL_OFFSET_MOVED, 'OFFSET_OVERFLOW_BADLY', 1, undefined]);
});

/** Settings and requests that are refused: code, remark, and what is forbidden. */
const refused: readonly (readonly [
  Parameters<typeof newBroker>[0],
  Parameters<TestBroker['pull']>[4],
  number,
  string,
  number?,
])[] = [
  [{ brokerPermission: 2 }, {}, 16, 'the broker[127.0.0.1] pulling message is forbidden', 1],
  [
    { autoCreateSubscriptionGroup: false },
    {},
    26,
    `subscription group [CG] does not exist, \n${faq}`,
  ],
  [{}, { topic: 'nope' }, 17, `topic[nope] not exist, apply first please! \n${faq}`],
  [
    { topics: { orders: { perm: 2 } } },
    {},
    16,
    'the topic[orders] pulling message is forbidden',
    3,
  ],
  [
    {},
    { queueId: 2 },
    29,
    'queueId[2] is illegal, topic:[orders] topicConfig.readQueueNums:[2] ' +
      'consumer:[/10.0.0.9:4000]',
  ],
  [
    {},
    { queueId: -1 },
    29,
    'queueId[-1] is illegal, topic:[orders] ' +
      'topicConfig.readQueueNums:[2] consumer:[/10.0.0.9:4000]',
  ],
  [{}, { subscription: '||' }, 23, "parse the consumer's subscription failed"],
  [
    {},
    { expressionType: 'SQL92', subscription: '' },
    23,
    "parse the consumer's subscription failed",
  ],
  [{}, stored, 24, `the consumer's group info not exist\n${faq}`],
  [
    {},
    { expressionType: 'SQL92', subscription: 'a > 1' },
    1,
    'The broker does not support consumer to filter message by SQL92',
  ],
  [
    { rejectPullConsumerEnable: true },
    {},
    24,
    `the consumer's group info not exist, or the pull consumer is rejected by server.\n${faq}`,
  ],
];

pulls('each check refuses in upstream words, with no header but what is forbidden', () => {
  for (const [config, more, code, remark, forbiddenType] of refused) {
    const answer = newBroker(config).pull('c1', 'orders', 0, 0, more);
    assert.equal([answer?.code, answer?.remark], [code, remark]);
    assert.equal(answer?.header, forbiddenType === undefined ? {} : { forbiddenType });
  }
});

pulls('a group that may not consume is refused', () => {
  const broker = newBroker();
  const config = broker.state.groups.configs.get('TOOLS_CONSUMER');
  assert.ok(config);
  const closed = { ...config, groupName: 'CG', consumeEnable: false };
  broker.ask('c1', 'updateAndCreateSubscriptionGroup', {}, closed);
  const answer = broker.pull('c1', 'orders', 0, 0);
  assert.equal([answer?.code, answer?.remark], [16, 'subscription group no permission, CG']);
  assert.is(answer?.header?.forbiddenType, 2);
});

pulls('without a subscription of its own a pull uses that of the group’s heartbeats', () => {
  const broker = newBroker();
  broker.send('c1', 'orders', 0, 'x', { TAGS: 'a' });
  const subscriptions: Partial<SubscriptionData>[] = [
    { topic: 'orders', subString: 'b', codeSet: [98], subVersion: 7 },
  ];
  broker.ask('c1', 'heartBeat', {}, heartbeatOf('id', 'CG', subscriptions));
  const code = (more: Parameters<TestBroker['pull']>[4]) =>
    broker.pull('c1', 'orders', 0, 0, { ...stored, ...more })?.code;
  assert.is(code({ subVersion: 7 }), responseCode.PULL_RETRY_IMMEDIATELY, 'the filter is b');
  assert.is(code({ subVersion: 6 }), responseCode.PULL_RETRY_IMMEDIATELY, 'newer is good enough');
  assert.is(code({ subVersion: 8 }), responseCode.SUBSCRIPTION_NOT_LATEST);
  broker.send('c1', 'others', 0, 'x');
  const other = broker.pull('c1', 'others', 0, 0, stored);
  assert.equal([other?.code, other?.remark], [24, `the consumer's subscription not exist\n${faq}`]);
  // What a pull once brought along counts where heartbeats say nothing.
  assert.is(broker.pull('c1', 'others', 0, 0)?.code, 0);
  assert.is(broker.pull('c1', 'others', 0, 0, stored)?.code, 0);
});

pulls('a broadcasting group is refused where it may not broadcast', () => {
  const broker = newBroker();
  const config = broker.state.groups.configs.get('TOOLS_CONSUMER');
  assert.ok(config);
  const quiet = { ...config, groupName: 'CG', consumeBroadcastEnable: false };
  broker.ask('c1', 'updateAndCreateSubscriptionGroup', {}, quiet);
  broker.ask('c1', 'heartBeat', {}, heartbeatOf('id', 'CG', [], { messageModel: 'BROADCASTING' }));
  const answer = broker.pull('c1', 'orders', 0, 0, stored);
  assert.equal(
    [answer?.code, answer?.remark, answer?.header],
    [16, 'the consumer group[CG] can not consume by broadcast way', { forbiddenType: 4 }],
  );
});

pulls('a pull consumer that is known by its heartbeat is not rejected', () => {
  const broker = newBroker({ rejectPullConsumerEnable: true });
  broker.ask('c1', 'heartBeat', {}, heartbeatOf('id', 'CG', []));
  assert.is(broker.pull('c1', 'orders', 0, 0)?.code, responseCode.PULL_NOT_FOUND);
  broker.ask(
    'c1',
    'heartBeat',
    {},
    heartbeatOf('id', 'A', [], { consumeType: 'CONSUME_ACTIVELY' }),
  );
  assert.not.ok(broker.state.members.consumers.has('A'));
});

pulls('a commit that comes along is stored, unless the flag is missing', () => {
  const broker = newBroker();
  broker.pull('c1', 'orders', 0, 0, { sysFlag: 4, commitOffset: 5 });
  const query = () => {
    const header = { consumerGroup: 'CG', topic: 'orders', queueId: 0 };
    return broker.ask('c1', 'queryConsumerOffset', header)?.header?.offset;
  };
  assert.is(query(), undefined);
  broker.pull('c1', 'orders', 0, 0, { sysFlag: 5, commitOffset: 6 });
  assert.is(query(), 6);
  assert.equal(broker.observed('offsetCommitted').at(-1), {
    kind: 'offsetCommitted',
    group: 'CG',
    topic: 'orders',
    queueId: 0,
    offset: 6,
    previous: -1,
  });
});

pulls('a refused pull commits nothing', () => {
  const broker = newBroker();
  broker.pull('c1', 'orders', 9, 0, { sysFlag: 5, commitOffset: 6 });
  assert.equal(broker.observed('offsetCommitted'), []);
});

pulls('lite pulls are served as others, unless they are forbidden', () => {
  const header = pullHeaderOf('orders', 0, 0);
  const broker = newBroker();
  assert.is(broker.ask('c1', 'litePullMessage', header)?.code, responseCode.PULL_NOT_FOUND);
  const strict = newBroker({ litePullMessageEnable: false });
  const answer = strict.ask('c1', 'litePullMessage', header);
  assert.equal(
    [answer?.code, answer?.remark, answer?.header],
    [16, 'the broker[127.0.0.1] for lite pull consumer is forbidden', { forbiddenType: 1 }],
  );
});

pulls('a reader is sent to the group’s broker only where slaves may be read', () => {
  const broker = newBroker({ slaveReadEnable: true });
  const config = broker.state.groups.configs.get('TOOLS_CONSUMER');
  assert.ok(config);
  const elsewhere = { ...config, groupName: 'CG', brokerId: 3, groupSysFlag: 2 };
  broker.ask('c1', 'updateAndCreateSubscriptionGroup', {}, elsewhere);
  const answer = broker.pull('c1', 'orders', 0, 0);
  assert.equal([answer?.header?.suggestWhichBrokerId, answer?.header?.groupSysFlag], [3, 2]);
});

pulls.run();
