/**
 * Consumers against recorded ones: same requests, field for field. The script answers what the
 * recorded broker answered.
 */
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commands } from '../../protocol/commands/index.ts';
import type { Field } from '../../protocol/schema.ts';
import type { ConsumerConfig } from './config.ts';
import { addresses, messageOf, newCluster } from './testCluster.ts';
import { hand, popHeader, popping } from './testPops.ts';
import { newRig, type Rig, type Sent } from './testRig.ts';

const test = suite('recorded consumers');

const file = 'push-consumer.jsonl';

/** A request as it is compared: what is the recording's own (times, opaques) left out. */
interface Comparable {
  readonly code: number;
  readonly flag: number;
  readonly ext: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The requests that the recorded consumer sent in some scenarios of a file of vectors. */
function recorded(file: string, ...scenarios: string[]): Comparable[] {
  const vectors = new URL(`../../protocol/vectors/${file}`, import.meta.url);
  const found: Comparable[] = [];
  for (const line of readFileSync(vectors, 'utf8').trim().split('\n')) {
    const row = JSON.parse(line) as { scenario: string; from: string; flag: number; frame: string };
    if (!scenarios.includes(row.scenario) || row.from !== 'consumer' || row.flag === 1) continue;
    const bytes = Buffer.from(row.frame, 'base64');
    const headerEnd = 8 + (bytes.readUInt32BE(4) & 0xffffff);
    const { code, flag, extFields } = JSON.parse(bytes.toString('utf8', 8, headerEnd)) as {
      code: number;
      flag: number;
      extFields?: Record<string, string>;
    };
    const ext = { ...extFields };
    const text = bytes.toString('utf8', headerEnd);
    found.push(comparable(code, flag, ext, text === '' ? undefined : JSON.parse(text)));
  }
  return found;
}

/** The requests that a consumer under test sent. */
function sentBy(rig: Rig): Comparable[] {
  return rig.sent.map(({ frame }: Sent) => {
    const fields: Readonly<Record<string, Field>> = commands[frame.command].request;
    const ext = Object.fromEntries(
      Object.entries(frame.header).map(([name, value]) => [fields[name]?.as ?? name, `${value}`]),
    );
    return comparable(frame.code, frame.oneway ? 2 : 0, ext, frame.body);
  });
}

function comparable(
  code: number,
  flag: number,
  { subVersion, ...ext }: Record<string, string>,
  body: unknown,
): Comparable {
  if (subVersion !== undefined) {
    assert.match(subVersion, /^\d{13}$/, 'a subscription’s version is a time in ms');
    ext.subVersion = 'some time';
  }
  // How far a listener is when the next pull goes out is chance; that it moved on shows in sysFlag.
  if (code === commands.pullMessage.code && ext.sysFlag === '3') ext.commitOffset = 'moved';
  if (ext.bornTime !== undefined) ext.bornTime = 'some time';
  if (ext.extraInfo !== undefined) ext.extraInfo = ext.extraInfo.replace(/ \d{13} /, ' some time ');
  if (body === undefined) return { code, flag, ext };
  return { code, flag, ext, body: sorted(body) };
}

/** A heartbeat's body with its sets sorted and its times left out. */
function sorted(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (name, value: unknown) => {
    if (name === 'subVersion') return 'some time';
    if (!Array.isArray(value)) return value;
    return value.map((item) => JSON.stringify(item)).sort();
  });
}

/** What was sent at all, however often. */
const distinct = (requests: readonly Comparable[]): string[] =>
  [
    ...new Set(
      requests.map(({ ext, ...rest }) =>
        JSON.stringify({ ...rest, ext: Object.entries(ext).sort() }),
      ),
    ),
  ].sort();

const config: ConsumerConfig = {
  clientId: '127.0.0.1@c2',
  group: 'CG_push',
  namesrvAddrs: [addresses.namesrv],
  subscriptions: [{ topic: 'VT_push', expression: '*' }],
  consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
  listener: { name: 'slow', arg: 20 },
};

test('a consumer that pulls sends what the recorded one sent', () => {
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

test('failed messages go back as the recorded ones did, retries too', () => {
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
