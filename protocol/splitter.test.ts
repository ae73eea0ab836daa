import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RemotingCommand } from './frame.ts';
import { encodeFrame } from './frameBytes.ts';
import { defaultLimits, newSplitter, type SplitterState, split } from './splitter.ts';
import { fromHex, utf8 } from './testBytes.ts';

const splitter = suite('splitter');

function frame(opaque: number, body: Uint8Array = new Uint8Array(0)): RemotingCommand {
  return {
    serializeType: opaque % 2 === 0 ? 'JSON' : 'ROCKETMQ',
    code: 105,
    language: 'GO',
    version: 317,
    opaque,
    flag: 0,
    remark: undefined,
    ext: new Map([['topic', `t${opaque}`]]),
    body,
  };
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function feed(bytes: Uint8Array, size: number, limits = defaultLimits) {
  let state: SplitterState = newSplitter(limits);
  const frames: RemotingCommand[] = [];
  const problems: string[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const next = split(state, bytes.subarray(at, at + size));
    frames.push(...next.frames);
    if (next.problem !== undefined) problems.push(next.problem);
    state = next.state;
  }
  return { frames, problems, state };
}

splitter('frames come out whole at any chunking', () => {
  const sent = [frame(1, utf8('one')), frame(2), frame(3, new Uint8Array(300).fill(7)), frame(4)];
  const bytes = concat(sent.map(encodeFrame));
  for (const size of [1, 2, 3, 7, 11, 12, 13, 50, 100, 1000]) {
    const { frames, problems } = feed(bytes, size);
    assert.equal(problems, []);
    assert.equal(frames, sent, `chunks of ${size}`);
  }
});

splitter('nothing is looked at before 12 bytes have arrived', () => {
  const broken = fromHex('00000001 00000000 000000');
  const { problems, state } = feed(broken, 1);
  assert.equal(problems, []);
  assert.is(split(state, fromHex('00')).problem, 'frame: length 1');
});

splitter('after the first frame four bytes are enough to see that a length is wrong', () => {
  const { state } = feed(encodeFrame(frame(1)), 1000);
  assert.is(split(state, fromHex('ffffffff')).problem, 'frame: length -1');
});

for (const [what, digits, problem] of [
  ['a negative length', 'fffffff0 00000002 7b7d0000', 'frame: length -16'],
  ['a length of nothing', '00000000 00000002 7b7d0000', 'frame: length 0'],
  ['a frame without header', '00000004 00000000 00000000', 'frame: no header'],
  [
    'a header longer than its frame',
    '00000006 00000003 7b7d0000',
    'frame: header of 3 bytes in a frame of 6',
  ],
  ['an unknown serialize type', '00000006 02000002 7b7d0000', 'frame: serialize type 2'],
  ['a header that is no JSON', '00000008 00000004 6e756c6c', 'header: no object'],
  ['a ROCKETMQ header cut short', '00000008 01000004 00000000', 'header: a length beyond the end'],
  ['HTTP', '47455420 2f204854 54502f31', 'frame: length 1195725856 is above the limit'],
] as const) {
  splitter(`${what} ends the stream`, () => {
    const { frames, problems, state } = feed(fromHex(digits), 5);
    assert.equal([frames, problems], [[], [problem]]);
    assert.equal(split(state, encodeFrame(frame(2))), { state, frames: [], problem: undefined });
  });
}

splitter('frames before a broken one are given', () => {
  const bytes = concat([encodeFrame(frame(1)), encodeFrame(frame(2)), fromHex('00000003')]);
  const { frames, problems } = feed(bytes, 1000);
  assert.equal(
    frames.map(({ opaque }) => opaque),
    [1, 2],
  );
  assert.equal(problems, ['frame: length 3']);
});

splitter('the longest frame is waited for, the next longer one is not', () => {
  const longest = fromHex('00fffffc 00000002 7b7d0000');
  assert.equal(feed(longest, 12).problems, []);
  const longer = fromHex('00fffffd 00000002 7b7d0000');
  assert.equal(feed(longer, 12).problems, ['frame: length 16777213 is above the limit']);
});

splitter('limits are the caller’s', () => {
  const bytes = encodeFrame(frame(2, new Uint8Array(100)));
  const { frameLength } = defaultLimits;
  assert.match(
    feed(bytes, 1000, { frameLength: 200, headerLength: 99 }).problems[0] ?? '',
    'limit',
  );
  assert.match(feed(bytes, 1000, { frameLength, headerLength: 20 }).problems[0] ?? '', 'header of');
});

splitter('a claimed length makes nobody allocate it', () => {
  const { state } = feed(fromHex('00fffffc 00000002 7b7d0000 01'), 1);
  assert.ok(state.buffer.length <= 32, `${state.buffer.length}`);
});

splitter('a large frame in small chunks is not copied over and over', () => {
  const bytes = encodeFrame(frame(2, new Uint8Array(1 << 20).fill(1)));
  const buffers = new Set<Uint8Array>();
  let state: SplitterState = newSplitter();
  let body: Uint8Array | undefined;
  for (let at = 0; at < bytes.length; at += 16) {
    const next = split(state, bytes.subarray(at, at + 16));
    state = next.state;
    buffers.add(state.buffer);
    body = next.frames[0]?.body;
  }
  assert.is(body?.length, 1 << 20);
  // One a doubling, and the empty one at the end.
  assert.ok(buffers.size <= 20, `${buffers.size}`);
});

splitter('bodies are views into what was received, and plain', () => {
  const bytes = Buffer.from(encodeFrame(frame(1, utf8('body'))));
  const [first] = split(newSplitter(), bytes).frames;
  assert.is(first?.body.buffer, bytes.buffer);
  assert.is(first?.body.constructor, Uint8Array);
  // What is left over is a copy: a received chunk is not held on to, nor read again.
  const rest = split(newSplitter(), bytes.subarray(0, 20));
  bytes.fill(0, 0, 20);
  assert.is(rest.state.length, 20);
  assert.is(rest.state.buffer[3], bytes.length - 4);
});

splitter.run();
