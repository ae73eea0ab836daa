import { readFileSync } from 'node:fs';
import { deflateSync, inflateSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type CompressionType, compressedFlag } from '../../actors/shared/compression.ts';
import { newSplitter, split } from '../../protocol/splitter.ts';
import { compression } from './compression.ts';

const formats = suite('compression');

const types: readonly CompressionType[] = ['ZLIB', 'LZ4', 'ZSTD'];
const level = 5;
const text = new TextEncoder().encode('one order after another, '.repeat(400));

/** Bytes in which nothing repeats. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  });
}

const bodies: Readonly<Record<string, Uint8Array>> = {
  text,
  nothing: new Uint8Array(0),
  'one byte': Uint8Array.of(7),
  zeros: new Uint8Array(70_000),
  noise: noise(100_000),
  // More than a block of LZ4, and matches that reach over its border.
  'nine MiB': new Uint8Array(9 << 20).map((_, index) => ((index * index) >> 7) & 255),
};

for (const type of types) {
  for (const [name, body] of Object.entries(bodies)) {
    formats(`${type}: ${name} comes back as it was`, () => {
      const packed = compression[type].compress(body, level);
      assert.ok(name !== 'text' || packed.length < body.length / 10, 'text gets much smaller');
      assert.is(Buffer.compare(compression[type].decompress(packed)!, body), 0);
    });
  }

  formats(`${type}: what is not of the format is told apart`, () => {
    const packed = compression[type].compress(text, level);
    const broken = [new Uint8Array(0), text, packed.subarray(0, packed.length - 9)];
    for (const bytes of broken) assert.is(compression[type].decompress(bytes), undefined);
  });
}

function recorded(scenario: string): { sysFlag: number; body: Uint8Array } {
  const url = new URL('../../protocol/vectors/send.jsonl', import.meta.url);
  const line = readFileSync(url, 'utf8')
    .split('\n')
    .find((candidate) => candidate.includes(`"scenario":"${scenario}","seq":1`));
  const { frame } = JSON.parse(line ?? '') as { frame: string };
  const raw = split(newSplitter(), new Uint8Array(Buffer.from(frame, 'base64'))).frames[0]!;
  return { sysFlag: Number(raw.ext?.get('f')), body: raw.body };
}

for (const type of types) {
  formats(`${type}: a body that the Java client compressed is read, and its flag is ours`, () => {
    const { sysFlag, body } = recorded(`send.compressed-${type.toLowerCase()}`);
    assert.is(sysFlag, compressedFlag(type));
    const content = compression[type].decompress(body)!;
    assert.ok(content.length >= 4_096, `${content.length} bytes were long enough to compress`);
    assert.ok(content.length > body.length);
    const again = compression[type].compress(content, level);
    assert.equal(compression[type].decompress(again), content);
  });
}

formats('LZ4: the header is the one of the Java client: independent blocks of 4 MiB', () => {
  const { body } = recorded('send.compressed-lz4');
  const header = compression.LZ4.compress(text, level).subarray(0, 7);
  assert.equal(header, body.subarray(0, 7));
});

formats('LZ4: a match that reaches before the beginning is no content', () => {
  const frame = compression.LZ4.compress(text, level);
  const [size, literals] = [frame.subarray(7, 11), frame.subarray(11)];
  assert.ok(size.length === 4 && literals.length > 0);
  const wrong = Uint8Array.of(...frame.subarray(0, 7), 4, 0, 0, 0, 0x10, 65, 9, 0, 0, 0, 0, 0);
  assert.is(compression.LZ4.decompress(wrong), undefined);
});

formats('ZLIB: bytes are those that everybody else reads and writes', () => {
  assert.equal(new Uint8Array(inflateSync(compression.ZLIB.compress(text, level))), text);
  assert.equal(compression.ZLIB.decompress(deflateSync(text)), text);
});

formats('a higher level gives no more bytes than a lower one, and any level is taken', () => {
  for (const type of ['ZLIB', 'ZSTD'] as const) {
    const sizes = [1, 5, 9, 22].map((at) => compression[type].compress(text, at).length);
    assert.ok(
      sizes.every((size, i) => i === 0 || size <= (sizes[i - 1] ?? 0) + 8),
      `${sizes}`,
    );
  }
});

formats.run();
