/**
 * The quick way through the JSON headers that official clients send: one pass, no intermediate
 * objects. It knows compact JSON with the seven members and texts as ext fields, in any order, and
 * says undefined to everything else, which is then parsed at leisure.
 */
import type { HeaderMembers } from './headerJson.ts';
import { languageOfName } from './languages.ts';

interface Scan {
  readonly text: string;
  at: number;
}

const quoteUnit = 34;
const escapeUnit = 92;
const commaUnit = 44;
const endUnit = 125;

/** The header, or undefined where the text is not in the usual form. */
export function scanHeader(text: string): HeaderMembers | undefined {
  if (text.charCodeAt(0) !== 123) return undefined;
  const scan: Scan = { text, at: 1 };
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
  } while (scan.text.charCodeAt(scan.at++) === commaUnit);
  const closed = text.charCodeAt(scan.at - 1) === endUnit && scan.at === text.length;
  return closed ? header : undefined;
}

// A name and its colon; undefined where there is anything unusual about it.
function scanName(scan: Scan): string | undefined {
  const { text, at } = scan;
  if (text.charCodeAt(at) !== quoteUnit) return undefined;
  let end = at + 1;
  for (;;) {
    const unit = text.charCodeAt(end);
    if (unit === quoteUnit) break;
    // Not a number: behind the end.
    if (unit === escapeUnit || Number.isNaN(unit)) return undefined;
    end++;
  }
  if (text.charCodeAt(end + 1) !== 58) return undefined;
  scan.at = end + 2;
  return text.slice(at + 1, end);
}

function scanInt(scan: Scan): number | undefined {
  const { text } = scan;
  let at = scan.at;
  const negative = text.charCodeAt(at) === 45;
  if (negative) at++;
  const start = at;
  let value = 0;
  for (;;) {
    const digit = text.charCodeAt(at) - 48;
    // Ends the number, whatever it is: a fraction fails at the comma that should follow.
    if (!(digit >= 0 && digit <= 9)) break;
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
  const { text } = scan;
  if (text.charCodeAt(scan.at) !== 123) return undefined;
  const ext = new Map<string, string>();
  scan.at++;
  if (text.charCodeAt(scan.at) === endUnit) {
    scan.at++;
    return ext;
  }
  do {
    const name = scanName(scan);
    if (name === undefined) return undefined;
    const value = scanText(scan);
    if (value === undefined) return undefined;
    ext.set(name, value);
  } while (text.charCodeAt(scan.at++) === commaUnit);
  return text.charCodeAt(scan.at - 1) === endUnit ? ext : undefined;
}

function scanText(scan: Scan): string | undefined {
  const { text } = scan;
  if (text.charCodeAt(scan.at) !== quoteUnit) return undefined;
  let start = scan.at + 1;
  let end = start;
  let value = '';
  for (;;) {
    const unit = text.charCodeAt(end);
    if (unit === quoteUnit) break;
    if (unit === escapeUnit) {
      // Message properties: their separators are always written as `\u0001` and `\u0002`.
      const escaped = escapedUnit(text, end + 1);
      if (escaped < 0) return undefined;
      value += text.slice(start, end) + String.fromCharCode(escaped);
      end += text.charCodeAt(end + 1) === 117 ? 6 : 2;
      start = end;
    } else if (Number.isNaN(unit)) return undefined;
    else end++;
  }
  scan.at = end + 1;
  const rest = text.slice(start, end);
  return value === '' ? rest : value + rest;
}

function escapedUnit(text: string, at: number): number {
  switch (text.charCodeAt(at)) {
    case 117: {
      // Only control characters: two zeros first.
      if (text.charCodeAt(at + 1) !== 48 || text.charCodeAt(at + 2) !== 48) return -1;
      const high = hexDigit(text.charCodeAt(at + 3));
      const low = hexDigit(text.charCodeAt(at + 4));
      return high < 0 || low < 0 ? -1 : high * 16 + low;
    }
    case 110:
      return 10;
    case 34:
      return 34;
    case 92:
      return 92;
    case 47:
      return 47;
    default:
      return -1;
  }
}

function hexDigit(unit: number): number {
  if (unit >= 48 && unit <= 57) return unit - 48;
  const letter = unit | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
