/** Text as UTF-8 bytes and back. */

const encoder = new TextEncoder();
// Java's decoders keep a byte order mark too.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The bytes of a text; a lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text of some bytes; never fails: malformed sequences become U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** How many bytes a text takes. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) length += 1;
    else if (isPair(text, i)) {
      length += 2;
      i++;
    } else length += 2;
  }
  return length;
}

function isPair(text: string, at: number): boolean {
  if ((text.charCodeAt(at) & 0xfc00) !== 0xd800) return false;
  return (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}

/** Writes a text at `at` and tells how many bytes it took; the room must suffice. */
export function writeUtf8(text: string, into: Uint8Array, at: number): number {
  if (text.length > 24) return encoder.encodeInto(text, into.subarray(at)).written;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // Short ASCII is quicker by hand than through the encoder; all else goes there.
    if (unit >= 0x80) return encoder.encodeInto(text, into.subarray(at)).written;
    into[at + i] = unit;
  }
  return text.length;
}
