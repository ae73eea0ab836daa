/**
 * The body of SEND_BATCH_MESSAGE: records without separators (`MessageDecoder.encodeMessages`).
 *
 *     int32 size of the record | int32 magic 0 | int32 body CRC 0 | int32 flag
 *     int32 body length, body | int16 properties length, properties
 */
import { utf8Length, writeUtf8 } from '../../protocol/utf8.ts';

/** One message of a batch. Its topic, queue and times are the batch's. */
export interface BatchRecord {
  readonly flag: number;
  readonly body: Uint8Array;
  /** Packed properties; at most 32,767 bytes, or the length does not fit. */
  readonly properties: string;
}

const fixedLength = 22;

/** Writes the messages one behind the other; magic and checksum are left 0 for the broker. */
export function batchBody(messages: readonly BatchRecord[]): Uint8Array {
  const lengths = messages.map(({ body, properties }) => ({
    body: body.length,
    properties: utf8Length(properties),
  }));
  const total = lengths.reduce(
    (sum, length) => sum + fixedLength + length.body + length.properties,
    0,
  );
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  let at = 0;
  messages.forEach(({ flag, body, properties }, index) => {
    const length = lengths[index] as (typeof lengths)[number];
    view.setInt32(at, fixedLength + length.body + length.properties);
    view.setInt32(at + 12, flag);
    view.setInt32(at + 16, length.body);
    bytes.set(body, at + 20);
    view.setInt16(at + 20 + length.body, length.properties);
    writeUtf8(properties, bytes, at + fixedLength + length.body);
    at += fixedLength + length.body + length.properties;
  });
  return bytes;
}
