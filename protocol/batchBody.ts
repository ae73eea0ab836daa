/**
 * The body of a batch (code 320, or `batch` in the header): several messages, each with its own
 * flag, body and properties (upstream `MessageDecoder.encodeMessages`, `decodeMessages`).
 */
import type { Decoded } from './body.ts';
import { decodeUtf8, utf8Length, writeUtf8 } from './utf8.ts';

/** One message of a batch; topic, queue and times are the header's. */
export interface BatchedMessage {
  readonly flag: number;
  readonly body: Uint8Array;
  /** Packed, with its own UNIQ_KEY and TAGS. */
  readonly properties: string;
}

const fixedLength = 22;

/** The batch as bytes; size, magic and CRC of the parts are for brokers to compute. */
export function encodeBatch(messages: readonly BatchedMessage[]): Uint8Array {
  const lengths = messages.map(
    ({ body, properties }) => fixedLength + body.length + utf8Length(properties),
  );
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [i, { flag, body, properties }] of messages.entries()) {
    const length = lengths[i] ?? 0;
    view.setInt32(at, length);
    view.setInt32(at + 12, flag);
    view.setInt32(at + 16, body.length);
    bytes.set(body, at + 20);
    const propertiesAt = at + fixedLength + body.length;
    view.setInt16(propertiesAt - 2, at + length - propertiesAt);
    writeUtf8(properties, bytes, propertiesAt);
    at += length;
  }
  return bytes;
}

/**
 * Reads a batch; never throws. The parts' size, magic and CRC are ignored, as upstream ignores
 * them: where one ends its body and properties say.
 */
export function decodeBatch(bytes: Uint8Array): Decoded<readonly BatchedMessage[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const messages: BatchedMessage[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + fixedLength > bytes.length) return wrong(messages.length);
    const bodyLength = view.getInt32(at + 16);
    const propertiesAt = at + fixedLength + bodyLength;
    if (bodyLength < 0 || propertiesAt > bytes.length) return wrong(messages.length);
    const propertiesEnd = propertiesAt + view.getInt16(propertiesAt - 2);
    if (propertiesEnd < propertiesAt || propertiesEnd > bytes.length) {
      return wrong(messages.length);
    }
    messages.push({
      flag: view.getInt32(at + 12),
      body: bytes.subarray(at + 20, at + 20 + bodyLength),
      properties: decodeUtf8(bytes.subarray(propertiesAt, propertiesEnd)),
    });
    at = propertiesEnd;
  }
  return { ok: true, value: messages };
}

function wrong(index: number): Decoded<never> {
  return { ok: false, problem: `batch: message ${index} is cut short` };
}
