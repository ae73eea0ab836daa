/** Reads a JSON value as its shape says, with the conversions that fastjson makes. */
import type { Decoded } from '../body.ts';
import { parseInt32, parseLong } from '../int64.ts';
import type { JsonKey, JsonValue } from '../javaJson.ts';
import { isObject } from '../javaJsonReferences.ts';
import type { Member, Shape } from './shape.ts';

/** Reads `value`; the problem names the place, such as `topicConfigTable.t.perm`. */
export function readShape(shape: Shape, value: JsonValue): Decoded<unknown> {
  switch (shape.kind) {
    case 'list':
      return readList(shape.of, value);
    case 'map':
    case 'entries':
      return readPairs(shape, value);
    case 'object':
      return readObject(shape.members, value);
    default:
      return readScalar(shape, value);
  }
}

function wrong(expected: string): Decoded<never> {
  return { ok: false, problem: `: not ${expected}` };
}

function inside(place: string, { problem }: { readonly problem: string }): Decoded<never> {
  return { ok: false, problem: problem.startsWith(':') ? place + problem : `${place}.${problem}` };
}

function readScalar(shape: Shape, value: JsonValue): Decoded<unknown> {
  if (value === null || typeof value === 'object') return wrong(shape.kind);
  const read = scalar(shape, value);
  return read === undefined ? wrong(shape.kind) : { ok: true, value: read };
}

const base64Text = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function scalar(shape: Shape, value: string | number | bigint | boolean): unknown {
  const written = String(value);
  switch (shape.kind) {
    case 'base64':
      return base64Text.test(written) ? written : undefined;
    case 'int':
      return parseInt32(written);
    case 'long':
      return parseLong(written);
    case 'safe': {
      const value = parseLong(written);
      return typeof value === 'number' ? value : undefined;
    }
    case 'double': {
      const number = Number(value);
      return Number.isNaN(number) || written === '' ? undefined : number;
    }
    case 'boolean':
      return truth.get(written);
    case 'enum':
      // By position too: clients in C++ send their enums as numbers.
      if (typeof value === 'number') return shape.names[value];
      return shape.names.includes(written) ? written : undefined;
    default:
      return written;
  }
}

const truth: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

function readList(of: Shape, value: JsonValue): Decoded<unknown> {
  if (!Array.isArray(value)) return wrong('an array');
  const list: unknown[] = [];
  for (const item of value as readonly JsonValue[]) {
    const read = readShape(of, item);
    if (!read.ok) return inside(`[${list.length}]`, read);
    list.push(read.value);
  }
  return { ok: true, value: list };
}

function readPairs(
  shape: Extract<Shape, { kind: 'map' | 'entries' }>,
  value: JsonValue,
): Decoded<unknown> {
  if (!isObject(value)) return wrong('an object');
  const pairs: (readonly [unknown, unknown])[] = [];
  for (const [name, member] of value) {
    // Java keeps null values; nothing here can do anything with them.
    if (member === null) continue;
    const key = readKey(shape, name);
    if (!key.ok) return inside('(key)', key);
    const read = readShape(shape.of, member);
    if (!read.ok) return inside(typeof name === 'string' ? name : '(object)', read);
    pairs.push([key.value, read.value]);
  }
  return { ok: true, value: shape.kind === 'map' ? new Map(pairs) : pairs };
}

function readKey(
  shape: Extract<Shape, { kind: 'map' | 'entries' }>,
  name: JsonKey,
): Decoded<unknown> {
  if (shape.kind === 'entries') return readShape(shape.key, name);
  if (shape.key === 'string') {
    return typeof name === 'string' ? { ok: true, value: name } : wrong('a text');
  }
  const value = typeof name === 'string' ? parseLong(name) : undefined;
  return typeof value === 'number' ? { ok: true, value } : wrong('an integer');
}

function readObject(members: Readonly<Record<string, Member>>, value: JsonValue): Decoded<unknown> {
  if (!isObject(value)) return wrong('an object');
  const object: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(members)) {
    if (member.presence === 'constant') continue;
    const found = value.get(name) ?? null;
    if (found === null) {
      if (member.presence === 'required') return { ok: false, problem: `${name}: missing` };
      if (member.presence === 'defaulted') object[name] = member.fallback;
      continue;
    }
    const read = readShape(member.shape, found);
    if (!read.ok) return inside(name, read);
    object[name] = read.value;
  }
  return { ok: true, value: object };
}
