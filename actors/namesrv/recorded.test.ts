/**
 * Goal: the answers of a running 5.5.0 name server, byte for byte. Method: every request of the
 * recorded session that it declares is put to the machine in the recorded order.
 *
 * Masked, each for its reason: routes of topics whose registration was left out of the recording;
 * the body of REGISTER_BROKER's answer, which holds the order configuration (not modelled). Leases
 * and idle connections are switched off, because most periodic registrations were left out too.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RequestHeader } from '../../protocol/commands/index.ts';
import type { AnyRequest, RemotingCommand } from '../../protocol/frame.ts';
import { newSplitter, split } from '../../protocol/splitter.ts';
import { decodeRequest, encodeResponse } from '../../protocol/typed.ts';
import { answerIn, newMachineBench } from './fixtures.ts';

/** One line of the recording: a frame, or a connection that opens or closes. */
interface Line {
  readonly n: number;
  readonly ms: number;
  readonly conn: number;
  readonly from?: string;
  readonly to?: string;
  readonly event?: 'open' | 'close';
  readonly scenario?: string;
  readonly seq?: number;
  readonly frame: string;
}

/** A recorded answer beside ours. */
interface Pair {
  readonly name: string;
  readonly request: AnyRequest;
  readonly recorded: RemotingCommand;
  readonly ours: RemotingCommand;
  /** The recording does not hold what would explain the answer. */
  readonly unexplained: boolean;
}

const folder = new URL('../../protocol/vectors/', import.meta.url);

function session(): readonly Line[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return files
    .filter((name) => name !== 'proxy.jsonl')
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
    .sort((one, other) => one.n - other.n);
}

function rawOf({ frame }: Line): RemotingCommand {
  const [raw] = split(newSplitter(), new Uint8Array(Buffer.from(frame, 'base64'))).frames;
  assert.ok(raw, 'a recorded frame is whole');
  return raw;
}

function replay(): readonly Pair[] {
  const bench = newMachineBench({ connections: { idleMs: 1e12 } });
  bench.send({ type: 'node.boot', at: 0 });
  const waiting = new Map<string, Omit<Pair, 'recorded'>>();
  const pairs: Pair[] = [];
  for (const line of session()) {
    const connection = `c${line.conn}`;
    const stamp = { at: 0, mono: line.ms, connection };
    const peer = `${connection}:1`;
    if (line.event !== undefined && line.to === 'namesrv') {
      const type = line.event === 'open' ? 'link.opened' : 'link.closed';
      bench.send({ type, ...stamp, peer, address: undefined } as never);
    } else if (line.to === 'namesrv') {
      const request = decodeRequest(rawOf(line));
      bench.send({ type: `rmq.${request.command}`, ...stamp, frame: request } as never);
      for (const output of bench.outputs) {
        if (output.type !== 'send' || output.frame.kind !== 'response') continue;
        waiting.set(`${connection}#${output.frame.opaque}`, {
          name: `${line.scenario} ${line.seq}`,
          request,
          ours: encodeResponse(output.frame),
          unexplained: lacksTopic(request, bench.state().routes.topics),
        });
      }
    } else if (line.from === 'namesrv') {
      const recorded = rawOf(line);
      const pair = waiting.get(`${connection}#${recorded.opaque}`);
      if (pair !== undefined) pairs.push({ ...pair, recorded });
    }
  }
  return pairs;
}

function lacksTopic(request: AnyRequest, topics: ReadonlyMap<string, unknown>): boolean {
  if (request.command !== 'getRouteInfoByTopic') return false;
  // The union of all requests is not told apart by its command.
  const { topic } = request.header as RequestHeader<'getRouteInfoByTopic'>;
  return !topics.has(topic);
}

function shown(raw: RemotingCommand, withBody: boolean): unknown {
  const { code, flag, language, version, opaque, remark, serializeType } = raw;
  const ext = raw.ext && Object.fromEntries([...raw.ext].sort());
  const body = withBody ? new TextDecoder().decode(raw.body) : undefined;
  return { code, flag, language, version, opaque, remark, serializeType, ext, body };
}

const pairs = replay();
const recorded = suite('recorded name server');

for (const command of [
  'registerBroker',
  'unregisterBroker',
  'queryDataVersion',
  'getBrokerClusterInfo',
  'getRouteInfoByTopic',
] as const) {
  recorded(`answers to ${command} are those that were recorded`, () => {
    const asked = pairs.filter(({ request }) => request.command === command);
    const known = asked.filter((pair) => !(pair.unexplained && pair.recorded.code === 0));
    assert.ok(known.length > 1, 'the recording holds some');
    for (const pair of known) {
      const withBody = command !== 'registerBroker';
      assert.equal(shown(pair.ours, withBody), shown(pair.recorded, withBody), pair.name);
    }
  });
}

recorded('an undeclared code that upstream does not know either is answered the same', () => {
  const unknown = pairs.filter(({ request }) => request.code === 9999);
  assert.is(unknown.length, 1);
  for (const { ours, recorded: theirs } of unknown) {
    assert.equal(shown(ours, true), shown(theirs, true));
  }
});

recorded('a body that fails its CRC is refused with the observed remark', () => {
  const line = session().find(({ scenario }) => scenario === 'register.start');
  assert.ok(line);
  const raw = rawOf(line);
  const ext = new Map(raw.ext).set('bodyCrc32', '12345');
  const frame = decodeRequest({ ...raw, ext });
  const bench = newMachineBench();
  bench.send({ type: 'node.boot', at: 0 });
  bench.send({ type: `rmq.${frame.command}`, at: 1, connection: 'c1', frame } as never);
  const { code, remark } = answerIn(bench.outputs);
  assert.equal([code, remark], [1, 'crc32 not match']);
});

recorded('most answers of the session were compared', () => {
  const compared = pairs.filter(
    ({ request, unexplained, recorded: theirs }) =>
      request.command !== 'unknown' && !(unexplained && theirs.code === 0),
  );
  assert.ok(compared.length > 350, `${compared.length} of ${pairs.length}`);
});

recorded.run();
