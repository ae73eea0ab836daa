/** Popping and giving back, as recorded: the same requests, field for field. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commands } from '../../protocol/commands/index.ts';
import { addresses, messageOf, newCluster } from './testCluster.ts';
import { hand, popHeader, popping } from './testPops.ts';
import { type Comparable, distinct, recorded, sentBy } from './testRecorded.ts';
import { newRig } from './testRig.ts';

const test = suite('recorded requests of a consumer');

test('a consumer that pops sends what the recorded one sent', () => {
  const pops = popping(
    {
      clientId: '127.0.0.1@c2',
      group: 'CG_pop',
      subscriptions: [{ topic: 'VT_pop', expression: '*' }],
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      listener: { name: 'failBody', text: 'fail' },
      delayLevelWhenNextConsume: 1,
    },
    'broker-a',
  );
  const read = (reviveQid: number, ...places: readonly (readonly [number, number, string])[]) => {
    const messages = places.map(([queueId, offset, text]) =>
      messageOf('VT_pop', queueId, offset, text),
    );
    hand(pops, messages, { ...popHeader(pops.rig, messages), reviveQid });
  };
  read(0, [0, 0, 'first'], [1, 0, 'first']);
  read(2, [1, 1, 'second']);
  read(4, [0, 1, 'fail']);
  const scenarios = ['', '-success', '-later'].map((part) => `pop.push-consumer${part}`);
  assert.equal(distinct(sentBy(pops.rig)), distinct(recorded('pop.jsonl', ...scenarios)));
});

test('a failed message goes back as the recorded one did, from the topic and from its retries', () => {
  const cluster = newCluster({ VT_retry: 1, '%RETRY%CG_retry4': 1 });
  cluster.brokerName = 'broker-a';
  cluster.members = ['127.0.0.1@c3'];
  const rig = newRig(
    {
      clientId: '127.0.0.1@c3',
      group: 'CG_retry4',
      namesrvAddrs: [addresses.namesrv],
      subscriptions: [{ topic: 'VT_retry', expression: '*' }],
      listener: { name: 'later' },
      maxReconsumeTimes: 1,
      delayLevelWhenNextConsume: 1,
    },
    cluster.script,
  );
  rig.advance(3000);
  cluster.store(rig, 'VT_retry', 0, 'x');
  rig.advance(5);
  const backs = (requests: readonly Comparable[]): string[] => {
    const codes = requests.filter(({ code }) => code === commands.consumerSendMsgBack.code);
    // Which message it is, and where it lies, is the recording's own.
    const named = { originMsgId: 'an id', offset: 'a place' };
    return distinct(codes.map(({ ext, ...rest }) => ({ ...rest, ext: { ...ext, ...named } })));
  };
  const theirs = recorded('push-consumer.jsonl', 'push.retry-dlq', 'push.retry-dlq-message');
  assert.equal(backs(sentBy(rig)), backs(theirs));
  assert.ok(rig.of('consumerSendMsgBack').length > 1, 'a retry failed too');
});

test.run();
