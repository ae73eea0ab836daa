/**
 * Goal: the answers of a running 5.5.0 broker. Method: forty recorded minutes of real clients and
 * of requests made by hand are put to the machine in the recorded order and time.
 *
 * Masked everywhere: ports of peers, message ids made by the broker, store times. What is not
 * compared is listed below, each for its reason.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { servedBy } from '../../protocol/commands/index.ts';
import type { RemotingCommand } from '../../protocol/frame.ts';
import { messageProperty, parseProperties } from '../../protocol/messageProperties.ts';
import { decodeRecords } from '../../protocol/messageRecord.ts';
import {
  comparedByName,
  leftOutOfAdmin,
  maskedBody,
  unrecordedOfAdmin,
} from './admin/recordedAdmin.ts';
import { type Line, type Pair, replay } from './recordedSession.ts';

const served = servedBy('broker');

const folder = new URL('../../protocol/vectors/', import.meta.url);

/** All recorded lines but those of proxies. */
function recording(): readonly Line[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl') && name !== 'proxy.jsonl')
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => {
      const { frame = '', ...told } = JSON.parse(line) as Omit<Line, 'frame'> & { frame?: string };
      return { ...told, frame: new Uint8Array(Buffer.from(frame, 'base64')) };
    });
}

const { pairs, notifiedOurs, notifiedRecorded } = replay(recording());

/** What this broker does not model, or the recording does not hold. */
const leftOut: readonly (readonly [string, (pair: Pair) => boolean])[] = [
  ['ids that the broker made', ({ name }) => name === 'rocketmq-serialize.push-consumer 20'],
  ['a place in the recorded log', ({ name }) => name === 'message.view-query 5'],
  ['the fast port', (pair) => pair.scenario === 'pop.fast-port'],
  ...leftOutOfAdmin,
  ['answers on a closing connection', ({ ours, recorded }) => !ours && recorded.code === 19],
  ['a group without a name', ({ name }) => name === 'rocketmq-serialize.empty-values 3'],
];

/** Queues whose offsets are ahead upstream, by messages that are not written here. */
// Pops write into the queue of timers.
const aheadUpstream = ['rocketmq-serialize.send-timer'];
// Half messages that were checked meanwhile, in a time of the recording's own.
aheadUpstream.push('transaction.unknown-check-rollback', 'transaction.local-exception');
aheadUpstream.push('rocketmq-serialize.transaction');
// Two replies that were handled at once.
aheadUpstream.push('rpc.start-requester');

const isServed = ({ request }: Pair) =>
  request.command !== 'malformed' && served.has(request.command as never);
const isCompared = (pair: Pair) => !leftOut.some(([, applies]) => applies(pair));

/** An answer as far as it can be the same. */
function shown(pair: Pair, raw: RemotingCommand): unknown {
  const { code, flag, language, version, opaque, serializeType } = raw;
  // Texts of Java exceptions are nobody's contract.
  const isJava = /^(java|org\.apache)\./.test(pair.recorded.remark ?? '');
  const remark = isJava || raw.remark?.replace(/127\.0\.0\.1:\d+/g, 'peer');
  const masked = new Set(['msgId', 'timestamp', 'popTime', 'indexLastUpdatePhyoffset']);
  // Stored when it was sent there; here, when that was noted.
  masked.add('indexLastUpdateTimestamp');
  const sent = pair.asked.ext?.get('i') ?? pair.asked.ext?.get('properties') ?? '';
  if (!sent.includes('UNIQ_KEY')) masked.add('transactionId');
  if (aheadUpstream.includes(pair.scenario)) masked.add('queueOffset');
  // The queue is drawn where the sender leaves it open.
  if (pair.asked.ext?.get('e') === '-1') masked.add('queueId');
  const ext = raw.ext && Object.fromEntries([...raw.ext].map(([k, v]) => [k, masked.has(k) || v]));
  const base = { code, flag, language, version, opaque, serializeType, remark, ext };
  return { ...base, body: shownBody(pair, raw) };
}

