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
  ['timers', ({ asked }) => asksForMore(asked)],
  ['SQL92', ({ asked }) => textOf(asked).includes('SQL92')],
  ['SQL92 consumer without its type in the pull', (pair) => pair.scenario === 'push.sql92'],
  ['the fast port', (pair) => pair.scenario === 'pop.fast-port'],
  ['an offset reset by the server', ({ name }) => name === 'server-push.shutdown 8'],
  ['a timer message among others', ({ name }) => name === 'rocketmq-serialize.push-consumer 20'],
  ['answers on a closing connection', ({ ours, recorded }) => !ours && recorded.code === 19],
  ['a group without a name', ({ name }) => name === 'rocketmq-serialize.empty-values 3'],
];

/** Queues whose offsets are ahead upstream, by messages that are left out above. */
const aheadUpstream = ['send.raw-v2', 'send.raw-v1', 'send.raw-320-not-batch', 'send.unicode'];
aheadUpstream.push('send.batch-one-unicode', 'send.warmup');
// Half messages that were checked meanwhile, in a time of the recording's own.
aheadUpstream.push('transaction.unknown-check-rollback', 'transaction.local-exception');
aheadUpstream.push('rocketmq-serialize.transaction');
// Two replies that were handled at once.
aheadUpstream.push('rpc.start-requester');

function asksForMore({ ext }: RemotingCommand): boolean {
  const properties = parseProperties(ext?.get('i') ?? ext?.get('properties') ?? '');
  return [...properties.keys()].some((name) => /^TIMER_/.test(name));
}

function textOf({ ext, body }: RemotingCommand): string {
  return [...(ext?.values() ?? []), new TextDecoder().decode(body)].join(' ');
}

const isServed = ({ request }: Pair) =>
  request.command !== 'malformed' && served.has(request.command as never);
const isCompared = (pair: Pair) => !leftOut.some(([, applies]) => applies(pair));

/** An answer as far as it can be the same. */
function shown(pair: Pair, raw: RemotingCommand): unknown {
  const { code, flag, language, version, opaque, serializeType } = raw;
  // Texts of Java exceptions are nobody's contract.
  const isJava = /^(java|org\.apache)\./.test(pair.recorded.remark ?? '');
  const remark = isJava || raw.remark?.replace(/127\.0\.0\.1:\d+/g, 'peer');
  const masked = new Set(['msgId', 'timestamp', 'popTime']);
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
]);

function shownBody({ request }: Pair, { body, code }: RemotingCommand): unknown {
  if (!['pullMessage', 'litePullMessage', 'popMessage', 'peekMessage'].includes(request.command)) {
    return new TextDecoder()
      .decode(body)
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

/** Commands that nobody sent. */
const unrecorded: ReadonlySet<string> = new Set(['resumeCheckHalfMessage']);

for (const command of served) {
  if (unrecorded.has(command)) continue;
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
