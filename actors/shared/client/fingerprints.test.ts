import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type ConsumerData,
  type HeartbeatData,
  heartbeatDataBody,
} from '../../../protocol/bodies/heartbeatData.ts';
import { newSplitter, split } from '../../../protocol/splitter.ts';
import { call, onLink } from '../../connection/index.ts';
import type { LinkOpened, Reply, Step } from '../node.ts';
import { fingerprintOf } from './fingerprints.ts';
import { frames, knowing, stamp } from './fixtures.ts';
import { onHeartbeatReply, sendHeartbeats } from './heartbeat.ts';
import { type ClientState, forgetFingerprints } from './index.ts';
import { subscriptionDataOf, subscriptionOf } from './subscription.ts';
import { clientTransitions, type WithClient } from './wiring.ts';

const fingerprints = suite('heartbeats of version 2');

const asJson = { version: 513 };

const consumerOf = (expression: string, subVersion: number): ConsumerData => ({
  ...{ groupName: 'g', consumeType: 'CONSUME_PASSIVELY', messageModel: 'CLUSTERING' },
  ...{ consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET', unitMode: false },
  subscriptionDataSet: [subscriptionDataOf(subscriptionOf('t', expression, subVersion))],
});
const contentOf = (expression = '*', subVersion = 1) => ({
  producerGroups: ['pg'],
  consumers: [consumerOf(expression, subVersion)],
});
const dataOf = (more: Partial<HeartbeatData> = {}): HeartbeatData => ({
  ...{ clientID: 'c', consumerDataSet: [consumerOf('*', 1)], heartbeatFingerprint: 0 },
  ...{ producerDataSet: [{ groupName: 'a' }, { groupName: 'b' }], withoutSub: false },
  ...more,
});

/** A client with a connection to the master of `a`, whose first heartbeat is out. */
function connected(useHeartbeatV2 = true): ClientState {
  const known = knowing();
  const client = { ...known, config: { ...known.config, useHeartbeatV2 } };
  const asked = sendHeartbeats(client, { producerGroups: [], consumers: [] }, stamp)[0];
  return opened(asked, 'c1')[0];
}

/** The connection to the master of `a` comes up. */
function opened(client: ClientState, connection: string): Step<ClientState> {
  const event: LinkOpened = {
    ...{ type: 'link.opened', ...stamp, connection },
    ...{ address: 'a-master', peer: 'a-master' },
  };
  const transitions = clientTransitions<WithClient>({ heartbeat: () => contentOf() });
  const { params } = transitions['link.opened'].actions;
  const [node, outputs] = params({ context: { node: { client } }, event });
  return [node.client, outputs];
}

/** The heartbeat to the master of `a`, and the client after it. */
function told(client: ClientState, content = contentOf()): [ClientState, HeartbeatData] {
  const [next, outputs] = sendHeartbeats(client, content, stamp);
  const [frame] = frames(outputs);
  assert.is(frame?.command, 'heartBeat');
  return [next, frame?.body as HeartbeatData];
}

/** The broker's answer to a heartbeat. */
const answered = (client: ClientState, fingerprint: number, changed: boolean, supported = true) =>
  onHeartbeatReply(client, {
    ...{ type: 'reply.heartBeat', ...stamp, address: 'a-master' },
    context: { for: 'client.heartbeat', brokerName: 'a', brokerId: 0, fingerprint },
    outcome: {
      ok: true,
      frame: {
        code: 0,
        header: { supportHeartbeatV2: supported, subscriptionChanged: changed },
      },
    },
  } as unknown as Reply<'heartBeat'>)[0];

fingerprints('the value is the one of the Java client for the same order of groups', () => {
  const url = new URL('../../../protocol/vectors/producer.jsonl', import.meta.url);
  const recorded = readFileSync(url, 'utf8')
    .split('\n')
    .filter((line) => /"scenario":"producer.heartbeat-v2","seq":[579],/.test(line))
    .map((line) => {
      const { frame } = JSON.parse(line) as { frame: string };
      const raw = split(newSplitter(), new Uint8Array(Buffer.from(frame, 'base64'))).frames[0]!;
      const read = heartbeatDataBody.decode(raw.body, asJson);
      return read.ok ? read.value : undefined;
    });
  assert.is(recorded.length, 3);
  const ours = new Set(recorded.map((data) => fingerprintOf(data!)));
  assert.is(ours.size, 1, 'one value, whatever the order of the groups');
  assert.ok(recorded.some((data) => data?.heartbeatFingerprint === [...ours][0]));
});

fingerprints('it is of what is told, not of who tells it and when', () => {
  const value = fingerprintOf(dataOf());
  const same = [
    dataOf({ clientID: 'other', heartbeatFingerprint: 7, withoutSub: true }),
    dataOf({ producerDataSet: [{ groupName: 'b' }, { groupName: 'a' }] }),
    dataOf({ consumerDataSet: [consumerOf('*', 99)] }),
  ];
  for (const data of same) assert.is(fingerprintOf(data), value);
  const others = [
    dataOf({ consumerDataSet: [consumerOf('TagA', 1)] }),
    dataOf({ consumerDataSet: [] }),
    dataOf({ producerDataSet: [{ groupName: 'a' }] }),
  ];
  for (const data of others) assert.is.not(fingerprintOf(data), value);
});

fingerprints('what a broker knows is left out from then on', () => {
  const [first, whole] = told(connected());
  assert.is(whole.withoutSub, false);
  assert.is(whole.consumerDataSet[0]?.subscriptionDataSet.length, 1);
  const known = answered(first, whole.heartbeatFingerprint, false);
  const [, short] = told(known);
  assert.is(short.withoutSub, true);
  assert.is(short.heartbeatFingerprint, whole.heartbeatFingerprint);
  assert.equal(short.consumerDataSet[0]?.subscriptionDataSet, []);
  assert.is(short.consumerDataSet[0]?.groupName, 'g');
});

fingerprints('another expression is told in full, a renewed version of the same one is not', () => {
  const [first, whole] = told(connected());
  const known = answered(first, whole.heartbeatFingerprint, false);
  assert.is(told(known, contentOf('*', 2))[1].withoutSub, true);
  assert.is(told(known, contentOf('TagA', 2))[1].withoutSub, false);
});

fingerprints('a broker that has seen another fingerprint is told in full again', () => {
  const [first, whole] = told(connected());
  const known = answered(first, whole.heartbeatFingerprint, false);
  const [second, short] = told(known);
  const doubted = answered(second, short.heartbeatFingerprint, true);
  assert.is(told(doubted)[1].withoutSub, false);
});

fingerprints('a broker that does not say that it supports them is always told in full', () => {
  const [first, whole] = told(connected());
  const known = answered(first, whole.heartbeatFingerprint, false, false);
  assert.is(told(known)[1].withoutSub, false);
});

fingerprints('after a change of queues and over a new connection all is told anew', () => {
  const [first, whole] = told(connected());
  const known = answered(first, whole.heartbeatFingerprint, false);
  assert.is(told(forgetFingerprints(known))[1].withoutSub, false);
  const { connections } = known;
  const lost = onLink(connections, { type: 'link.closed', ...stamp, connection: 'c1' })[0];
  const request = {
    to: 'a-master',
    command: 'getMaxOffset',
    header: { topic: 't', queueId: 0, committed: true },
    body: undefined,
    timeoutMs: 1,
    context: 'a request',
  } as const;
  const [, outputs] = opened({ ...known, connections: call(lost, request, stamp)[0] }, 'c2');
  const again = frames(outputs).find(({ command }) => command === 'heartBeat');
  assert.is((again?.body as HeartbeatData | undefined)?.withoutSub, false);
});

fingerprints('without the setting heartbeats have no fingerprint', () => {
  const [first, whole] = told(connected(false));
  assert.is(whole.heartbeatFingerprint, 0);
  assert.is(told(answered(first, 0, false))[1].withoutSub, false);
});

fingerprints.run();
