/**
 * The quick way through the JSON headers that official clients send: one pass, no intermediate
 * objects. It knows compact JSON with the seven members and texts as ext fields, in any order, and
 * says undefined to everything else, which is then parsed at leisure.
 *
 * It looks at bytes and cuts texts out of the decoded text, as reading a byte costs a third of
 * reading a unit; so it wants headers in which every byte is one unit.
 */
import type { HeaderMembers } from './headerJson.ts';
import { languageOfName } from './languages.ts';

interface Scan {
  readonly text: string;
  readonly bytes: Uint8Array;
  at: number;
}

const quoteByte = 34;
const commaByte = 44;
const colonByte = 58;
const escapeByte = 92;
const startByte = 123;
const endByte = 125;

/** The header, or undefined where it is not in the usual form. `text` is what the bytes say. */
export function scanHeader(text: string, bytes: Uint8Array): HeaderMembers | undefined {
  if (text.length !== bytes.length || bytes[0] !== startByte) return undefined;
  const scan: Scan = { text, bytes, at: 1 };
  const header = {
    code: 0,
    flag: 0,
    opaque: 0,
    version: 0,
    language: 'JAVA' as HeaderMembers['language'],
    remark: undefined as string | undefined,
    ext: undefined as ReadonlyMap<string, string> | undefined,
  };
  do {
    const name = scanName(scan);
    switch (name) {
      case 'code':
      case 'flag':
      case 'opaque':
      case 'version': {
        const value = scanInt(scan);
        if (value === undefined) return undefined;
        header[name] = value;
        break;
      }
      case 'extFields': {
        const ext = scanExt(scan);
        if (ext === undefined) return undefined;
        header.ext = ext;
        break;
      }
      case 'language':
      case 'remark':
      case 'serializeTypeCurrentRPC': {
        const value = scanText(scan);
        if (value === undefined) return undefined;
        if (name === 'language') header.language = languageOfName(value);
        else if (name === 'remark') header.remark = value;
        break;
      }
      default:
        return undefined;
    }
  } while (bytes[scan.at++] === commaByte);
  const closed = bytes[scan.at - 1] === endByte && scan.at === bytes.length;
  return closed ? header : undefined;
}

// A name and its colon; undefined where there is anything unusual about it.
function scanName(scan: Scan): string | undefined {
  const { text, bytes, at } = scan;
  if (bytes[at] !== quoteByte) return undefined;
  let end = at + 1;
  for (;;) {
    const byte = bytes[end];
    if (byte === quoteByte) break;
    if (byte === escapeByte || byte === undefined) return undefined;
    end++;
  }
  if (bytes[end + 1] !== colonByte) return undefined;
  scan.at = end + 2;
  return text.slice(at + 1, end);
}

function scanInt(scan: Scan): number | undefined {
  const { bytes } = scan;
  let at = scan.at;
  const negative = bytes[at] === 45;
  if (negative) at++;
  const start = at;
  let value = 0;
  for (;;) {
    const digit = (bytes[at] ?? 0) - 48;
    // Ends the number, whatever it is: a fraction fails at the comma that should follow.
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    at++;
  }
  if (at === start || at - start > 10) return undefined;
  scan.at = at;
  const signed = negative ? -value : value;
  // Adding 0 turns -0 into 0.
  return (signed | 0) === signed ? signed + 0 : undefined;
}

function scanExt(scan: Scan): Map<string, string> | undefined {
  const { bytes } = scan;
  if (bytes[scan.at] !== startByte) return undefined;
  const ext = new Map<string, string>();
  scan.at++;
  if (bytes[scan.at] === endByte) {
    scan.at++;
    return ext;
  }
  do {
    const name = scanName(scan);
    if (name === undefined) return undefined;
    const value = scanText(scan);
    if (value === undefined) return undefined;
    ext.set(name, value);
  } while (bytes[scan.at++] === commaByte);
  return bytes[scan.at - 1] === endByte ? ext : undefined;
}

function scanText(scan: Scan): string | undefined {
  const { text, bytes } = scan;
  if (bytes[scan.at] !== quoteByte) return undefined;
  let start = scan.at + 1;
  let end = start;
  let value = '';
  for (;;) {
    const byte = bytes[end];
    if (byte === quoteByte) break;
    if (byte === undefined) return undefined;
    if (byte === escapeByte) {
      // Message properties: their separators are always written as `\u0001` and `\u0002`.
      const escaped = escapedUnit(bytes, end + 1);
      if (escaped < 0) return undefined;
      value += text.slice(start, end) + String.fromCharCode(escaped);
      end += bytes[end + 1] === 117 ? 6 : 2;
      start = end;
    } else end++;
  }
  scan.at = end + 1;
  const rest = text.slice(start, end);
  return value === '' ? rest : value + rest;
}

function escapedUnit(bytes: Uint8Array, at: number): number {
  switch (bytes[at]) {
    case 117: {
      // Only control characters: two zeros first.
      if (bytes[at + 1] !== 48 || bytes[at + 2] !== 48) return -1;
      const high = hexDigit(bytes[at + 3] ?? 0);
      const low = hexDigit(bytes[at + 4] ?? 0);
      return high < 0 || low < 0 ? -1 : high * 16 + low;
    }
    case 110:
      return 10;
    case quoteByte:
    case escapeByte:
    case 47:
      return bytes[at] ?? -1;
    default:
      return -1;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
