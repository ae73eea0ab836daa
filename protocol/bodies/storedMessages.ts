/** Stored messages one after another, as pull answers carry them. */
import type { BodyCodec } from '../body.ts';
import type { StoredMessage } from '../message.ts';
import { decodeRecords, encodeRecords } from '../messageRecord.ts';

/**
 * A body of stored messages without separators; the records' own bytes are spliced. What cannot be
 * read is left out with all that follows it, as upstream does.
 */
export const storedMessagesBody: BodyCodec<readonly StoredMessage[]> = {
  name: 'storedMessages',
  encode: encodeRecords,
  decode: (bytes) => ({ ok: true, value: decodeRecords(bytes) }),
};
