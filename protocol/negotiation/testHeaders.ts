/** PROXY headers in tests: built from their parts, well or badly. */
import { signature } from './proxyHeaderV2.ts';

/** Joins bytes. */
export function concat(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** A TLV: type, length, value. */
export function tlv(type: number, value: Uint8Array | readonly number[]): Uint8Array {
  return concat([type, value.length >> 8, value.length & 255], value);
}

/** A header of version 2 with what stands behind its 16 bytes. */
export function binaryHeader(
  { command = 0x21, family = 0x11 }: { readonly command?: number; readonly family?: number },
  ...behind: readonly (Uint8Array | readonly number[])[]
): Uint8Array {
  const rest = concat(...behind);
  return concat(signature, [command, family, rest.length >> 8, rest.length & 255], rest);
}

/** 192.0.2.7 port 4660 to 198.51.100.1 port 8080. */
export const ends4: readonly number[] = [192, 0, 2, 7, 198, 51, 100, 1, 0x12, 0x34, 0x1f, 0x90];

/** 2001:db8::1 port 4660 to 2001:db8::2 port 8080. */
export const ends6: readonly number[] = [
  ...[0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
  ...[0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2],
  ...[0x12, 0x34, 0x1f, 0x90],
];
