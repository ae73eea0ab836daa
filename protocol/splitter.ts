/**
 * Cuts a stream of bytes into frames, at any chunking (upstream `NettyDecoder` behind a
 * `LengthFieldBasedFrameDecoder`).
 *
 * Behaviour: nothing is looked at before 12 bytes have arrived on a connection, as upstream looks
 * for a PROXY line first. A frame that is broken is data, and after it nothing more is read: the
 * connection has to be closed, as upstream closes it. Frames before the broken one are given.
 *
 * Cost: each byte is copied at most about twice, however it is chunked, and not at all where a
 * chunk holds whole frames; what is kept is at most twice what has arrived, whatever a length says.
 */
import type { Decoded } from './body.ts';
import type { RemotingCommand } from './frame.ts';
import { maxHeaderLength, prefixLength } from './frameBytes.ts';
import { decodeBinaryHeader } from './headerBinary.ts';
import { decodeJsonHeader } from './headerJson.ts';

/** What a stranger may make this side keep. */
export interface SplitterLimits {
  /** Longest frame in bytes, its length field included (`frameMaxLength` upstream: 16 MiB). */
  readonly frameLength: number;
  /** Longest header in bytes; upstream has no limit but the format's. */
  readonly headerLength: number;
}

/** Upstream's limit of frames, and headers of at most 1 MiB. */
export const defaultLimits: SplitterLimits = { frameLength: 1 << 24, headerLength: 1 << 20 };

/**
 * Where a stream stands between two chunks. A value to hand on, not to keep: its buffer is
 * extended in place, so each state is used once.
 */
export interface SplitterState {
  readonly limits: SplitterLimits;
  /** The first frame has not been read yet. */
  readonly fresh: boolean;
  /** Holds the begin of a frame in its first `length` bytes. */
  readonly buffer: Uint8Array;
  readonly length: number;
  /** What was wrong; from then on bytes are ignored. */
  readonly problem: string | undefined;
}

/** What a chunk completed. */
export interface Split {
  readonly state: SplitterState;
  readonly frames: readonly RemotingCommand[];
  /** Set once, with the chunk that shows that the stream is broken. */
  readonly problem: string | undefined;
}

const nothing = new Uint8Array(0);
const noFrames: readonly RemotingCommand[] = [];
const firstBytes = 12;

/** The begin of a stream. */
export function newSplitter(limits: SplitterLimits = defaultLimits): SplitterState {
  return { limits, fresh: true, buffer: nothing, length: 0, problem: undefined };
}

/** Reads on. Bodies are views into what was received, which must not be written to again. */
export function split(state: SplitterState, received: Uint8Array): Split {
  if (state.problem !== undefined) return { state, frames: noFrames, problem: undefined };
  const chunk = plain(received);
  const joined = state.length === 0 ? undefined : extend(state, chunk);
  const bytes = joined === undefined ? chunk : joined.subarray(0, state.length + chunk.length);
  return joined === undefined || isComplete(bytes, state)
    ? cut(state, bytes)
    : keep(state, joined, bytes.length, noFrames);
}

// Subclasses (Node's) have a `slice` that does not copy, and should not show in bodies.
function plain(bytes: Uint8Array): Uint8Array {
  if (bytes.constructor === Uint8Array) return bytes;
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isComplete(bytes: Uint8Array, { limits, fresh }: SplitterState): boolean {
  const length = frameLength(bytes, 0, limits, fresh);
  return typeof length === 'string' || (length !== undefined && length <= bytes.length);
}

function cut(state: SplitterState, bytes: Uint8Array): Split {
  const { limits } = state;
  let { fresh } = state;
  const frames: RemotingCommand[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = frameLength(bytes, at, limits, fresh);
    if (typeof length === 'string') return broken(state, frames, length);
    if (length === undefined || at + length > bytes.length) break;
    const frame = decodeFrame(bytes.subarray(at, at + length));
    if (!frame.ok) return broken(state, frames, frame.problem);
    frames.push(frame.value);
    fresh = false;
    at += length;
  }
  const next = fresh === state.fresh ? state : { ...state, fresh };
  if (at === bytes.length) return keep(next, nothing, 0, frames);
  // A copy, so that what little is left does not hold on to the whole chunk.
  const rest = bytes.slice(at);
  return keep(next, rest, rest.length, frames);
}

function keep(
  state: SplitterState,
  buffer: Uint8Array,
  length: number,
  frames: readonly RemotingCommand[],
): Split {
  const { limits, fresh } = state;
  const next = { limits, fresh, buffer, length, problem: undefined };
  return { state: next, frames, problem: undefined };
}

function broken(state: SplitterState, frames: readonly RemotingCommand[], problem: string): Split {
  return { state: { ...state, buffer: nothing, length: 0, problem }, frames, problem };
}

// The buffer with the chunk behind what it holds; doubled when too small.
function extend({ buffer, length }: SplitterState, chunk: Uint8Array): Uint8Array {
  const needed = length + chunk.length;
  if (needed <= buffer.length) {
    buffer.set(chunk, length);
    return buffer;
  }
  const larger = new Uint8Array(Math.max(needed, 2 * length));
  larger.set(buffer.subarray(0, length));
  larger.set(chunk, length);
  return larger;
}

// Of the frame at `at`: its length, undefined while that cannot be told, or what is wrong.
function frameLength(
  bytes: Uint8Array,
  at: number,
  limits: SplitterLimits,
  fresh: boolean,
): number | string | undefined {
  const available = bytes.length - at;
  if (available < (fresh ? firstBytes : 4)) return undefined;
  const length = int32At(bytes, at);
  if (length < 4) return `frame: length ${length}`;
  if (length + 4 > limits.frameLength) return `frame: length ${length} is above the limit`;
  if (available < prefixLength) return undefined;
  const typeAndHeader = int32At(bytes, at + 4);
  const type = typeAndHeader >>> 24;
  if (type > 1) return `frame: serialize type ${type}`;
  const header = typeAndHeader & maxHeaderLength;
  if (header === 0) return 'frame: no header';
  if (header > length - 4) return `frame: header of ${header} bytes in a frame of ${length}`;
  if (header > limits.headerLength) return `frame: header of ${header} bytes is above the limit`;
  return length + 4;
}

// By hand, as a view a frame costs more than all the rest of this.
function int32At(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return (high << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
}

/** Reads one whole frame whose lengths are known to be right. */
function decodeFrame(frame: Uint8Array): Decoded<RemotingCommand> {
  const end = prefixLength + (int32At(frame, 4) & maxHeaderLength);
  const json = frame[4] === 0;
  const header = frame.subarray(prefixLength, end);
  const decoded = json ? decodeJsonHeader(header) : decodeBinaryHeader(header);
  if (!decoded.ok) return decoded;
  const { code, language, version, opaque, flag, remark, ext } = decoded.value;
  const serializeType = json ? 'JSON' : 'ROCKETMQ';
  const body = end === frame.length ? nothing : frame.subarray(end);
  return {
    ok: true,
    value: { serializeType, code, language, version, opaque, flag, remark, ext, body },
  };
}
