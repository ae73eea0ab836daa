/**
 * What a connection is taken for depends on its bytes alone: not on how they were chunked. And what
 * it is taken for gets exactly the bytes behind the PROXY header (invariants 1 and 2 of proxies).
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  decrypted,
  defaultRules,
  keptBytes,
  type NegotiationRules,
  type NegotiationState,
  negotiate,
  newNegotiation,
} from '../protocol/negotiation/negotiation.ts';
import { binaryHeader, concat } from '../protocol/negotiation/testHeaders.ts';
import { utf8 } from '../protocol/testBytes.ts';
import { openings } from './arbitraries/openings.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const property = suite('negotiation');

/** What came of a stream; `left` is all that the inner protocol gets to see of it. */
interface Outcome {
  readonly kind: string;
  readonly problem: string | undefined;
  readonly left: Uint8Array | undefined;
  readonly client: string | undefined;
  readonly attributes: readonly (readonly [string, string])[];
}

/** Feeds a stream cut at some places, in order. */
function outcomeOf(begin: NegotiationState, stream: Uint8Array, cuts: readonly number[]): Outcome {
  let state = begin;
  let at = 0;
  for (const end of [...cuts, stream.length]) {
    const next = negotiate(state, stream.subarray(at, end));
    state = next.state;
    at = end;
    assert.ok(keptBytes(state) <= stream.length, 'no more is kept than has come');
    if (next.decision === undefined) continue;
    const { decision } = next;
    const rest = decision.kind === 'refused' ? undefined : decision.rest;
    return {
      kind: decision.kind,
      problem: decision.kind === 'refused' ? decision.problem : undefined,
      left: rest && concat(rest, stream.subarray(at)),
      ...headerOf(state),
    };
  }
  // Undecided: the number kept must not depend on the chunks either.
  return { kind: 'none', problem: `${keptBytes(state)}`, left: undefined, ...headerOf(state) };
}

function headerOf({ header }: NegotiationState): Pick<Outcome, 'client' | 'attributes'> {
  return { client: header?.client, attributes: [...(header?.attributes ?? [])] };
}

/** An outcome as text: comparing deeply would take most of the time. */
function textOf({ kind, problem, left, client, attributes }: Outcome): string {
  return [kind, problem, left, client, ...attributes].join(' | ');
}

/** Every way to cut so many bytes. */
function* chunkings(length: number): Generator<readonly number[]> {
  for (let bits = 0; bits < 1 << Math.max(0, length - 1); bits++) {
    yield Array.from({ length: length - 1 }, (_, i) => i + 1).filter(
      (at) => bits & (1 << (at - 1)),
    );
  }
}

const rules: fc.Arbitrary<NegotiationRules> = fc.record({
  tlsMode: fc.constantFrom('disabled', 'permissive', 'enforcing'),
  http2: fc.boolean(),
  frameLength: fc.constantFrom(defaultRules.frameLength, 1 << 16),
});

/** A connection from its first byte, or from the first that was decrypted. */
const begins = fc
  .tuple(rules, fc.boolean())
  .map(([each, inner]) => (inner ? decrypted(newNegotiation(each)) : newNegotiation(each)));

property('every chunking of a short stream has the same outcome', () => {
  const numRuns = 150;
  const marks = newMarks('none', 'tls', 'remoting', 'refused');
  fc.assert(
    fc.property(begins, openings, (begin, { bytes }) => {
      const stream = bytes.subarray(0, 12);
      const expected = outcomeOf(begin, stream, []);
      marks.hit(expected.kind as Parameters<typeof marks.hit>[0]);
      for (const cuts of chunkings(stream.length)) {
        assert.is(textOf(outcomeOf(begin, stream, cuts)), textOf(expected), `cut at ${cuts}`);
      }
    }),
    runs(numRuns),
  );
  verifyAfter(marks, numRuns);
});

property('so it is for the shortest streams with headers', () => {
  const streams = [
    concat(binaryHeader({ command: 0x20, family: 0 }), [0x16]),
    concat(utf8('PROXY UNKNOWN\r\n'), [0x16]),
    utf8('PROXY TCP5 1\r\n'),
  ];
  const kinds = ['tls', 'tls', 'refused'];
  for (const [index, stream] of streams.entries()) {
    const expected = outcomeOf(newNegotiation(), stream, []);
    assert.is(expected.kind, kinds[index]);
    for (const cuts of chunkings(stream.length)) {
      const outcome = outcomeOf(newNegotiation(), stream, cuts);
      assert.is(textOf(outcome), textOf(expected), `cut at ${cuts}`);
    }
  }
});

property(
  'long streams have the same outcome in one chunk, byte by byte, and at random cuts',
  () => {
    const numRuns = 800;
    const marks = newMarks('none', 'tls', 'http2', 'remoting', 'refused', 'a client is named');
    const cutsOf = fc.array(fc.nat(300), { maxLength: 12 });
    fc.assert(
      fc.property(
        begins,
        openings,
        fc.array(cutsOf, { maxLength: 4 }),
        (begin, { bytes }, many) => {
          const expected = outcomeOf(begin, bytes, []);
          marks.hit(expected.kind as Parameters<typeof marks.hit>[0]);
          if (expected.client !== undefined) marks.hit('a client is named');
          const single = Array.from(bytes.keys());
          for (const cuts of [single, ...many]) {
            const inOrder = cuts.map((at) => Math.min(at, bytes.length)).sort((a, b) => a - b);
            assert.equal(outcomeOf(begin, bytes, inOrder), expected, `cut at ${inOrder}`);
          }
        },
      ),
      runs(numRuns),
    );
    verifyAfter(marks, numRuns);
  },
);

property('whole openings are what they are, and nothing behind their header is lost', () => {
  const numRuns = 1_000;
  const marks = newMarks('tls', 'http2', 'remoting', 'refused', 'behind a header');
  fc.assert(
    fc.property(openings, ({ bytes, kind, header }) => {
      fc.pre(kind !== undefined);
      const outcome = outcomeOf(newNegotiation(), bytes, [3, Math.max(3, header - 1)]);
      assert.is(outcome.kind, kind);
      marks.hit(kind!);
      if (header > 0) marks.hit('behind a header');
      if (kind !== 'refused') assert.equal(outcome.left, bytes.slice(header));
    }),
    runs(numRuns),
  );
  verifyAfter(marks, numRuns);
});

property('a mode that refuses does so whatever stands before', () => {
  fc.assert(
    fc.property(openings, ({ bytes, kind }) => {
      fc.pre(kind !== undefined);
      const of = (tlsMode: NegotiationRules['tlsMode']) =>
        outcomeOf(newNegotiation({ ...defaultRules, tlsMode }), bytes, []).kind;
      assert.is(of('disabled'), kind === 'tls' ? 'refused' : kind);
      assert.is(of('enforcing'), kind === 'tls' ? 'tls' : 'refused');
    }),
    runs(500),
  );
});

property.run();
