/**
 * A whole frame as bytes: LEN, serialize type, header length, header, body.
 *
 * A frame is given as two pieces, so that the body is not copied; a socket takes them in order.
 */
import type { RemotingCommand } from './frame.ts';
import { binaryHeaderLength, fitsBinary, writeBinaryHeader } from './headerBinary.ts';
import { encodeJsonHeader } from './headerJson.ts';
import { utf8Length } from './utf8.ts';

const encoder = new TextEncoder();

/** Bytes before the header. */
export const prefixLength = 8;

/** The longest header that its 24 bits of length can say. */
export const maxHeaderLength = 0xff_ffff;

/**
 * LEN, type and header of a frame whose body follows. A header that ROCKETMQ cannot carry (codes
 * above 32,767) goes out as JSON: every frame names its own type, and peers read both.
 */
export function encodeFrameHead(command: RemotingCommand): Uint8Array {
  const { body, serializeType } = command;
  if (serializeType === 'ROCKETMQ' && fitsBinary(command)) {
    const length = binaryHeaderLength(command);
    const head = new Uint8Array(prefixLength + length);
    writePrefix(head, 0, 1, length, body.length);
    writeBinaryHeader(command, head, prefixLength);
    return head;
  }
  const text = encodeJsonHeader(command);
  const ascii = new Uint8Array(prefixLength + text.length);
  // One pass where every unit takes a byte, which is nearly always.
  const head = encodeInto(text, ascii) ? ascii : new Uint8Array(prefixLength + utf8Length(text));
  if (head !== ascii) encodeInto(text, head);
  writePrefix(head, 0, 0, head.length - prefixLength, body.length);
  return head;
}

/**
 * Writes LEN, type and header of a frame whose body follows, from `at` on: as `encodeFrameHead`,
 * for who has room already.
 * @returns where the body goes, or -1 if there is not enough room; bytes from `at` on are then lost
 */
export function writeFrameHead(command: RemotingCommand, into: Uint8Array, at: number): number {
  const { body, serializeType } = command;
  const start = at + prefixLength;
  if (serializeType === 'ROCKETMQ' && fitsBinary(command)) {
    const length = binaryHeaderLength(command);
    if (start + length > into.length) return -1;
    writePrefix(into, at, 1, length, body.length);
    writeBinaryHeader(command, into, start);
    return start + length;
  }
  const text = encodeJsonHeader(command);
  if (start + text.length > into.length) return -1;
  const { read, written } = encoder.encodeInto(text, into.subarray(start));
  if (read < text.length) return -1;
  writePrefix(into, at, 0, written, body.length);
  return start + written;
}

/** The frame in one piece, which copies the body. */
export function encodeFrame(command: RemotingCommand): Uint8Array {
  const head = encodeFrameHead(command);
  const { body } = command;
  if (body.length === 0) return head;
  const frame = new Uint8Array(head.length + body.length);
  frame.set(head);
  frame.set(body, head.length);
  return frame;
}

// Whether there was room for the whole text.
function encodeInto(text: string, into: Uint8Array): boolean {
  return encoder.encodeInto(text, into.subarray(prefixLength)).read === text.length;
}

function writePrefix(
  into: Uint8Array,
  at: number,
  type: number,
  header: number,
  body: number,
): void {
  const length = 4 + header + body;
  into[at] = length >>> 24;
  into[at + 1] = length >>> 16;
  into[at + 2] = length >>> 8;
  into[at + 3] = length;
  into[at + 4] = type;
  into[at + 5] = header >>> 16;
  into[at + 6] = header >>> 8;
  into[at + 7] = header;
}
