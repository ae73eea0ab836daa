import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RemotingCommand, RequestFrame } from '../../protocol/frame.ts';
import { parseProperties } from '../../protocol/messageProperties.ts';
import { newSplitter, split } from '../../protocol/splitter.ts';
import { encodeRequest } from '../../protocol/typed.ts';
import type { SendOrder } from './events.ts';
import { masterOf, newBench, routeTo } from './fixtures.ts';

// Goal: what the official Java client put on the wire, this producer puts there for the same order.
// Method: each recorded request is turned into an order, and the request made of it compared, ext
// field for ext field. Only the order of properties, which is a hash map's in Java, may differ.
const vectors = suite('recorded producer');

interface Line {
  readonly scenario: string;
  readonly from: string;
  readonly code: number;
  readonly flag: number;
  readonly frame?: string;
}

function recorded(file: string): readonly (Line & { readonly command: RemotingCommand })[] {
  const url = new URL(`../../protocol/vectors/${file}.jsonl`, import.meta.url);
  const lines = readFileSync(url, 'utf8').trim().split('\n');
  return lines.flatMap((line) => {
    const parsed = JSON.parse(line) as Line;
    if (parsed.from !== 'producer' || parsed.frame === undefined) return [];
    const { frames } = split(newSplitter(), new Uint8Array(Buffer.from(parsed.frame, 'base64')));
    return frames.map((command) => ({ ...parsed, command }));
  });
}

const ownNames = new Set(['KEYS', 'TAGS', 'WAIT', 'DELAY']);

function contentOf(packed: string): Partial<SendOrder> {
  const all = parseProperties(packed);
  const properties = Object.fromEntries([...all].filter(([name]) => !ownNames.has(name)));
  const [keys, tags, delay] = ['KEYS', 'TAGS', 'DELAY'].map((name) => all.get(name));
  return {
    properties,
    waitStoreMsgOk: all.get('WAIT') === 'true',
    ...(keys === undefined ? {} : { keys }),
    ...(tags === undefined ? {} : { tags }),
    ...(delay === undefined ? {} : { delayLevel: Number(delay) }),
  };
}

/** Ext fields as they would travel, with what the test cannot choose taken out. */
function comparable(ext: ReadonlyMap<string, string> | undefined): unknown {
  const fields = new Map(ext ?? []);
  fields.delete('g'); // bornTimestamp
  const properties = [...parseProperties(fields.get('i') ?? '')].toSorted();
  return [...fields.set('i', JSON.stringify(properties))].toSorted();
}

function requestFor(order: Partial<SendOrder>, group: string): RequestFrame {
  const bench = newBench({ producerGroup: group });
  bench.order(order);
  const route = routeTo({ 'broker-a': 4 });
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: route });
  const request = bench.sent.find(({ frame }) => frame.command.startsWith('send'));
  assert.is(request?.to, masterOf('broker-a'));
  return request!.frame;
}

vectors('single messages have the recorded headers', () => {
  let compared = 0;
  for (const { scenario, code, flag, command } of [...recorded('send'), ...recorded('producer')]) {
    if (code !== 310 || scenario.includes('raw') || scenario.includes('compressed')) continue;
    const ext = command.ext ?? new Map<string, string>();
    const frame = requestFor(
      {
        ...contentOf(ext.get('i') ?? ''),
        topic: ext.get('b') ?? '',
        body: command.body,
        flag: Number(ext.get('h')),
        mode: flag === 2 ? 'oneway' : 'sync',
        ...{ brokerName: 'broker-a', queueId: Number(ext.get('e')) },
      },
      ext.get('a') ?? '',
    );
    const made = encodeRequest(frame);
    assert.equal(comparable(made.ext), comparable(ext), scenario);
    assert.equal([made.code, made.flag, made.body], [310, flag, command.body], scenario);
    assert.equal([made.language, made.version], [command.language, command.version]);
    compared += 1;
  }
  assert.ok(compared > 20, `${compared} were compared`);
});

vectors('batches have the recorded headers', () => {
  let compared = 0;
  for (const { scenario, code, command } of recorded('send')) {
    if (code !== 320 || scenario.includes('raw')) continue;
    const ext = command.ext ?? new Map<string, string>();
    const queue = { brokerName: 'broker-a', queueId: Number(ext.get('e')) };
    const messages = [{ body: command.body }];
    const made = encodeRequest(requestFor({ topic: 'VT_send', messages, ...queue }, 'PG_send'));
    const withoutId = (fields: typeof made.ext) =>
      JSON.stringify(comparable(fields)).replace(/[0-9A-F]{32}/, '');
    assert.is(withoutId(made.ext), withoutId(ext), scenario);
    assert.is(made.code, 320);
    compared += 1;
  }
  assert.ok(compared >= 4, `${compared} were compared`);
});

vectors('heartbeats, look-ups and unregistrations have the recorded headers', () => {
  const of = (code: number) => recorded('producer').find((line) => line.code === code)?.command;
  const bench = newBench({ clientId: '127.0.0.1@p1', producerGroup: 'PG_life' });
  bench.order({ topic: 'VT_send' });
  const lookup = bench.take('getRouteInfoByTopic');
  assert.equal(encodeRequest(lookup.frame).ext, of(105)?.ext);
  bench.answer(lookup, 0, { body: routeTo({ 'broker-a': 2 }) });
  const beat = encodeRequest(bench.take('heartBeat').frame);
  assert.equal(beat.ext ?? new Map(), of(34)?.ext);
  assert.is(Buffer.from(beat.body).toString(), Buffer.from(of(34)!.body).toString());
  bench.give({ type: 'operator.shutdown' });
  const farewell = encodeRequest(bench.take('unregisterClient').frame);
  const sorted = (ext: RemotingCommand['ext']) => [...(ext ?? [])].toSorted();
  assert.equal(sorted(farewell.ext), sorted(of(35)?.ext));
});

vectors.run();
