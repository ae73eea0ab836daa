/**
 * Which protocol a connection to a proxy speaks, told from its first bytes.
 *
 * Behaviour (upstream `NettyRemotingServer.HandshakeHandler` and `TlsModeHandler`, then
 * `MultiProtocolRemotingServer` with `ProtocolNegotiationHandler`): three stages, each entered with
 * the bytes that the one before has not consumed.
 *
 * | stage | begins with | what comes of it |
 * | --- | --- | --- |
 * | proxyHeader | `PROXY`, or the 12 bytes of version 2 | the header is consumed; next stage |
 * | | anything else | next stage |
 * | transport | 0x16, a TLS record | `tls`; refused if TLS is disabled |
 * | | anything else | next stage; refused if TLS is enforced |
 * | protocol | `PRI * HTTP/2.0`, all 24 bytes | `http2` |
 * | | a frame's length within the limit | `remoting` |
 * | | anything else | `refused` |
 *
 * After `tls` the decrypted bytes enter at the last stage (`decrypted`). What is decided depends on
 * the stream alone, not on how it was chunked, and each decision gives back what lies behind the
 * PROXY header, byte for byte. A refusal is one sentence, whose words depend on the stream alone.
 *
 * Differs from upstream: fewer than 12 bytes are decided on where they suffice for a refusal or for
 * TLS, and HTTP/2 has to send the whole of its preface. Time is the caller's: `isUndecided` tells
 * whether a connection has yet to say what it is.
 */
import { defaultLimits } from '../splitter.ts';
import { type Gathered, gather, joined } from './gathered.ts';
import type { ProxyHeader } from './proxyHeader.ts';
import { readProxyLine } from './proxyHeaderV1.ts';
import { readProxyBinary, signature } from './proxyHeaderV2.ts';

/** Which connections are served: without TLS, both, or with TLS alone (`tls.server.mode`). */
export type TlsMode = 'disabled' | 'permissive' | 'enforcing';

/** What is served on a port. */
export interface NegotiationRules {
  readonly tlsMode: TlsMode;
  /** Whether HTTP/2 is served besides remoting (`enableRemotingLocalProxyGrpc`). */
  readonly http2: boolean;
  /** Longest frame in bytes, its length field included. */
  readonly frameLength: number;
}

/** What a proxy serves by default. */
export const defaultRules: NegotiationRules = {
  tlsMode: 'permissive',
  http2: true,
  frameLength: defaultLimits.frameLength,
};

/** What the next bytes are looked at for; `decided`: they are not looked at any more. */
export type NegotiationStage = 'proxyHeader' | 'transport' | 'protocol' | 'decided';

/** Where a connection stands between two chunks: a value. */
export interface NegotiationState {
  readonly rules: NegotiationRules;
  readonly stage: NegotiationStage;
  /** The PROXY header, once it was read. */
  readonly header: ProxyHeader | undefined;
  /** Bytes of this stage that decide nothing yet. */
  readonly kept: Gathered | undefined;
  /** How many bytes of this stage there must be before it is worth looking at them. */
  readonly needs: number;
}

/**
 * What a connection turned out to be. `rest` is all that came behind the PROXY header, where it can
 * be a view into the last chunk.
 */
export type Decision =
  /** Decrypt from `rest` on, and negotiate what comes out of it with `decrypted(state)`. */
  | { readonly kind: 'tls'; readonly rest: Uint8Array }
  | { readonly kind: 'http2'; readonly rest: Uint8Array }
  | { readonly kind: 'remoting'; readonly rest: Uint8Array }
  /** Close it; `problem` says what was seen. */
  | { readonly kind: 'refused'; readonly problem: string };

/** What a chunk led to. */
export interface Negotiated {
  readonly state: NegotiationState;
  /** Given once, with the chunk that decides. */
  readonly decision: Decision | undefined;
}

/** What a stage makes of its bytes. */
type Verdict =
  | { readonly kind: 'more'; readonly needs: number }
  | { readonly kind: 'passes'; readonly consumed: number; readonly header?: ProxyHeader }
  | { readonly kind: 'tls' | 'http2' | 'remoting' }
  | { readonly kind: 'refused'; readonly problem: string };

type Undecided = Exclude<NegotiationStage, 'decided'>;

