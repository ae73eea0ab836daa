/** The recorded session of real clients and servers, frame by frame, against this codec. */
import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type CommandName, commandOfCode, commands } from './commands/index.ts';
import type { AnyRequest, RemotingCommand, ResponseFrame } from './frame.ts';
import { encodeFrame } from './frameBytes.ts';
import type { Command, Fields } from './schema.ts';
import { newSplitter, split } from './splitter.ts';
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  isResponse,
} from './typed.ts';

interface Line {
  readonly file: string;
  readonly scenario: string;
  readonly conn: number;
  readonly from?: string;
  readonly code: number;
  readonly inReplyTo?: number;
  readonly opaque: number;
  readonly flag: number;
  readonly serializeType: string;
  readonly bodyLength: number;
  readonly bytes: Uint8Array;
}

const folder = new URL('vectors/', import.meta.url);
const files = readdirSync(folder).filter(
  (name) => name.endsWith('.jsonl') && name !== 'connections.jsonl',
);
const lines: readonly Line[] = files.flatMap((file) =>
  readFileSync(new URL(file, folder), 'utf8')
    .trim()
    .split('\n')
    .map((text) => {
      const { frame, ...line } = JSON.parse(text);
      return { ...line, file, bytes: new Uint8Array(Buffer.from(frame, 'base64')) };
    }),
);

function rawOf({ bytes }: Line): RemotingCommand {
  const { frames, problem } = split(newSplitter(), bytes);
  assert.is(problem, undefined);
  assert.is(frames.length, 1);
  return frames[0] as RemotingCommand;
}

const place = ({ file, scenario, opaque }: Line) => `${file} ${scenario} opaque ${opaque}`;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const json = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));

// Why a frame cannot come out byte for byte; undefined: it must.
function exceptionOf(line: Line, raw: RemotingCommand): string | undefined {
  const byHand = line.file === 'proxy.jsonl' && !isResponse(raw) && raw.serializeType === 'JSON';
  if (byHand) return 'header written by hand, members in another order';
  const header = line.bytes.length - raw.body.length - 8;
  const empty = raw.serializeType === 'ROCKETMQ' && hex(line.bytes.subarray(8, 8 + header));
  if (empty && encodeFrame(raw).length < line.bytes.length) {
    return 'an empty text, which ROCKETMQ reads as none';
  }
  return undefined;
}

const vectors = suite('vectors');

vectors('every recorded frame is read, whatever the chunks', () => {
  for (const file of files) {
    const ofFile = lines.filter((line) => line.file === file);
    const stream = Buffer.concat(ofFile.map(({ bytes }) => bytes));
    let state = newSplitter();
    let index = 0;
    // Sizes that meet every kind of border: within lengths, headers and bodies.
    for (let at = 0, size = 1; at < stream.length; size = (size * 7 + 3) % 1021) {
      const next = split(state, stream.subarray(at, at + size));
      at += size;
      state = next.state;
      assert.is(next.problem, undefined);
      for (const { code, opaque, flag, serializeType, body } of next.frames) {
        const line = ofFile[index++] as Line;
        assert.equal(
          { code, opaque, flag, serializeType, bodyLength: body.length },
          {
            code: line.code,
            opaque: line.opaque,
            flag: line.flag,
            serializeType: line.serializeType,
            bodyLength: line.bodyLength,
          },
          place(line),
        );
      }
    }
    assert.is(index, ofFile.length, file);
  }
});

vectors('every recorded frame is written byte for byte, but for those listed', () => {
  const skipped = new Map<string, Line[]>();
  const codes = new Set<string>();
  for (const line of lines) {
    const raw = rawOf(line);
    codes.add(isResponse(raw) ? `${line.inReplyTo}:${raw.code}` : `${raw.code}`);
    const exception = exceptionOf(line, raw);
    const written = encodeFrame(raw);
    if (exception === undefined) {
      assert.is(hex(written), hex(line.bytes), place(line));
      continue;
    }
    skipped.set(exception, [...(skipped.get(exception) ?? []), line]);
    // No entries and no block are the same thing in ROCKETMQ.
    const again = rawOf({ ...line, bytes: written });
    assert.equal({ ...again, ext: again.ext ?? new Map() }, { ...raw, ext: raw.ext ?? new Map() });
  }
  const answers = [...codes].filter((code) => code.includes(':')).length;
  console.log(
    `\n  ${lines.length} frames of ${files.length} files: ${codes.size - answers} request codes, ` +
      `${answers} pairs of request and response code`,
  );
  for (const [reason, of] of skipped) {
    console.log(`  field for field only (${reason}): ${of.length}\n${list(of)}`);
  }
  assert.is(lines.length, 4840);
  assert.ok([...skipped.values()].flat().length < 80);
});

// One line a scenario: `file scenario: code (opaque), ...`.
function list(of: readonly Line[]): string {
  const byScenario = new Map<string, string[]>();
  for (const { file, scenario, code, opaque } of of) {
    const key = `${file} ${scenario}`;
    byScenario.set(key, [...(byScenario.get(key) ?? []), `${code} (${opaque})`]);
  }
  return [...byScenario].map(([key, frames]) => `    ${key}: ${frames.join(', ')}`).join('\n');
}

