/**
 * The bit set of a batch acknowledgement (upstream `BatchAck.bitSet`): bit k stands for the offset
 * start + k, lowest bit first, as base64.
 */
import type { Long } from './receiptHandle.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** The farthest that one entry reaches; the Java client does not reach as far. */
const bitsMax = 1 << 16;

/** The bit set of offsets; those before the start, or too far from it, have no bit. */
export function bitSetOf(start: Long, offsets: readonly Long[]): string {
  const bytes: number[] = [];
  for (const offset of offsets) {
    const bit = Number(BigInt(offset) - BigInt(start));
    if (bit < 0 || bit >= bitsMax) continue;
    const index = bit >>> 3;
    while (bytes.length <= index) bytes.push(0);
    bytes[index] = bytes[index]! | (1 << (bit & 7)); // The loop made the byte.
  }
  return toBase64(bytes);
}

/**
 * The numbers of the bits that are set, ascending, up to the farthest that is read; undefined for a
 * text that is not base64.
 */
export function bitsOf(text: string): readonly number[] | undefined {
  const bytes = fromBase64(text);
  if (bytes === undefined) return undefined;
  const bits: number[] = [];
  for (const [index, byte] of bytes.slice(0, bitsMax / 8).entries()) {
    for (let bit = 0; bit < 8; bit += 1) {
      if ((byte & (1 << bit)) !== 0) bits.push(index * 8 + bit);
    }
  }
  return bits;
}

function toBase64(bytes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const given = Math.min(3, bytes.length - at);
    for (let digit = 0; digit < 4; digit += 1) {
      text += digit <= given ? alphabet[(group >>> (18 - digit * 6)) & 63] : '=';
    }
  }
  return text;
}

function fromBase64(text: string): readonly number[] | undefined {
  if (text.length % 4 !== 0) return undefined;
  const digits = text.replace(/={1,2}$/, '');
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const digit of digits) {
    const value = alphabet.indexOf(digit);
    if (value < 0) return undefined;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >>> bits) & 0xff);
  }
  return bytes;
}
