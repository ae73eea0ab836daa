/**
 * Whatever bytes arrive, at any chunking: nothing throws, nothing hangs, and nothing is kept beyond
 * what has arrived. Bytes are recorded frames that were cut, bent, spliced or swollen, and noise.
 */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeBatch } from '../protocol/batchBody.ts';
import { type CommandName, commands } from '../protocol/commands/index.ts';
import type { RemotingCommand, ResponseFrame } from '../protocol/frame.ts';
import { encodeFrame } from '../protocol/frameBytes.ts';
import { decodeJsonHeader } from '../protocol/headerJson.ts';
import { parseJavaJson } from '../protocol/javaJson.ts';
import { parseProperties } from '../protocol/messageProperties.ts';
import { decodeRecords, encodeRecords } from '../protocol/messageRecord.ts';
import { newSplitter, type SplitterState, split } from '../protocol/splitter.ts';
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  isResponse,
} from '../protocol/typed.ts';
import { runs } from './replay.ts';
import { newMarks } from './sometimes.ts';

const hostile = suite('hostile');

const folder = new URL('../protocol/vectors/', import.meta.url);
const recorded: readonly Uint8Array[] = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl') && name !== 'connections.jsonl')
  .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').trim().split('\n'))
  .map((line) => new Uint8Array(Buffer.from(JSON.parse(line).frame, 'base64')))
  .filter((frame) => frame.length < 2_000);

/** One thing done to the bytes. `at` and `size` are taken modulo what there is. */
interface Bend {
  readonly kind: 'cut' | 'flip' | 'length' | 'insert' | 'splice' | 'prepend';
  readonly at: number;
  readonly size: number;
}

interface Attack {
  /** Which recorded frame; beyond them, noise. */
  readonly seed: number;
  readonly bends: readonly Bend[];
  /** Bytes a chunk. */
  readonly chunk: number;
}

// Lengths that sit on borders, of 8 to 32 bits.
const lengths = [0, 1, 4, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xff_fffc, 0x7fff_ffff, -1, -2, 0x15];

function bend(bytes: Uint8Array, { kind, at, size }: Bend): Uint8Array {
  const place = at % (bytes.length + 1);
  const [head, tail] = [bytes.subarray(0, place), bytes.subarray(place)];
  const other = recorded[size % recorded.length] as Uint8Array;
  switch (kind) {
    case 'cut':
      return head;
    case 'flip': {
      const flipped = bytes.slice();
      if (place < flipped.length) flipped[place] = (flipped[place] ?? 0) ^ (1 << (size % 8));
      return flipped;
    }
    case 'length': {
      const changed = bytes.slice();
      const view = new DataView(changed.buffer);
      const length = lengths[size % lengths.length] ?? 0;
      // The first bytes are worth more than others: half of the changes go there.
      const where = size % 2 === 0 ? place % 12 : place;
      if (where + 4 <= changed.length) view.setInt32(where, length);
      return changed;
    }
    case 'insert':
      return join(head, other.subarray(0, size % 64), tail);
    case 'splice':
      return join(head, other.subarray(at % other.length));
    case 'prepend':
      return join(other, bytes);
  }
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function noise(seed: number): Uint8Array {
  let state = seed | 1;
  return Uint8Array.from({ length: seed % 200 }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  });
}

function bytesOf({ seed, bends }: Attack): Uint8Array {
  const start = seed % 8 === 0 ? noise(seed) : (recorded[seed % recorded.length] as Uint8Array);
  return bends.reduce(bend, start);
}

