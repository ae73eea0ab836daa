import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StoredMessage } from '../../protocol/message.ts';
import { packProperties, parseProperties } from '../../protocol/messageProperties.ts';
import type { Replied } from '../shared/requestObservations.ts';
import type { ConsumerConfig } from './config.ts';
import { joined, messageOf, type TestCluster } from './testCluster.ts';
import type { Rig, ScriptedAnswer } from './testRig.ts';

const sending = suite('consumer: replies on their way');

const replyTopic = 'C_REPLY_TOPIC';
const asked = {
  CLUSTER: 'C',
  CORRELATION_ID: 'c',
  REPLY_TO_CLIENT: 'shop',
  TTL: '9',
  UNIQ_KEY: 'u',
};

/** A consumer that replies; sends of replies are answered in turn, the last answer for ever. */
function replying(
  answers: readonly (ScriptedAnswer | 'silence')[],
  config: Partial<ConsumerConfig> = {},
  topics: Readonly<Record<string, number>> = { [replyTopic]: 2 },
): { readonly rig: Rig; readonly cluster: TestCluster } {
  const both = { T: 1, '%RETRY%G': 1, ...topics };
  const { rig, cluster } = joined(both, { listener: { name: 'reply' }, ...config });
  let turn = 0;
  cluster.intercept = ({ frame }) => {
    if (frame.command !== 'sendReplyMessageV2') return undefined;
    turn += 1;
    return answers[Math.min(turn, answers.length) - 1];
  };
  return { rig, cluster };
}

/** A request arrives and is consumed. */
function request(
  { rig, cluster }: { readonly rig: Rig; readonly cluster: TestCluster },
  properties: Readonly<Record<string, string>> = asked,
  body = 'ping',
): void {
  const message: StoredMessage = {
    ...messageOf('T', 0, 0, body),
    properties: packProperties(Object.entries(properties)),
  };
  cluster.messages.set('T/0', [message]);
  cluster.store(rig, 'T', 0, 'wakes the held pull');
  cluster.messages.set('T/0', [message]);
  rig.advance(10);
}

const ends = (rig: Rig): readonly Replied[] =>
  rig.observed.filter((seen): seen is Replied => seen.kind === 'replied' && seen.requestId === 'u');

const good = { code: 0, header: { msgId: '0', queueId: 0, queueOffset: 0 } };
const refused = { code: 1 };

sending('a reply travels as SEND_REPLY_MESSAGE_V2 to the reply topic, and ends once', () => {
  const test = replying([good]);
  request(test);
  const [sent] = test.rig.of('sendReplyMessageV2');
  const { header, body } = sent!.frame;
  assert.equal([header.topic, header.sysFlag, header.batch], [replyTopic, 0, false]);
  assert.is(new TextDecoder().decode(body), 're: ping');
  const { UNIQ_KEY, ...properties } = Object.fromEntries(parseProperties(header.properties ?? ''));
  assert.match(UNIQ_KEY ?? '', /^[0-9A-F]{32}$/);
  const named = { CORRELATION_ID: 'c', REPLY_TO_CLIENT: 'shop', TTL: '9' };
  assert.equal(properties, { MSG_TYPE: 'reply', ...named });
  const [end, ...others] = ends(test.rig);
  assert.is(others.length, 0);
  assert.equal([end?.outcome, end?.attempts, end?.brokerName], ['stored', 1, 'a']);
});

sending('a reply that is refused is tried three times in all', () => {
  const test = replying([refused]);
  request(test);
  test.rig.advance(100);
  const [end] = ends(test.rig);
  assert.equal([end?.outcome, end?.code, end?.attempts], ['refused', 1, 3]);
});

sending('an answer that trying again cannot change ends a reply', () => {
  const test = replying([{ code: 13 }, good]);
  request(test);
  assert.equal([ends(test.rig)[0]?.outcome, ends(test.rig)[0]?.attempts], ['refused', 1]);
});

sending('the second attempt may succeed', () => {
  const test = replying([refused, good]);
  request(test);
  test.rig.advance(100);
  assert.equal([ends(test.rig)[0]?.outcome, ends(test.rig)[0]?.attempts], ['stored', 2]);
});

sending('all attempts share three seconds', () => {
  const test = replying(['silence']);
  request(test);
  test.rig.advance(2_900);
  assert.equal(ends(test.rig), []);
  test.rig.advance(200);
  assert.equal([ends(test.rig)[0]?.outcome, ends(test.rig)[0]?.attempts], ['timeout', 1]);
});

sending('without a reply topic there is nowhere to send it', () => {
  const test = replying([good], {}, {});
  request(test);
  test.rig.advance(100);
  assert.is(ends(test.rig)[0]?.outcome, 'noRoute');
});

sending('a message that says no cluster has no reply, and nothing is sent', () => {
  const test = replying([good]);
  const { CLUSTER: _, ...rest } = asked;
  request(test, rest);
  assert.equal([ends(test.rig)[0]?.outcome, ends(test.rig)[0]?.code], ['invalid', 10_007]);
  assert.is(test.rig.of('sendReplyMessageV2').length, 0);
});

sending('a shutdown ends the replies that are not sent yet', () => {
  const test = replying([good], { listener: { name: 'replyLate', arg: 60_000 } });
  request(test);
  test.rig.give({ type: 'operator.shutdown' });
  test.rig.advance(5_000);
  assert.equal([ends(test.rig)[0]?.outcome, ends(test.rig)[0]?.attempts], ['unreachable', 0]);
  test.rig.advance(100_000);
  assert.is(ends(test.rig).length, 1);
});

sending.run();
