import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fromHex, utf8 } from '../testBytes.ts';
import {
  type Decision,
  decrypted,
  defaultRules,
  isUndecided,
  keptBytes,
  type NegotiationRules,
  type NegotiationState,
  negotiate,
  newNegotiation,
  seenSoFar,
} from './negotiation.ts';
import { binaryHeader, concat, ends4, ends6, tlv } from './testHeaders.ts';

const test = suite('negotiation');

const frame = concat([0, 0, 0, 40, 0, 0, 0, 30], utf8('{"code":30,"flag":0'));
const hello = fromHex('1603010200010001fc0303a1a2a3a4a5');
const preface = utf8('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** What comes of bytes at once, by default at the begin of a connection. */
function decide(bytes: Uint8Array, rules: Partial<NegotiationRules> = {}) {
  return negotiate(newNegotiation({ ...defaultRules, ...rules }), bytes);
}

function read(bytes: Uint8Array, rules: Partial<NegotiationRules> = {}): Decision {
  const { decision } = decide(bytes, rules);
  if (decision === undefined) throw new Error('nothing was decided');
  return decision;
}

const plain = { kind: 'remoting', rest: frame };
const refused = (problem: string) => ({ kind: 'refused', problem });

test('frames are remoting, from their first byte on', () => {
  assert.equal(read(frame), plain);
});

test('fewer than 12 bytes of a frame decide nothing', () => {
  for (let length = 0; length < 12; length++) {
    const { state, decision } = decide(frame.subarray(0, length));
    assert.is(decision, undefined);
    assert.ok(isUndecided(state));
    assert.is(keptBytes(state), length);
  }
  assert.is(read(frame.subarray(0, 12)).kind, 'remoting');
});

test('a TLS record is known by its first byte', () => {
  assert.equal(read(hello.subarray(0, 1)), { kind: 'tls', rest: fromHex('16') });
  assert.equal(read(hello), { kind: 'tls', rest: hello });
  assert.equal(read(hello, { tlsMode: 'enforcing' }), { kind: 'tls', rest: hello });
});

test('TLS is refused where it is disabled, and everything else where it is enforced', () => {
  const disabled = { tlsMode: 'disabled' } as const;
  assert.equal(read(hello, disabled), refused('a TLS record, and TLS is disabled'));
  assert.equal(read(frame, disabled), plain);
  assert.is(read(preface, disabled).kind, 'http2');
  const only = (seen: string) => refused(`no TLS record, and only TLS is served: ${seen}`);
  const enforcing = { tlsMode: 'enforcing' } as const;
  assert.equal(read(frame, enforcing), only('0x00000028'));
  assert.equal(read(preface, enforcing), only('"PRI "'));
});

test('HTTP/2 is known by its whole preface', () => {
  const more = concat(preface, [0, 0, 0, 4, 0]);
  assert.equal(read(more), { kind: 'http2', rest: more });
  assert.is(decide(preface.subarray(0, 23)).decision, undefined);
  const differs = refused('an HTTP/2 preface that differs after 13 bytes');
  assert.equal(read(utf8('PRI * HTTP/2.1')), differs);
});

test('HTTP/2 is a frame beyond the limit where it is not served', () => {
  assert.equal(read(preface, { http2: false }), refused('no protocol that is served here: "PRI "'));
});

test('what nobody knows is refused by a sentence that shows its begin', () => {
  const unknown = (seen: string) => refused(`no protocol that is served here: ${seen}`);
  assert.equal(read(utf8('GET / HTTP/1.1\r\n\r\n')), unknown('"GET "'));
  assert.equal(read(utf8('PRX!')), unknown('0x50525821'));
  assert.equal(read(new Uint8Array(4)), unknown('0x00000000'));
  assert.equal(read(fromHex('ffffffff')), unknown('0xffffffff'));
  assert.equal(read(fromHex('0d0a0d0a000d0a5155495400')), unknown('0x0d0a0d0a'));
});

test('a frame may be as long as the limit, its length field included', () => {
  const sized = (hex: string) => concat(fromHex(hex), new Uint8Array(8));
  assert.is(read(sized('00fffffc')).kind, 'remoting');
  assert.is(read(sized('00fffffd')).kind, 'refused');
  assert.is(read(sized('00000065'), { frameLength: 100 }).kind, 'refused');
});

test('TLS may hold what plain connections do, but no PROXY header and no TLS', () => {
  const { state } = decide(concat(utf8('PROXY TCP4 192.0.2.7 198.51.100.1 4660 8080\r\n'), hello));
  assert.not.ok(isUndecided(state));
  const inner = decrypted(state);
  assert.is(inner.header?.client, '192.0.2.7:4660');
  assert.equal(negotiate(inner, frame).decision, plain);
  assert.is(negotiate(inner, preface).decision?.kind, 'http2');
  assert.is(negotiate(inner, utf8('PROXY UNKNOWN\r\n')).decision?.kind, 'refused');
  assert.is(negotiate(inner, hello).decision?.kind, 'refused');
});

test('every mode holds within TLS as without it', () => {
  const { state } = decide(hello, { tlsMode: 'enforcing' });
  assert.equal(negotiate(decrypted(state), frame).decision, plain);
});

test('a PROXY header of either version stands before each protocol', () => {
  const headers = [
    utf8('PROXY TCP4 192.0.2.7 198.51.100.1 4660 8080\r\n'),
    binaryHeader({}, ends4, tlv(0xea, utf8('vpc-1'))),
    binaryHeader({ family: 0x21 }, ends6),
    binaryHeader({ command: 0x20, family: 0 }),
    utf8('PROXY UNKNOWN\r\n'),
  ];
  for (const header of headers) {
    for (const [kind, rest] of [
      ['remoting', frame],
      ['tls', hello],
      ['http2', preface],
    ] as const) {
      assert.equal(read(concat(header, rest)), { kind, rest });
    }
    assert.is(decide(header).decision, undefined, 'a header alone decides nothing');
    assert.is(read(concat(header, header)).kind, 'refused', 'one header is enough');
  }
});

test('a broken header refuses what follows it', () => {
  const { state, decision } = decide(concat(utf8('PROXY TCP5\r\n'), frame));
  assert.equal(decision, refused('a PROXY line of the family "TCP5"'));
  assert.is(negotiate(state, frame).decision, undefined, 'it is refused once');
});

test('a state is a value: two streams may go on from it', () => {
  const { state } = decide(frame.subarray(0, 5));
  const other = negotiate(state, new Uint8Array(20));
  assert.equal(negotiate(state, frame.subarray(5)).decision, plain);
  assert.is(other.decision?.kind, 'remoting');
  assert.not.equal(other.decision, plain);
});

test('what was seen of an undecided connection can be told', () => {
  assert.is(seenSoFar(newNegotiation()), 'nothing');
  assert.is(seenSoFar(decide(utf8('P')).state), '1 byte, "P"');
  assert.is(seenSoFar(decide(frame.subarray(0, 8)).state), '8 bytes, 0x000000280000001e');
  const behind = decide(concat(utf8('PROXY UNKNOWN\r\n'), [0])).state;
  assert.is(seenSoFar(behind), '1 byte behind a PROXY header, 0x00');
});

test('a long header costs little, however small its pieces are', () => {
  const header = binaryHeader({}, ends4, tlv(0xe0, new Uint8Array(65_000).fill(97)));
  let state: NegotiationState = newNegotiation();
  let pieces = 0;
  for (const byte of concat(header, frame)) {
    const next = negotiate(state, Uint8Array.of(byte));
    state = next.state;
    let depth = 0;
    for (let each = state.kept; each !== undefined; each = each.before) depth++;
    pieces = Math.max(pieces, depth);
    if (next.decision !== undefined) break;
  }
  assert.is(state.stage, 'decided');
  assert.is(state.header?.attributes.get('proxy_protocol_tlv_0xe0')?.length, 65_000);
  assert.ok(pieces <= 17, `${pieces} pieces were kept`);
});

test.run();
