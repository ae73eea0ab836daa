/** What a message's body says, packed or not. */
import { decompressed } from '../../actors/shared/compression.ts';
import { compression } from '../../harness/compression/compression.ts';
import type { StoredMessage } from '../../protocol/message.ts';

const text = new TextDecoder();

/** The body as its sender had it, as text. */
export function bodyText(message: Pick<StoredMessage, 'sysFlag' | 'body'>): string {
  return text.decode((decompressed(message, compression) ?? message).body);
}
