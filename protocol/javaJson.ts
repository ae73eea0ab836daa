/**
 * Reads the JSON that Java peers write: what fastjson takes beyond the standard, and no more.
 *
 * Beyond the standard: numeric object keys without quotes, object keys that are objects, texts in
 * single quotes, raw control characters in texts, a comma before the end, duplicate members (the
 * last counts), integers beyond 2^53. Not taken, as 5.5.0 does not: other names without quotes.
 * `$ref` objects are resolved where their path is a plain one.
 */
import type { Decoded } from './body.ts';
import { narrow } from './int64.ts';
import { resolveReferences } from './javaJsonReferences.ts';

/** An object's members in the order of the text; a key may itself be an object. */
export interface JsonObject extends ReadonlyMap<JsonKey, JsonValue> {}

/** Numeric keys are texts too. */
export type JsonKey = string | JsonObject;

/** A value as it was read. Integers are exact; other numbers are doubles. */
export type JsonValue = null | boolean | number | bigint | string | JsonArray | JsonObject;

/** An array as it was read. */
export interface JsonArray extends ReadonlyArray<JsonValue> {}

// Deeper than any body of RocketMQ's, and shallow enough for any stack.
const maxDepth = 256;

interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
  references: boolean;
  problem: string | undefined;
}

/** Reads one value and nothing behind it; never throws. */
export function parseJavaJson(text: string): Decoded<JsonValue> {
  const cursor: Cursor = { text, at: 0, depth: 0, references: false, problem: undefined };
  const value = readValue(cursor);
  skipBlanks(cursor);
  if (cursor.problem === undefined && cursor.at < text.length) fail(cursor, 'more behind the end');
  if (cursor.problem !== undefined) return { ok: false, problem: cursor.problem };
  return { ok: true, value: cursor.references ? resolveReferences(value) : value };
}

function fail(cursor: Cursor, problem: string): null {
  cursor.problem ??= `${problem} at ${cursor.at}`;
  cursor.at = cursor.text.length;
  return null;
}

function skipBlanks(cursor: Cursor): number {
  for (;;) {
    const unit = cursor.text.charCodeAt(cursor.at);
    if (unit !== 32 && unit !== 10 && unit !== 13 && unit !== 9) return unit;
    cursor.at++;
  }
}

function readValue(cursor: Cursor): JsonValue {
  const unit = skipBlanks(cursor);
  switch (unit) {
    case 123: // {
      return readObject(cursor);
    case 91: // [
      return readArray(cursor);
    case 34: // "
    case 39: // '
      return readText(cursor, unit);
    case 116:
      return readWord(cursor, 'true', true);
    case 102:
      return readWord(cursor, 'false', false);
    case 110:
      return readWord(cursor, 'null', null);
    default:
      return readNumber(cursor);
  }
}

function readWord<T extends boolean | null>(cursor: Cursor, word: string, value: T): T | null {
  if (!cursor.text.startsWith(word, cursor.at)) return fail(cursor, 'no value');
  cursor.at += word.length;
  return value;
}

function readObject(cursor: Cursor): JsonObject {
  const members = new Map<JsonKey, JsonValue>();
  if (!enter(cursor)) return members;
  while (cursor.problem === undefined) {
    if (skipBlanks(cursor) === 125) break; // }
    const key = readKey(cursor);
    if (skipBlanks(cursor) !== 58) fail(cursor, 'no colon');
    cursor.at++;
    const value = readValue(cursor);
    if (cursor.problem !== undefined) break;
    if (key === '$ref') cursor.references = true;
    members.set(key, value);
    if (!nextMember(cursor, 125)) break;
  }
  leave(cursor);
  return members;
}

function readArray(cursor: Cursor): JsonArray {
  const values: JsonValue[] = [];
  if (!enter(cursor)) return values;
  while (cursor.problem === undefined) {
    if (skipBlanks(cursor) === 93) break; // ]
    values.push(readValue(cursor));
    if (!nextMember(cursor, 93)) break;
  }
  leave(cursor);
  return values;
}

function enter(cursor: Cursor): boolean {
  cursor.at++;
  if (++cursor.depth <= maxDepth) return true;
  fail(cursor, 'nested too deep');
  return false;
}

// Past the closing bracket, unless something was wrong.
function leave(cursor: Cursor): void {
  cursor.depth--;
  if (cursor.problem === undefined) cursor.at++;
}

function nextMember(cursor: Cursor, end: number): boolean {
  const unit = skipBlanks(cursor);
  if (unit === 44) {
    cursor.at++;
    return true;
  }
  if (unit !== end) fail(cursor, 'no comma');
  return false;
}

function readKey(cursor: Cursor): JsonKey {
  const unit = cursor.text.charCodeAt(cursor.at);
  if (unit === 34 || unit === 39) return readText(cursor, unit) ?? '';
  if (unit === 123) return readObject(cursor);
  const start = cursor.at;
  if (readNumber(cursor) === null) return '';
  return cursor.text.slice(start, cursor.at);
}

const numeral = /-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?/y;

function readNumber(cursor: Cursor): number | bigint | null {
  numeral.lastIndex = cursor.at;
  const found = numeral.exec(cursor.text);
  if (found === null) return fail(cursor, 'no value');
  cursor.at = numeral.lastIndex;
  const [digits] = found;
  const value = Number(digits);
  // Whatever Java wrote as a long has at most 19 digits; longer ones are doubles to us.
  if (Number.isSafeInteger(value) || digits.length > 20 || !/^-?\d+$/.test(digits)) {
    return Object.is(value, -0) ? 0 : value;
  }
  return narrow(BigInt(digits));
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

function readText(cursor: Cursor, quote: number): string | null {
  const { text } = cursor;
  let start = ++cursor.at;
  let value = '';
  for (;;) {
    const unit = text.charCodeAt(cursor.at);
    if (unit === quote) break;
    if (Number.isNaN(unit)) return fail(cursor, 'text without end');
    if (unit !== 92) {
      cursor.at++;
      continue;
    }
    value += text.slice(start, cursor.at);
    const escaped = readEscape(cursor);
    if (escaped === null) return null;
    value += escaped;
    start = cursor.at;
  }
  value += text.slice(start, cursor.at);
  cursor.at++;
  return value;
}

function readEscape(cursor: Cursor): string | null {
  const letter = cursor.text.charAt(cursor.at + 1);
  const length = letter === 'u' ? 4 : letter === 'x' ? 2 : 0;
  if (length === 0) {
    const escaped = escapes[letter];
    if (escaped === undefined) return fail(cursor, 'unknown escape');
    cursor.at += 2;
    return escaped;
  }
  const digits = cursor.text.slice(cursor.at + 2, cursor.at + 2 + length);
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) {
    return fail(cursor, 'unknown escape');
  }
  cursor.at += 2 + length;
  return String.fromCharCode(Number.parseInt(digits, 16));
}
