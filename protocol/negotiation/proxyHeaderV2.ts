/**
 * PROXY protocol, version 2: 16 bytes, then as many as they say.
 *
 * Behaviour: as Netty's `HAProxyMessage.decodeHeader` reads it. `LOCAL` and unspecified families
 * name nobody, and what follows them is skipped unread. Behind the addresses come TLVs; fewer than
 * four bytes at their end are skipped. TLVs inside the TLV of a TLS connection count as the others.
 */
import {
  endOfBytes,
  type HeaderRead,
  namedHeader,
  namelessHeader,
  type ProxiedEnd,
  type ProxyHeader,
} from './proxyHeader.ts';

/** The bytes that every header begins with: no text, and no length of a frame. */
export const signature = Uint8Array.of(13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10);

const fixedLength = 16;
/** Bytes of the two addresses and ports, by address family. */
const addressBytes = [0, 12, 36, 216] as const;
const tlvHead = 3;
/** Netty looks for no TLV in fewer bytes than this. */
const tlvLengthMin = 4;
const tlsType = 0x20;
/** What stands before the TLVs inside of it: one byte of flags, four of the verification. */
const tlsHead = 5;

/** Reads the header with which `bytes` begin, given that they begin with its signature. */
export function readProxyBinary(bytes: Uint8Array): HeaderRead {
  if (bytes.length < fixedLength) return { kind: 'more', needs: fixedLength };
  const [versionAndCommand = 0, familyAndTransport = 0] = bytes.subarray(12);
  const version = versionAndCommand >> 4;
  if (version !== 2) return refused(`a binary PROXY header of version ${version}`);
  const command = versionAndCommand & 15;
  if (command > 1) return refused(`a PROXY header with the command ${command}`);
  const family = familyAndTransport >> 4;
  const transport = familyAndTransport & 15;
  const isNameless = command === 0 || familyAndTransport === 0;
  if (!isNameless && (family < 1 || family > 3 || transport < 1 || transport > 2)) {
    return refused(`a PROXY header of the address family ${family} and transport ${transport}`);
  }
  const behind = ((bytes[14] ?? 0) << 8) | (bytes[15] ?? 0);
  const addresses = addressBytes[isNameless ? 0 : family] ?? 0;
  if (behind < addresses) {
    return refused(`a PROXY header with ${behind} of the ${addresses} bytes of its addresses`);
  }
  const length = fixedLength + behind;
  if (bytes.length < length) return { kind: 'more', needs: length };
  if (isNameless) return { kind: 'header', header: namelessHeader(2), length };
  const tlvs = new Map<number, string>();
  const problem = readTlvs(bytes.subarray(fixedLength + addresses, length), tlvs);
  if (problem !== undefined) return refused(problem);
  const named = headerOf(bytes.subarray(fixedLength, fixedLength + addresses), family, tlvs);
  return { kind: 'header', header: named, length };
}

function headerOf(
  bytes: Uint8Array,
  family: number,
  tlvs: ReadonlyMap<number, string>,
): ProxyHeader {
  if (family === 3) {
    return namedHeader(2, pathAt(bytes, 0), pathAt(bytes, 108), false, tlvs);
  }
  const size = family === 1 ? 4 : 16;
  const end = (index: number): ProxiedEnd => {
    const portAt = 2 * size + 2 * index;
    const port = ((bytes[portAt] ?? 0) << 8) | (bytes[portAt + 1] ?? 0);
    return endOfBytes(bytes.subarray(index * size, (index + 1) * size), port);
  };
  return namedHeader(2, end(0), end(1), true, tlvs);
}

function pathAt(bytes: Uint8Array, at: number): ProxiedEnd {
  const field = bytes.subarray(at, at + 108);
  const nul = field.indexOf(0);
  const path = field.subarray(0, nul < 0 ? field.length : nul);
  return { address: asciiOf(path) ?? '', port: 0 };
}

// Puts the values of TLVs into `tlvs`; gives back what is wrong with them.
function readTlvs(
  bytes: Uint8Array,
  tlvs: Map<number, string>,
  isInner = false,
): string | undefined {
  let at = 0;
  while (bytes.length - at >= tlvLengthMin) {
    const type = bytes[at] ?? 0;
    const length = ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const end = at + tlvHead + length;
    const named = `TLV 0x${type.toString(16).padStart(2, '0')} of ${length} bytes`;
    if (end > bytes.length) return `a PROXY header whose ${named} goes beyond its end`;
    const value = bytes.subarray(at + tlvHead, end);
    const text = asciiOf(value);
    if (text !== undefined) tlvs.set(type, text);
    if (type === tlsType) {
      // One inside of another means nothing, and would let a stranger choose how deep we go.
      if (isInner) return `a PROXY header whose ${named} is inside of another`;
      if (length < tlsHead) return `a PROXY header whose ${named} is too short`;
      const problem = readTlvs(value.subarray(tlsHead), tlvs, true);
      if (problem !== undefined) return problem;
    }
    at = end;
  }
  return undefined;
}

function asciiOf(bytes: Uint8Array): string | undefined {
  let text = '';
  for (const byte of bytes) {
    if (byte < 32 || byte > 126) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

function refused(problem: string): HeaderRead {
  return { kind: 'refused', problem };
}
