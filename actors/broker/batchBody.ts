/** The body of a batch: its messages one after another (`MessageDecoder.encodeMessages`). */
import type { Decoded } from '../../protocol/body.ts';
import { decodeUtf8 } from '../../protocol/utf8.ts';

/** One message of a batch. */
export interface BatchPart {
  readonly flag: number;
  readonly body: Uint8Array;
  /** Packed, as the sender sent them. */
  readonly properties: string;
}

// Total size, magic, CRC, flag, body length, properties length.
const fixedSize = 22;
const flagAt = 12;
const bodyAt = 20;

/** Reads a batch; never throws. Each message's bytes are views into the body. */
export function decodeBatch(bytes: Uint8Array): Decoded<readonly BatchPart[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: BatchPart[] = [];
  let at = 0;
  while (at < bytes.length) {
    const problem = (what: string) =>
      ({ ok: false, problem: `message ${parts.length} of the batch: ${what}` }) as const;
    if (at + fixedSize > bytes.length) return problem('it is cut off');
    const size = view.getInt32(at);
    const bodyLength = view.getInt32(at + bodyAt - 4);
    if (bodyLength < 0) return problem('its body has a negative length');
    const propertiesAt = at + bodyAt + bodyLength + 2;
    if (propertiesAt > bytes.length) return problem('its body is cut off');
    const propertiesLength = view.getInt16(propertiesAt - 2);
    const end = propertiesAt + propertiesLength;
    if (propertiesLength < 0 || end > bytes.length) return problem('its properties are cut off');
    if (end - at !== size) return problem('its size does not fit');
    parts.push({
      flag: view.getInt32(at + flagAt),
      body: bytes.subarray(at + bodyAt, at + bodyAt + bodyLength),
      properties: decodeUtf8(bytes.subarray(propertiesAt, end)),
    });
    at = end;
  }
  return { ok: true, value: parts };
}
