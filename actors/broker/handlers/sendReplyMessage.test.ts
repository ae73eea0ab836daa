import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ResponseFrame } from '../../../protocol/frame.ts';
import { packProperties, parseProperties } from '../../../protocol/messageProperties.ts';
import {
  answerPush,
  forAsker,
  type Header,
  last,
  newBroker,
  pushes,
  reply,
  replyTopic,
  text,
} from '../sends/testReplies.ts';
import type { TestBroker } from '../testBroker.ts';
import { heartbeatOf, sendHeaderOf } from '../testRequests.ts';

const replies = suite('broker: replies');

replies('a reply is pushed to the client that it names, then stored, then answered', () => {
  const broker = newBroker();
  assert.is(
    reply(broker, { ...forAsker, TAGS: 'a' }),
    undefined,
    'not before the push is answered',
  );
  assert.is(broker.state.store.log.length, 0);
  const [push, ...others] = pushes(broker, 'p');
  assert.is(others.length, 0);
  assert.is(push?.oneway, false);
  assert.is(new TextDecoder().decode(push?.body), 'pong');
  const { properties, ...header } = push?.header ?? {};
  assert.equal(header, {
    producerGroup: 'PG',
    topic: replyTopic,
    defaultTopic: 'TBW102',
    defaultTopicQueueNums: 4,
    queueId: 0,
    sysFlag: 0,
    bornTimestamp: 77,
    flag: 0,
    reconsumeTimes: 0,
    unitMode: false,
    bornHost: '10.0.0.2:2000',
    storeHost: '127.0.0.1:10911',
    storeTimestamp: broker.at,
  });
  const origin = { TAGS: 'a', MSG_REGION: 'DefaultRegion', TRACE_ON: 'true' };
  assert.equal(Object.fromEntries(parseProperties(properties ?? '')), {
    ...forAsker,
    ...origin,
    PUSH_REPLY_TIME: String(broker.at),
  });
  broker.advance(40);
  answerPush(broker);
  const answer = last(broker);
  assert.equal([answer?.code, answer?.remark], [0, undefined]);
  assert.equal(answer?.header, {
    msgId: '7F00000100002A9F0000000000000000',
    queueId: 0,
    queueOffset: 0,
    region: 'DefaultRegion',
    traceOn: true,
  });
  const [stored] = [...broker.state.store.log];
  assert.equal(Object.fromEntries(parseProperties(stored?.properties ?? '')), {
    ...forAsker,
    ...origin,
  });
  assert.equal(
    [stored?.topic, stored?.bornHost, stored?.storeTimestamp],
    [replyTopic, '10.0.0.2:2000', broker.at],
  );
});

const failures: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  ['names nobody', { CORRELATION_ID: 'c-1' }, 'reply message properties[REPLY_TO_CLIENT] is null'],
  [
    'names a client that is unknown',
    { ...forAsker, REPLY_TO_CLIENT: 'ghost@1' },
    'push reply message fail, channel of <ghost@1> not found.',
  ],
];

for (const [what, properties, remark] of failures) {
  replies(`a reply that ${what} is refused at once, and stored all the same`, () => {
    const broker = newBroker();
    const answer = reply(broker, properties);
    assert.equal([answer?.code, answer?.remark], [1, remark]);
    assert.match(answer?.header?.msgId ?? '', /^7F/);
    assert.is(answer?.header?.transactionId, undefined);
    assert.is(broker.state.store.log.length, 1);
    assert.is(pushes(broker, 'p').length, 0);
  });
}

replies('a client that only consumes is not found', () => {
  const broker = newBroker();
  broker.open('c', '10.0.0.3:3000');
  broker.ask('c', 'heartBeat', {}, heartbeatOf('eater', 'CG', [{}]));
  const answer = reply(broker, { ...forAsker, REPLY_TO_CLIENT: 'eater' });
  assert.is(answer?.remark, 'push reply message fail, channel of <eater> not found.');
});

replies('a client that refuses the push or is silent for 10 s fails it, gone or not', () => {
  const ends: readonly ((broker: TestBroker) => void)[] = [
    (broker) => answerPush(broker, 1),
    (broker) => broker.advance(9_001),
    (broker) => {
      broker.step({ type: 'link.closed', connection: 'p' });
      broker.advance(9_000);
      assert.is(last(broker), undefined, 'whoever is gone is waited for all the same');
      broker.advance(1);
    },
  ];
  for (const end of ends) {
    const broker = newBroker();
    reply(broker);
    broker.advance(9_999 - 9_000);
    assert.is(last(broker), undefined);
    end(broker);
    const answer = last(broker) as ResponseFrame<'sendReplyMessageV2'> | undefined;
    assert.equal([answer?.code, answer?.remark], [1, 'push reply message to askerfail.']);
    assert.is(answer?.header?.queueOffset, 0, 'stored all the same');
    assert.is(broker.state.store.log.length, 1);
  }
});

