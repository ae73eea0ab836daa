/** Frames and bodies as bytes. */
import type { RemotingCommand } from '../../../protocol/frame.ts';
import { encodeFrame } from '../../../protocol/frameBytes.ts';
import type { Shot } from './case.ts';

const encoder = new TextEncoder();

/** A request's frame under an opaque. */
export function frameOf(shot: Shot, opaque: number): Uint8Array {
  const ext =
    shot.ext === null
      ? undefined
      : new Map(Object.entries(shot.ext ?? {}).map(([name, value]) => [name, String(value)]));
  const command: RemotingCommand = {
    serializeType: shot.format ?? 'JSON',
    code: shot.code,
    language: shot.language ?? 'JAVA',
    version: shot.version ?? 513,
    opaque: shot.opaque ?? opaque,
    flag: shot.flag ?? 0,
    remark: undefined,
    ext,
    body: bytesOf(shot.body ?? ''),
  };
  return encodeFrame(command);
}

/** Bytes as they are, texts in UTF-8. */
export function bytesOf(body: Uint8Array | string): Uint8Array {
  return typeof body === 'string' ? encoder.encode(body) : body;
}

/** Bytes as hex digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A frame made of a header's text, which need not be JSON, and a body. */
export function frameOfText(header: string, body: Uint8Array | string = ''): Uint8Array {
  return frameOfHeader(0, bytesOf(header), bytesOf(body));
}

/** A frame of any header, under any type byte. */
export function frameOfHeader(type: number, header: Uint8Array, body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(8 + header.length + body.length);
  const view = new DataView(frame.buffer);
  view.setInt32(0, 4 + header.length + body.length);
  view.setInt32(4, header.length);
  view.setUint8(4, type);
  frame.set(header, 8);
  frame.set(body, 8 + header.length);
  return frame;
}
