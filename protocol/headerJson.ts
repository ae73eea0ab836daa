/**
 * JSON headers (serialize type 0), as upstream's `RemotingSerializable` writes and reads them.
 *
 * What Java and Go peers send is taken by a scanner made for it (`headerScan.ts`); whatever that
 * does not know goes to the lenient parser, so leniency costs only those who need it.
 */
import type { Decoded } from './body.ts';
import type { Language } from './frame.ts';
import { scanHeader } from './headerScan.ts';
import { type JsonObject, type JsonValue, parseJavaJson } from './javaJson.ts';
import { isObject } from './javaJsonReferences.ts';
import { quote } from './javaJsonText.ts';
import { languageOfName, languages } from './languages.ts';
import { decodeUtf8 } from './utf8.ts';

/** A header's members, without the frame's own. */
export interface HeaderMembers {
  readonly code: number;
  readonly language: Language | undefined;
  readonly version: number;
  readonly opaque: number;
  readonly flag: number;
  readonly remark: string | undefined;
  readonly ext: ReadonlyMap<string, string> | undefined;
}

/** The header as text, its members in the order of 5.5.0. */
export function encodeJsonHeader(header: HeaderMembers): string {
  const { code, ext, flag, language, opaque, remark, version } = header;
  let text = `{"code":${code}`;
  if (ext !== undefined) {
    text += ',"extFields":{';
    let comma = '';
    for (const [name, value] of ext) {
      text += `${comma}${quote(name)}:${quote(value)}`;
      comma = ',';
    }
    text += '}';
  }
  text += `,"flag":${flag}`;
  if (language !== undefined) text += `,"language":"${language}"`;
  text += `,"opaque":${opaque}`;
  if (remark !== undefined) text += `,"remark":${quote(remark)}`;
  return `${text},"serializeTypeCurrentRPC":"JSON","version":${version}}`;
}

/**
 * Reads a header; never throws. Without `language` it is Java's, without a number it is 0: upstream
 * answers a request without `opaque` under a number of its own, which no peer can match either.
 */
export function decodeJsonHeader(bytes: Uint8Array): Decoded<HeaderMembers> {
  const text = decodeUtf8(bytes);
  const scanned = scanHeader(text, bytes);
  if (scanned !== undefined) return { ok: true, value: scanned };
  const parsed = parseJavaJson(text);
  if (!parsed.ok) return { ok: false, problem: `header: ${parsed.problem}` };
  if (!isObject(parsed.value)) return { ok: false, problem: 'header: no object' };
  return readMembers(parsed.value);
}

function readMembers(object: JsonObject): Decoded<HeaderMembers> {
  const numbers: number[] = [];
  for (const name of ['code', 'flag', 'opaque', 'version']) {
    const value = Number(scalar(object.get(name)) ?? 0);
    if ((value | 0) !== value) return { ok: false, problem: `header: ${name} is no int` };
    numbers.push(value);
  }
  const [code = 0, flag = 0, opaque = 0, version = 0] = numbers;
  const extFields = object.get('extFields') ?? null;
  if (extFields !== null && !isObject(extFields)) {
    return { ok: false, problem: 'header: extFields is no object' };
  }
  const language = readLanguage(object.get('language'));
  const remark = scalar(object.get('remark'));
  const ext = extFields === null ? undefined : readExt(extFields);
  return { ok: true, value: { code, flag, opaque, version, language, remark, ext } };
}

function readLanguage(value: JsonValue | undefined): Language | undefined {
  if (value === undefined || value === null) return 'JAVA';
  return typeof value === 'number' ? languages[value] : languageOfName(String(value));
}

function readExt(object: JsonObject): ReadonlyMap<string, string> {
  const ext = new Map<string, string>();
  for (const [name, value] of object) {
    const text = scalar(value) ?? (value === null ? undefined : toJson(value));
    if (typeof name === 'string' && text !== undefined) ext.set(name, text);
  }
  return ext;
}

// Java turns whatever stands there into a text; null is as good as absent.
function scalar(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null || typeof value === 'object') return undefined;
  return String(value);
}

function toJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (!isObject(value)) return typeof value === 'string' ? quote(value) : String(value);
  const members: string[] = [];
  for (const [key, member] of value) {
    members.push(`${typeof key === 'string' ? quote(key) : toJson(key)}:${toJson(member)}`);
  }
  return `{${members.join(',')}}`;
}