replies(
  'a silent client is waited for until its 10 s are over, and a late answer is dropped',
  () => {
    const broker = newBroker();
    reply(broker);
    broker.advance(9_999);
    assert.is(last(broker), undefined);
    broker.advance(1);
    assert.is(last(broker)?.code, 1);
    answerPush(broker);
    const answers = broker.sent('r').filter(({ kind }) => kind === 'response');
    assert.is(answers.length, 1);
    assert.is(broker.state.store.log.length, 1);
  },
);

replies('with storeReplyMessageEnable off nothing is stored, and a success says id 0', () => {
  const broker = newBroker({ storeReplyMessageEnable: false });
  reply(broker);
  answerPush(broker);
  const fields = { region: 'DefaultRegion', traceOn: true };
  assert.equal(last(broker)?.header, { msgId: '0', queueId: 0, queueOffset: 0, ...fields });
  const refused = reply(broker, { CORRELATION_ID: 'c-1' });
  assert.equal(refused?.header, fields);
  assert.is(broker.state.store.log.length, 0);
});

replies('what a send is refused for, a reply is refused for, with nothing pushed or stored', () => {
  const broker = newBroker({ autoCreateTopicEnable: false });
  const refused = (more: Header, body = 'pong') => {
    const answer = reply(broker, forAsker, more, body);
    return [answer?.code, answer?.remark?.split('\n')[0]];
  };
  assert.is(refused({}, '')[0], 1);
  assert.equal(refused({ topic: 'no topic' })[0], 29);
  assert.equal(refused({ topic: 'SELF_TEST_TOPIC' }), [
    16,
    'Sending message to topic[SELF_TEST_TOPIC] is forbidden.',
  ]);
  assert.equal(refused({ topic: 'new' }), [17, 'topic[new] not exist, apply first please!']);
  assert.is(refused({ queueId: 1 })[0], 29);
  assert.is(pushes(broker, 'p').length, 0);
  assert.is(broker.state.store.log.length, 0);
});

replies('before the broker takes sends it takes no replies', () => {
  const broker = newBroker({ startAcceptSendRequestTimestamp: 1_800_000_000_000 });
  const answer = reply(broker);
  assert.is(answer?.code, 1);
  assert.match(answer?.remark ?? '', /^broker unable to service, until /);
});

replies(
  'a reply may go to any topic, in either form, and a one-way one is pushed and stored',
  () => {
    const broker = newBroker();
    const header = {
      ...sendHeaderOf('orders', -1, 77),
      properties: packProperties(Object.entries({ REPLY_TO_CLIENT: 'asker' })),
    };
    broker.ask('r', 'sendReplyMessage', header, text('pong'), { oneway: true });
    assert.is(pushes(broker, 'p')[0]?.header.queueId, -1, 'as it was asked for');
    answerPush(broker);
    assert.is(broker.sent('r').length, 0);
    const [stored] = [...broker.state.store.log];
    assert.is(stored?.topic, 'orders');
    assert.ok((stored?.queueId ?? -1) >= 0);
  },
);

replies('MSG_TYPE makes no reply of a send', () => {
  const broker = newBroker();
  const answer = broker.send('r', 'orders', 0, 'x', forAsker);
  assert.is(answer?.code, 0);
  assert.is(pushes(broker, 'p').length, 0);
});

replies('a reply too long for the store is pushed, answered as pushed, and not stored', () => {
  const broker = newBroker({ maxMessageSize: 10 });
  reply(broker, forAsker, {}, 'x'.repeat(11));
  answerPush(broker);
  assert.is(last(broker)?.code, 0);
  assert.is((last(broker) as ResponseFrame<'sendReplyMessageV2'>).header?.msgId, '0');
  assert.is(broker.state.store.log.length, 0);
});

replies('with synchronous flush the answer waits for the disk, and keeps its code', () => {
  const broker = newBroker({ flushDiskType: 'SYNC_FLUSH' });
  broker.isDiskQuick = false;
  reply(broker, { CORRELATION_ID: 'c-1' });
  assert.is(last(broker), undefined);
  broker.advance(5_000);
  const answer = last(broker);
  assert.equal(
    [answer?.code, answer?.remark],
    [1, 'reply message properties[REPLY_TO_CLIENT] is null'],
    'not FLUSH_DISK_TIMEOUT',
  );
});

replies.run();
