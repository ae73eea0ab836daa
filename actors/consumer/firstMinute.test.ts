/**
 * The first minute of a consumer's life against the recorded one: same requests, field for field.
 * The script answers what the recorded broker answered.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commands } from '../../protocol/commands/index.ts';
import type { ConsumerConfig } from './config.ts';
import { addresses, newCluster } from './testCluster.ts';
import { type Comparable, distinct, recorded, sentBy } from './testRecorded.ts';
import { newRig } from './testRig.ts';

const test = suite('the first minute of a consumer');

const file = 'push-consumer.jsonl';

const config: ConsumerConfig = {
  clientId: '127.0.0.1@c2',
  group: 'CG_push',
  namesrvAddrs: [addresses.namesrv],
  subscriptions: [{ topic: 'VT_push', expression: '*' }],
  consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
  listener: { name: 'slow', arg: 20 },
};

test('sends what the recorded one sent, field for field', () => {
  const cluster = newCluster({ VT_push: 2 });
  cluster.brokerName = 'broker-a';
  cluster.members = ['127.0.0.1@c2'];
  cluster.offsets.set('VT_push/0', 0).set('VT_push/1', 0);
  for (const queueId of [0, 1]) cluster.put('VT_push', queueId, `w${queueId}`);
  const rig = newRig(config, cluster.script);
  rig.advance(3000);
  for (const queueId of [1, 0]) cluster.store(rig, 'VT_push', queueId, `c${queueId}`);
  rig.advance(10_000);
  rig.give({ type: 'operator.shutdown' });
  rig.advance(100);

  const mine = sentBy(rig);
  const theirs = recorded(file, 'push.concurrent', 'push.concurrent-shutdown');
  assert.equal(distinct(mine), distinct(theirs));
  const codes = (requests: readonly Comparable[]): number[] => [
    ...new Set(requests.map(({ code }) => code)),
  ];
  assert.equal(codes(mine).slice(0, -1), [105, 34, 38, 14, 11, 15]);
  // In the recording the unregistration overtook the last commits; both orders are legal.
  assert.equal(codes(theirs).slice(0, 6), [105, 34, 38, 14, 11, 15]);
});

test('a broadcasting one asks for the end of each queue and commits nothing', () => {
  const cluster = newCluster({ VT_bcast: 2 });
  cluster.brokerName = 'broker-a';
  for (const queueId of [0, 1]) cluster.put('VT_bcast', queueId, `b${queueId}`);
  const rig = newRig(
    {
      ...config,
      clientId: '127.0.0.1@c6',
      group: 'CG_bcast',
      messageModel: 'BROADCASTING',
      consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
      subscriptions: [{ topic: 'VT_bcast', expression: '*' }],
    },
    cluster.script,
  );
  rig.advance(30_000);
  assert.equal(distinct(sentBy(rig)), distinct(recorded(file, 'push.subversion-race')));
});

test('a subscription by tags reads as the recorded one does', () => {
  const cluster = newCluster({ VT_tag: 2 });
  cluster.brokerName = 'broker-a';
  cluster.members = ['127.0.0.1@c9'];
  const rig = newRig(
    {
      ...config,
      clientId: '127.0.0.1@c9',
      group: 'CG_tag',
      consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
      subscriptions: [{ topic: 'VT_tag', expression: 'TagB || TagC' }],
    },
    cluster.script,
  );
  rig.advance(2000);
  const heartbeats = (requests: readonly Comparable[]): string[] =>
    distinct(requests.filter(({ code }) => code === commands.heartBeat.code));
  assert.equal(heartbeats(sentBy(rig)), heartbeats(recorded(file, 'push.tag')));
});

test.run();
