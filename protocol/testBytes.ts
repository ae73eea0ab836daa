/** Bytes in tests: written as hexadecimal digits, blanks where they help reading. */

/** The bytes of hexadecimal digits. */
export function fromHex(digits: string): Uint8Array {
  const bare = digits.replace(/\s/g, '');
  return Uint8Array.from({ length: bare.length / 2 }, (_, i) =>
    Number.parseInt(bare.slice(2 * i, 2 * i + 2), 16),
  );
}

/** Bytes as hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The bytes of a text. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The text of some bytes. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
