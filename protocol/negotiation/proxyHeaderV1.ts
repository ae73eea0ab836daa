/**
 * PROXY protocol, version 1: one line of text.
 *
 * Behaviour: as Netty's `HAProxyMessageDecoder` reads it. The line has at most 108 bytes before its
 * CR LF; `UNKNOWN` discards whatever follows it; of TCP4 and TCP6 all four values must be there,
 * valid, one space apart.
 */
import {
  endOfV6,
  type HeaderRead,
  namedHeader,
  namelessHeader,
  type ProxiedEnd,
} from './proxyHeader.ts';

/** Longest line in bytes, without its CR LF (`V1_MAX_LENGTH` upstream). */
export const lineLengthMax = 108;

const lineEnd = 2;

/** Reads the line with which `bytes` begin, given that they begin with `PROXY`. */
export function readProxyLine(bytes: Uint8Array): HeaderRead {
  const end = endOfLine(bytes);
  if (end !== undefined) return parse(textOf(bytes.subarray(0, end)), end + lineEnd);
  if (bytes.length < lineLengthMax + lineEnd) return { kind: 'more', needs: bytes.length + 1 };
  return refused(`a PROXY line of more than ${lineLengthMax} bytes`);
}

function endOfLine(bytes: Uint8Array): number | undefined {
  const last = Math.min(lineLengthMax, bytes.length - lineEnd);
  for (let at = 0; at <= last; at++) if (bytes[at] === 13 && bytes[at + 1] === 10) return at;
  return undefined;
}

function parse(line: string, length: number): HeaderRead {
  const parts = line.split(' ');
  const [word, family, source = '', destination = '', sourcePort, destinationPort] = parts;
  if (word !== 'PROXY') return refused(`a PROXY line that begins with ${quoted(word)}`);
  if (family === 'UNKNOWN') return { kind: 'header', header: namelessHeader(1), length };
  if (family !== 'TCP4' && family !== 'TCP6') {
    return refused(`a PROXY line of the family ${quoted(family)}`);
  }
  if (parts.length !== 6) return refused(`a PROXY line of ${parts.length} words, not 6`);
  const from = endOf(family, source, sourcePort);
  if (from === undefined) return refused(`a PROXY line whose source is ${at(source, sourcePort)}`);
  const to = endOf(family, destination, destinationPort);
  if (to !== undefined) return { kind: 'header', header: namedHeader(1, from, to, true), length };
  return refused(`a PROXY line whose destination is ${at(destination, destinationPort)}`);
}

function endOf(family: 'TCP4' | 'TCP6', host: string, portText = ''): ProxiedEnd | undefined {
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : 0;
  if (port < 1 || port > 65_535) return undefined;
  if (family === 'TCP4') return isV4(host) ? { address: host, port } : undefined;
  const plain = withoutV4Tail(host);
  return isV6(plain) ? endOfV6(plain, port) : undefined;
}

function isV4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

// `::ffff:1.2.3.4` with its last four bytes as two groups.
function withoutV4Tail(text: string): string {
  const start = text.lastIndexOf(':') + 1;
  const tail = text.slice(start);
  if (!isV4(tail)) return text;
  const [a = 0, b = 0, c = 0, d = 0] = tail.split('.').map(Number);
  return `${text.slice(0, start)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

function isV6(text: string): boolean {
  const halves = text.split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  return halves.length === 1 ? groups.length === 8 : halves.length === 2 && groups.length < 8;
}

function at(host: string, port = ''): string {
  return `${quoted(host)} port ${quoted(port)}`;
}

// Printable, so that a stranger writes no lines of a log.
function quoted(text = ''): string {
  return `"${text.replace(/[^\x20-\x7e]/g, '?')}"`;
}

function textOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function refused(problem: string): HeaderRead {
  return { kind: 'refused', problem };
}