const nothing = new Uint8Array(0);
const tlsRecord = 0x16;
const proxyWord = ascii('PROXY');
const preface = ascii('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
/** A frame's length, and all that is shown of bytes that nobody knows. */
const lengthBytes = 4;
/** Upstream looks at nothing before; no frame is shorter. */
const firstBytes = 12;

const stages: Readonly<Record<Undecided, (bytes: Uint8Array, rules: NegotiationRules) => Verdict>> =
  { proxyHeader, transport, protocol };

const following = { proxyHeader: 'transport', transport: 'protocol', protocol: 'decided' } as const;

/** The begin of a connection. */
export function newNegotiation(rules: NegotiationRules = defaultRules): NegotiationState {
  return { rules, stage: 'proxyHeader', header: undefined, kept: undefined, needs: 1 };
}

/** The begin of what a connection says within TLS: its PROXY header is known already. */
export function decrypted({ rules, header }: NegotiationState): NegotiationState {
  return { rules, stage: 'protocol', header, kept: undefined, needs: 1 };
}

/** Whether the bytes so far decide nothing. */
export function isUndecided({ stage }: NegotiationState): boolean {
  return stage !== 'decided';
}

/** How many bytes are kept until a decision. */
export function keptBytes({ kept }: NegotiationState): number {
  return kept?.length ?? 0;
}

/** Names what a connection has said so far, for whoever gives it up as undecided. */
export function seenSoFar(state: NegotiationState): string {
  const behind = state.header === undefined ? '' : ' behind a PROXY header';
  const count = keptBytes(state);
  if (count === 0) return `nothing${behind}`;
  const begin = described(joined(state.kept, nothing).subarray(0, firstBytes));
  return `${count} byte${count === 1 ? '' : 's'}${behind}, ${begin}`;
}

/** Reads on. Once decided, the bytes are the caller's, and there is no second decision. */
export function negotiate(state: NegotiationState, chunk: Uint8Array): Negotiated {
  let { stage, header } = state;
  if (stage === 'decided') return { state, decision: undefined };
  if (keptBytes(state) + chunk.length < state.needs) return wait(state, gather(state.kept, chunk));
  let bytes = joined(state.kept, chunk);
  for (;;) {
    const verdict = stages[stage](bytes, state.rules);
    if (verdict.kind === 'more') {
      const { needs } = verdict;
      return wait({ ...state, stage, header, needs }, gather(undefined, bytes));
    }
    if (verdict.kind !== 'passes') {
      const decided: NegotiationState = { ...state, stage: 'decided', header, kept: undefined };
      const decision = verdict.kind === 'refused' ? verdict : { kind: verdict.kind, rest: bytes };
      return { state: decided, decision };
    }
    header = verdict.header ?? header;
    bytes = bytes.subarray(verdict.consumed);
    // The last stage never passes: it decides.
    stage = following[stage] as Undecided;
  }
}

function wait(state: NegotiationState, kept: Gathered | undefined): Negotiated {
  return { state: { ...state, kept }, decision: undefined };
}

function proxyHeader(bytes: Uint8Array): Verdict {
  for (const [mark, read] of [
    [proxyWord, readProxyLine],
    [signature, readProxyBinary],
  ] as const) {
    const same = sameBytes(bytes, mark);
    if (same === mark.length) {
      const found = read(bytes);
      if (found.kind !== 'header') return found;
      return { kind: 'passes', consumed: found.length, header: found.header };
    }
    if (same === bytes.length) return { kind: 'more', needs: same + 1 };
  }
  return { kind: 'passes', consumed: 0 };
}

function transport(bytes: Uint8Array, { tlsMode }: NegotiationRules): Verdict {
  if (bytes.length === 0) return { kind: 'more', needs: 1 };
  if (bytes[0] === tlsRecord) {
    return tlsMode === 'disabled'
      ? { kind: 'refused', problem: 'a TLS record, and TLS is disabled' }
      : { kind: 'tls' };
  }
  if (tlsMode !== 'enforcing') return { kind: 'passes', consumed: 0 };
  if (bytes.length < lengthBytes) return { kind: 'more', needs: lengthBytes };
  const seen = described(bytes.subarray(0, lengthBytes));
  return { kind: 'refused', problem: `no TLS record, and only TLS is served: ${seen}` };
}

function protocol(bytes: Uint8Array, { http2, frameLength }: NegotiationRules): Verdict {
  if (bytes.length < lengthBytes) return { kind: 'more', needs: lengthBytes };
  const same = sameBytes(bytes, preface);
  if (http2 && same >= lengthBytes) {
    if (same === preface.length) return { kind: 'http2' };
    return same === bytes.length
      ? { kind: 'more', needs: same + 1 }
      : { kind: 'refused', problem: `an HTTP/2 preface that differs after ${same} bytes` };
  }
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const length = (a << 24) | (b << 16) | (c << 8) | d;
  if (length < lengthBytes || length + lengthBytes > frameLength) {
    const seen = described(bytes.subarray(0, lengthBytes));
    return { kind: 'refused', problem: `no protocol that is served here: ${seen}` };
  }
  return bytes.length < firstBytes ? { kind: 'more', needs: firstBytes } : { kind: 'remoting' };
}

/** How many bytes at the begin are those of a mark. */
function sameBytes(bytes: Uint8Array, mark: Uint8Array): number {
  let same = 0;
  while (same < mark.length && same < bytes.length && bytes[same] === mark[same]) same++;
  return same;
}

// A stranger's bytes in a line of a log: as text where they are letters, digits and blanks.
function described(bytes: Uint8Array): string {
  let text = '';
  let hex = '';
  for (const byte of bytes) {
    text += String.fromCharCode(byte);
    hex += byte.toString(16).padStart(2, '0');
  }
  return /^[\w /*.]+$/.test(text) ? `"${text}"` : `0x${hex}`;
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
