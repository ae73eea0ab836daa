/**
 * Begins of connections to a proxy: grammar parts, whole or damaged, and garbage.
 *
 * An opening that was not damaged says what it is, so that a decision can be held against more than
 * another decision.
 */
import fc from 'fast-check';
import { binaryHeader, concat, ends4, ends6, tlv } from '../../protocol/negotiation/testHeaders.ts';
import { utf8 } from '../../protocol/testBytes.ts';

/** A begin of a connection. */
export interface Opening {
  readonly bytes: Uint8Array;
  /** What it is; undefined for a damaged one, which may be anything. */
  readonly kind: 'remoting' | 'tls' | 'http2' | 'refused' | undefined;
  /** How many bytes of PROXY header it has. */
  readonly header: number;
}

type Part = Pick<Opening, 'bytes' | 'kind'>;

const byte = fc.nat(255);
const port = fc.integer({ min: 1, max: 65_535 });
const tail = fc.uint8Array({ maxLength: 40 });

const lineHeader = fc.oneof(
  fc.constant('PROXY UNKNOWN'),
  fc.string({ maxLength: 90, unit: 'grapheme-ascii' }).map((text) => `PROXY UNKNOWN ${text}`),
  fc
    .tuple(fc.ipV4(), fc.ipV4(), port, port)
    .map(([from, to, ...ports]) => `PROXY TCP4 ${from} ${to} ${ports.join(' ')}`),
  fc
    .tuple(fc.ipV6(), fc.ipV6(), port, port)
    .map(([from, to, ...ports]) => `PROXY TCP6 ${from} ${to} ${ports.join(' ')}`),
);

const tlvs = fc.array(
  // 0x20 holds others, and has a form of its own.
  fc.tuple(
    byte.filter((type) => type !== 0x20),
    fc.uint8Array({ minLength: 1, maxLength: 30 }),
  ),
  { maxLength: 3 },
);

const binary = fc.oneof(
  tail.map((rest) => binaryHeader({ command: 0x20, family: 0 }, rest)),
  tlvs.map((all) => binaryHeader({}, ends4, ...all.map(([type, value]) => tlv(type, value)))),
  tlvs.map((all) =>
    binaryHeader({ family: 0x21 }, ends6, ...all.map(([type, value]) => tlv(type, value))),
  ),
);

const header = fc.oneof(
  { weight: 3, arbitrary: fc.constant(new Uint8Array(0)) },
  { weight: 2, arbitrary: lineHeader.map((line) => utf8(`${line}\r\n`)) },
  { weight: 2, arbitrary: binary },
);

const frame: fc.Arbitrary<Part> = fc
  .tuple(fc.integer({ min: 4, max: (1 << 24) - 4 }), fc.uint8Array({ minLength: 8, maxLength: 60 }))
  .map(([length, rest]) => {
    const first = [length >> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255];
    return { kind: 'remoting', bytes: concat(first, rest) };
  });

const words = fc.constantFrom(
  'GET / HTTP/1.1\r\n',
  'SSH-2.0-x\r\n',
  'PROXZ',
  'PRI/',
  '\r\n\r\n\r\n',
);

const part: fc.Arbitrary<Part> = fc.oneof(
  frame,
  tail.map((rest): Part => ({ kind: 'tls', bytes: concat([0x16], rest) })),
  tail.map(
    (rest): Part => ({
      kind: 'http2',
      bytes: concat(utf8('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), rest),
    }),
  ),
  words.map((text): Part => ({ kind: 'refused', bytes: utf8(text) })),
  fc
    .tuple(fc.constantFrom(0, 0xff, 0x80), tail)
    .map(([first, rest]): Part => ({ kind: 'refused', bytes: concat([first, 0, 0, 0], rest) })),
);

const whole: fc.Arbitrary<Opening> = fc.tuple(header, part).map(([before, { kind, bytes }]) => ({
  kind,
  header: before.length,
  bytes: concat(before, bytes),
}));

const damaged: fc.Arbitrary<Opening> = fc
  .tuple(whole, fc.constantFrom('cut', 'flip', 'insert', 'swell'), fc.nat(), byte)
  .map(([{ bytes }, how, seed, value]) => {
    const at = seed % bytes.length;
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    const bent = {
      cut: () => before,
      flip: () => concat(before, [value], after.subarray(1)),
      insert: () => concat(before, [value], after),
      swell: () => concat(before, new Uint8Array(120).fill(value), after),
    }[how]();
    return { kind: undefined, header: 0, bytes: bent };
  });

/** Openings of every kind. */
export const openings: fc.Arbitrary<Opening> = fc.oneof(
  { weight: 3, arbitrary: whole },
  { weight: 3, arbitrary: damaged },
  {
    weight: 1,
    arbitrary: tail.map((bytes): Opening => ({ kind: undefined, header: 0, bytes })),
  },
);