/** Properties that hold offsets or times of the broker. */
const ofThisBroker: ReadonlySet<string> = new Set([
  messageProperty.originMessageId,
  messageProperty.popCheckpoint,
  messageProperty.firstPopTime,
  messageProperty.timerDequeueMs,
]);

const bringsMessages: ReadonlySet<string> = new Set([
  ...['pullMessage', 'litePullMessage', 'popMessage', 'peekMessage'],
  ...['queryMessage', 'viewMessageById'],
]);

function shownBody({ request }: Pair, { body, code }: RemotingCommand): unknown {
  if (!bringsMessages.has(request.command)) {
    return maskedBody(request.command, new TextDecoder().decode(body))
      .split(/[[\],{}]/)
      .sort();
  }
  if (code !== 0) return body.length;
  return decodeRecords(body).map((message) => ({
    ...message,
    physicalOffset: 0,
    storeTimestamp: 0,
    bornHost: '',
    // Java writes them in the order of their hashes.
    properties: [...parseProperties(message.properties)]
      .map(([name, value]) => (ofThisBroker.has(name) ? name : [name, value]))
      .sort(),
  }));
}

const recorded = suite('recorded broker');

/** Commands that nobody sent; the last is this project's own. */
const unrecorded: ReadonlySet<string> = new Set(['resumeCheckHalfMessage', 'replicateLog']);

for (const command of served) {
  if (unrecorded.has(command) || unrecordedOfAdmin.has(command)) continue;
  if (comparedByName.has(command)) continue;
  recorded(`answers to ${command} are those that were recorded`, () => {
    const compared = pairs.filter(
      (pair) => pair.request.command === command && isServed(pair) && isCompared(pair),
    );
    assert.ok(compared.length > 0, 'the recording holds some');
    for (const pair of compared) {
      assert.ok(pair.ours, `${pair.name} is answered`);
      assert.equal(shown(pair, pair.ours), shown(pair, pair.recorded), pair.name);
    }
  });
}

recorded('settings and counters have the names that were recorded', () => {
  const answersTo = (command: string) =>
    pairs.filter(({ request, ours }) => request.command === command && ours !== undefined);
  const keysOf = (raw: RemotingCommand, pattern: RegExp) =>
    [...new TextDecoder().decode(raw.body).matchAll(pattern)].map(([, key]) => key);
  for (const [command, pattern] of [
    ['getBrokerConfig', /^(\w+)=/gm],
    ['getBrokerRuntimeInfo', /"([\w.]+)":"/g],
  ] as const) {
    const [pair] = answersTo(command);
    assert.ok(pair?.ours);
    const theirs = new Set(keysOf(pair.recorded, pattern));
    const ours = keysOf(pair.ours, pattern);
    assert.ok(ours.length > 20);
    assert.equal(
      ours.filter((key) => !theirs.has(key)),
      [],
      command,
    );
  }
});

recorded('requests that cannot be read are refused with the recorded code', () => {
  const compared = pairs.filter((pair) => pair.request.command === 'malformed' && isCompared(pair));
  assert.ok(compared.length > 10);
  for (const { ours, recorded: theirs, name } of compared) {
    assert.equal([ours?.code, ours?.ext], [theirs.code, theirs.ext], name);
  }
});

recorded('codes that upstream does not know are refused in the same words', () => {
  const unknown = pairs.filter(
    ({ request, recorded: theirs }) => request.command === 'unknown' && theirs.code === 3,
  );
  assert.ok(unknown.length > 10);
  for (const pair of unknown) {
    assert.ok(pair.ours);
    assert.equal(shown(pair, pair.ours), shown(pair, pair.recorded), pair.name);
  }
});

recorded('members are told of changes in their group as often as was recorded', () => {
  // A client that left before its heartbeat was looked at was not told upstream.
  const isRaced = (line: string) => line === 'c31 CG_sqlbad';
  const ours = notifiedOurs.filter((line) => !isRaced(line));
  assert.equal([...ours].sort(), [...notifiedRecorded].sort());
});

recorded('most of the session was compared', () => {
  const compared = pairs.filter((pair) => isServed(pair) && isCompared(pair));
  const served = pairs.filter(isServed);
  assert.ok(compared.length > 750, `${compared.length} of ${served.length}`);
});

recorded.run();
