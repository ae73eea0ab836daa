/** Whatever a node can say survives its bytes: every declared command, both header formats. */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeBatch, encodeBatch } from '../protocol/batchBody.ts';
import { type CommandName, commands } from '../protocol/commands/index.ts';
import type {
  RemotingCommand,
  RequestFrame,
  ResponseFrame,
  SerializeType,
} from '../protocol/frame.ts';
import { encodeFrame } from '../protocol/frameBytes.ts';
import { packProperties, parseProperties } from '../protocol/messageProperties.ts';
import { decodeRecord, encodeRecord } from '../protocol/messageRecord.ts';
import { newSplitter, split } from '../protocol/splitter.ts';
import { decodeRequest, decodeResponse, encodeRequest, encodeResponse } from '../protocol/typed.ts';
import { carriers, requests, responses, storedMessages, texts } from './arbitraries/headers.ts';
import { runs } from './replay.ts';
import { newMarks } from './sometimes.ts';

const codec = suite('codec');

const names = Object.keys(commands) as CommandName[];
const binaryCodeMax = 0x7fff;
const formats: readonly SerializeType[] = ['JSON', 'ROCKETMQ'];

/** Through bytes, cut at one place, as a frame that has not been seen before. */
function throughBytes(command: RemotingCommand, cut: number): RemotingCommand {
  const bytes = encodeFrame(command);
  const middle = cut % bytes.length;
  const first = split(newSplitter(), bytes.subarray(0, middle));
  const { frames, problem } = split(first.state, bytes.subarray(middle));
  assert.is(problem, undefined);
  assert.is(frames.length, 1);
  return frames[0] as RemotingCommand;
}

// In ROCKETMQ an empty block of ext fields and none are the same bytes.
function sameHeader(frame: ResponseFrame): ResponseFrame {
  const empty = frame.serializeType === 'ROCKETMQ' && Object.keys(frame.header ?? {}).length === 0;
  return empty && frame.extra === undefined ? { ...frame, header: undefined } : frame;
}

// Empty texts keep the one entry that carries them in a map of ext fields.
const marks = newMarks(
  'a number beyond 2^53',
  'an empty text',
  'a separator of properties',
  'a text of another plane',
  'an undeclared field',
  'a field named __proto__',
  'an answer without header',
  'an answer with body',
  'an optional field absent',
  'an optional field present',
  'bare integer names',
);

function watch(frame: RequestFrame | ResponseFrame): void {
  const values = Object.values(frame.header ?? {}) as unknown[];
  if (values.some((value) => typeof value === 'bigint')) marks.hit('a number beyond 2^53');
  if (values.includes('')) marks.hit('an empty text');
  for (const value of values) {
    if (typeof value !== 'string') continue;
    if (value.includes('\u0001')) marks.hit('a separator of properties');
    if (/[\ud800-\udbff]/.test(value)) marks.hit('a text of another plane');
  }
  if (frame.extra !== undefined) marks.hit('an undeclared field');
  if (Object.keys(frame.extra ?? {}).includes('__proto__')) marks.hit('a field named __proto__');
  if (frame.kind === 'response') {
    if (frame.header === undefined) marks.hit('an answer without header');
    if (frame.body !== undefined) marks.hit('an answer with body');
    if ((frame.body as { bareKeys?: true } | undefined)?.bareKeys) marks.hit('bare integer names');
    return;
  }
  for (const [name, { presence }] of Object.entries(commands[frame.command].request)) {
    if (presence !== 'optional') continue;
    marks.hit(name in frame.header ? 'an optional field present' : 'an optional field absent');
  }
}

for (const format of formats) {
  for (const name of names) {
    codec(`a request ${name} survives ${format}`, () => {
      // The binary header has 16 bits for the code: such a request is written with the other one.
      const serializeType = commands[name].code > binaryCodeMax ? 'JSON' : format;
      const property = fc.property(requests(name, format), fc.nat(), (frame, cut) => {
        watch(frame);
        const read = decodeRequest(throughBytes(encodeRequest(frame), cut));
        assert.equal(read, { ...frame, serializeType });
      });
      fc.assert(property, runs(30));
    });

    codec(`an answer to ${name} survives ${format}`, () => {
      const property = fc.property(responses(name, format), fc.nat(), (frame, cut) => {
        watch(frame);
        const read = decodeResponse(name, throughBytes(encodeResponse(frame), cut));
        assert.equal(read, { ok: true, value: sameHeader(frame) });
      });
      fc.assert(property, runs(30));
    });
  }
}

codec('all cases came up', () => marks.verify());

codec('a codec that rounds 64-bit numbers is found', () => {
  const property = fc.property(requests('sendMessageV2', 'JSON'), (frame) => {
    const { ext, ...rest } = encodeRequest(frame);
    const rounded = [...(ext ?? [])].map(
      ([name, value]) => [name, name === 'g' ? String(Number(value)) : value] as const,
    );
    assert.equal(decodeRequest({ ...rest, ext: new Map(rounded) }), frame);
  });
  assert.ok(fc.check(property, { numRuns: 300 }).failed);
});

codec('a stored message survives its record', () => {
  const seen = newMarks('a topic of a V2 record', 'an IPv6 host', 'an IPv4 host');
  const property = fc.property(storedMessages, (message) => {
    const bytes = encodeRecord(message).slice();
    assert.equal(decodeRecord(bytes), { ok: true, value: message });
    assert.equal(encodeRecord({ ...message }), bytes);
    if ((bytes[7] ?? 0) === 0xab) seen.hit('a topic of a V2 record');
    seen.hit(message.bornHost.startsWith('[') ? 'an IPv6 host' : 'an IPv4 host');
  });
  fc.assert(property, runs(300));
  seen.verify();
});

codec('a batch survives its bytes', () => {
  const part = fc.record(
    {
      flag: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
      body: fc.uint8Array(),
      properties: texts(carriers.JSON),
    },
    { noNullPrototype: true },
  );
  const property = fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
    assert.equal(decodeBatch(encodeBatch(parts)), { ok: true, value: parts });
  });
  fc.assert(property, runs(200));
});

codec('packed properties are read as their definition says', () => {
  const seen = newMarks('a segment that is skipped', 'a pair', 'a name given twice');
  const letters = fc.constantFrom('a', 'b', '\u0001', '\u0002');
  const property = fc.property(
    fc.string({ unit: letters, minLength: 10, maxLength: 40 }),
    (packed) => {
      const segments = packed.split('\u0002').filter((segment) => segment !== '');
      const expected = new Map<string, string>();
      for (const segment of segments) {
        const [name = '', ...values] = segment.split('\u0001');
        const value = values.join('\u0001');
        if (name === '' || value === '') seen.hit('a segment that is skipped');
        else {
          seen.hit(expected.has(name) ? 'a name given twice' : 'a pair');
          expected.set(name, value);
        }
      }
      assert.equal(parseProperties(packed), expected);
      assert.equal(parseProperties(packProperties(expected)), expected);
    },
  );
  fc.assert(property, runs(1_000));
  seen.verify();
});

codec.run();