const attacks: fc.Arbitrary<Attack> = fc.record({
  seed: fc.nat(),
  bends: fc.array(
    fc.record({
      kind: fc.constantFrom<Bend['kind'][]>('cut', 'flip', 'length', 'insert', 'splice', 'prepend'),
      at: fc.nat(4_000),
      size: fc.nat(100_000),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  chunk: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constant(65_536)),
});

const marks = newMarks(
  'a frame read',
  'a stream broken',
  'frames before the break',
  'bytes that wait',
  'an answer',
  'a typed request',
  'a malformed request',
  'an unknown code',
  'a body that cannot be read',
  'records read',
  'a batch read',
  'written again',
);
const names = Object.keys(commands) as CommandName[];

/** Feeds the bytes; checks what is kept after each chunk. */
function feed(bytes: Uint8Array, chunk: number): readonly RemotingCommand[] {
  let state: SplitterState = newSplitter();
  let frames: readonly RemotingCommand[] = [];
  let problem: string | undefined;
  for (let at = 0; at < bytes.length; at += chunk) {
    const next = split(state, bytes.subarray(at, at + chunk));
    state = next.state;
    if (next.frames.length > 0) frames = [...frames, ...next.frames];
    assert.ok(problem === undefined || (next.frames.length === 0 && next.problem === undefined));
    problem ??= next.problem;
    assert.ok(state.buffer.length <= 2 * bytes.length, 'more is kept than has arrived');
  }
  if (problem !== undefined) {
    marks.hit('a stream broken');
    if (frames.length > 0) marks.hit('frames before the break');
  } else if (state.length > 0) marks.hit('bytes that wait');
  return frames;
}

function read(raw: RemotingCommand): void {
  marks.hit('a frame read');
  if (decodeRecords(raw.body).length > 0) marks.hit('records read');
  if (raw.body.length > 0 && decodeBatch(raw.body).ok) marks.hit('a batch read');
  if (isResponse(raw)) readAnswer(raw);
  else readRequest(raw);
}

function readAnswer(raw: RemotingCommand): void {
  marks.hit('an answer');
  // As the answer to any command: a peer may answer anything under any number.
  const answer = decodeResponse(names[(raw.opaque >>> 0) % names.length] as CommandName, raw);
  if (!answer.ok) marks.hit('a body that cannot be read');
  else encodeFrame(encodeResponse(answer.value as ResponseFrame));
}

function readRequest(raw: RemotingCommand): void {
  const frame = decodeRequest(raw);
  if (frame.command === 'malformed') {
    marks.hit(frame.field === 'body' ? 'a body that cannot be read' : 'a malformed request');
    return;
  }
  marks.hit(frame.command === 'unknown' ? 'an unknown code' : 'a typed request');
  const again = split(newSplitter(), encodeFrame(encodeRequest(frame)));
  assert.is(again.frames.length, 1, again.problem);
  marks.hit('written again');
}

hostile('100,000 attacks neither throw nor hang nor make anything be kept', () => {
  const property = fc.property(attacks, (attack) => {
    for (const raw of feed(bytesOf(attack), attack.chunk)) read(raw);
  });
  fc.assert(property, runs(100_000));
  marks.verify();
});

hostile('a codec that throws on a bad length is found', () => {
  const property = fc.property(attacks, (attack) => {
    const bytes = bytesOf(attack);
    if (bytes.length >= 12) new Uint8Array(bytes.buffer, 0, new DataView(bytes.buffer).getInt32(0));
  });
  assert.ok(fc.check(property, { numRuns: 1_000 }).failed);
});

// Texts of a megabyte on which a reader that goes back over its input would never end.
const swollen: Readonly<Record<string, string>> = {
  'opening braces': '{'.repeat(1 << 20),
  'opening brackets in ext fields': `{"extFields":{"a":${'['.repeat(1 << 20)}`,
  escapes: `{"extFields":{"a":"${'\\u0001'.repeat(1 << 18)}"}}`,
  'an escape a field': `{"extFields":{${'"a":"\\n",'.repeat(1 << 17)}"a":"b"}}`,
  'escapes without end': `{"remark":"${'\\"'.repeat(1 << 19)}`,
  digits: `{"code":${'9'.repeat(1 << 20)}}`,
  'digits as an ext value': `{"extFields":{"queueId":${'9'.repeat(1 << 20)}}}`,
  'fields without end': `{"extFields":{${'"a":"b",'.repeat(1 << 17)}`,
  blanks: `${' '.repeat(1 << 20)}{`,
  references: `{"a":[${'0,'.repeat(1 << 18)}0],"b":[${'{"$ref":"$.a"},'.repeat(1 << 15)}]}`,
};

const readable = new Set(['escapes', 'an escape a field', 'digits as an ext value', 'references']);

for (const [what, text] of Object.entries(swollen)) {
  hostile(`a megabyte of ${what} is read in one go`, () => {
    const header = decodeJsonHeader(new TextEncoder().encode(text));
    assert.is(header.ok, readable.has(what));
    const value = parseJavaJson(text);
    // A number of any length is a number, but no code.
    assert.is(value.ok, readable.has(what) || what === 'digits');
  });
}

hostile('a megabyte of digits is no number, and of separators no property', () => {
  const digits = '9'.repeat(1 << 20);
  const header = `{"code":30,"extFields":{"topic":"t","queueId":"${digits}"}}`;
  const decoded = decodeJsonHeader(new TextEncoder().encode(header));
  assert.ok(decoded.ok);
  const frame = decodeRequest({ ...decoded.value, serializeType: 'JSON', body: new Uint8Array(0) });
  assert.is(frame.command, 'malformed');
  for (const separator of ['\u0001', '\u0002', 'a\u0002', '\u0001a\u0002']) {
    assert.is(parseProperties(separator.repeat(1 << 18)).size, 0);
  }
  assert.is(parseProperties('a\u0001b\u0002'.repeat(1 << 18)).size, 1);
});

hostile('a body of many small records is read and written in one go', () => {
  const [line] = recorded.filter((frame) => decodeBodyRecords(frame).length > 0);
  const [message] = decodeBodyRecords(line as Uint8Array);
  const many = Array.from({ length: 5_000 }, () => ({ ...message! }));
  assert.is(decodeRecords(encodeRecords(many)).length, 5_000);
});

function decodeBodyRecords(frame: Uint8Array) {
  const [raw] = split(newSplitter(), frame).frames;
  return raw === undefined ? [] : decodeRecords(raw.body);
}

hostile.run();