// The answer that a request got, if it was recorded.
const answersByRequest = new Map(
  lines.filter(({ flag }) => (flag & 1) !== 0).map((line) => [answerKey(line), line]),
);
function answerKey({ file, conn, opaque }: Line): string {
  return `${file} ${conn} ${opaque}`;
}

// What may differ between a recorded header and the same one typed and written again.
function sameExt(written: RemotingCommand, raw: RemotingCommand, name: CommandName): void {
  const expected = new Map(raw.ext ?? []);
  for (const [key, value] of written.ext ?? []) {
    // A default that an older or hand-made request left out.
    const fields: Fields = commands[name].request;
    const field = Object.entries(fields).find(([own, { as }]) => (as ?? own) === key)?.[1];
    const isDefault =
      String(field?.fallback) === value || { topic: 'null', consumerGroup: 'null' }[key] === value;
    if (isDefault && !expected.has(key)) expected.set(key, value);
    if (key === 'boundaryType') expected.set(key, expected.get(key)?.toUpperCase() ?? '');
  }
  const sorted = (ext: ReadonlyMap<string, string>) =>
    [...ext].sort(([a], [b]) => (a < b ? -1 : 1));
  assert.equal(sorted(written.ext ?? new Map()), sorted(expected), name);
}

/** What was written by hand, with the members that it leaves out, and without those unknown. */
function filled(ours: unknown, theirs: unknown): unknown {
  const areObjects = [ours, theirs].every((it) => typeof it === 'object' && it !== null);
  if (!areObjects || Array.isArray(ours)) return theirs;
  const written = Object.entries(ours as object).map(([member, value]) => {
    const has = Object.hasOwn(theirs as object, member);
    return [member, has ? filled(value, (theirs as Record<string, unknown>)[member]) : value];
  });
  return Object.fromEntries(written);
}

vectors('every recorded request of a declared command survives the typed layer', () => {
  const counts = new Map<CommandName, number>();
  const refused: string[] = [];
  for (const line of lines) {
    const raw = rawOf(line);
    if (isResponse(raw) || commandOfCode(raw.code) === undefined) continue;
    const frame: AnyRequest = decodeRequest(raw);
    if (frame.command === 'malformed') {
      // What this side refuses, the real thing refused too, with the same code.
      const answer = answersByRequest.get(answerKey(line));
      assert.ok(answer === undefined || [1, 3, 15].includes(answer.code), place(line));
      refused.push(`${place(line)}: ${frame.of}, ${frame.field} ${frame.problem}`);
      continue;
    }
    assert.is.not(frame.command, 'unknown');
    const name = frame.command as CommandName;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const written = encodeRequest(frame);
    sameExt(written, raw, name);
    if (hex(written.body) !== hex(raw.body)) {
      // Bodies made by hand: blanks, members left out that are written as their defaults, and
      // some that upstream does not know.
      assert.match(line.file === 'proxy.jsonl' ? 'raw' : line.scenario, /raw/, place(line));
      const ours = json(written.body);
      assert.equal(ours, filled(ours, json(raw.body)));
    }
    const again = decodeRequest({ ...written, ext: written.ext ?? raw.ext });
    assert.equal(again, frame, place(line));
  }
  report('requests', counts);
  console.log(`  refused, as upstream refused them:\n    ${refused.join('\n    ')}`);
  assert.ok(counts.size >= 24, `${counts.size}`);
});

vectors('headers of the fast codec come out of the typed layer byte for byte', () => {
  const counts = new Map<CommandName, number>();
  for (const line of lines) {
    const raw = rawOf(line);
    const name = commandOfCode(raw.code);
    if (isResponse(raw) || name === undefined || raw.serializeType !== 'ROCKETMQ') continue;
    const declared: Command = commands[name];
    if (declared.fast?.request === undefined) continue;
    const frame = decodeRequest(raw);
    // Requests made by hand have their fields in the order of a hash map.
    if (/raw|empty/.test(line.scenario)) continue;
    assert.ok(frame.command !== 'malformed');
    counts.set(name, (counts.get(name) ?? 0) + 1);
    assert.is(hex(encodeFrame(encodeRequest(frame))), hex(line.bytes), place(line));
  }
  report('ROCKETMQ requests', counts);
  assert.equal([...counts.keys()].sort(), [
    'pullMessage',
    'sendBatchMessage',
    'sendMessageV2',
    'sendReplyMessageV2',
  ]);
});

vectors('every recorded answer to a declared command survives the typed layer', () => {
  const counts = new Map<CommandName, number>();
  for (const line of lines) {
    const name = line.inReplyTo === undefined ? undefined : commandOfCode(line.inReplyTo);
    const raw = rawOf(line);
    if (name === undefined || !isResponse(raw)) continue;
    const frame = decodeResponse(name, raw);
    assert.ok(frame.ok, place(line));
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const written = encodeResponse(frame.value as ResponseFrame);
    sameExt(written, raw, name);
    assert.is(hex(written.body), hex(raw.body), place(line));
    assert.is(written.ext === undefined, raw.ext === undefined, place(line));
    assert.equal(decodeResponse(name, written), frame, place(line));
  }
  report('answers', counts);
  assert.ok(counts.size >= 21, `${counts.size}`);
});

function report(what: string, counts: ReadonlyMap<CommandName, number>): void {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const each = [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
  console.log(`\n  ${total} ${what} of ${counts.size} declared commands: ${each}`);
}

vectors.run();
