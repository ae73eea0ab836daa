/** Stored messages one after another, as pull answers carry them. */
import type { BodyCodec } from '../body.ts';
import type { StoredMessage } from '../message.ts';

/** A body of stored messages without separators; the records' own bytes are spliced. */
export const storedMessagesBody: BodyCodec<readonly StoredMessage[]> = {
  name: 'storedMessages',
  encode: () => new Uint8Array(0),
  decode: () => ({ ok: false, problem: 'storedMessages: no codec yet' }),
};
