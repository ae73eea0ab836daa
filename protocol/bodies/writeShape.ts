/** Writes a value as its shape says, in fastjson's dialect. */
import { doubleText, quote } from '../javaJsonText.ts';
import type { Member, Shape } from './shape.ts';

/** Where the dialect and the standard differ. */
export interface WriteOptions {
  /** Integer names in quotes, as standard JSON has them. */
  readonly quoteKeys: boolean;
}

/** The dialect. */
export const dialect: WriteOptions = { quoteKeys: false };

/** The JSON text of a value of the shape. */
export function writeShape(shape: Shape, value: unknown, options: WriteOptions): string {
  switch (shape.kind) {
    case 'string':
    case 'base64':
    case 'enum':
      return quote(value as string);
    case 'double':
      return doubleText(value as number);
    case 'list':
      return `[${(value as unknown[]).map((item) => writeShape(shape.of, item, options))}]`;
    case 'map':
    case 'entries':
      return writePairs(shape, value as Iterable<readonly [unknown, unknown]>, options);
    case 'object':
      return writeObject(shape.members, value as Readonly<Record<string, unknown>>, options);
    default:
      return String(value);
  }
}

function writePairs(
  shape: Extract<Shape, { kind: 'map' | 'entries' }>,
  pairs: Iterable<readonly [unknown, unknown]>,
  options: WriteOptions,
): string {
  const written: string[] = [];
  for (const [key, value] of pairs) {
    written.push(`${writeKey(shape, key, options)}:${writeShape(shape.of, value, options)}`);
  }
  return `{${written.join(',')}}`;
}

function writeKey(
  shape: Extract<Shape, { kind: 'map' | 'entries' }>,
  key: unknown,
  options: WriteOptions,
): string {
  if (shape.kind === 'entries') return writeShape(shape.key, key, options);
  return shape.key === 'string' || options.quoteKeys ? quote(String(key)) : String(key);
}

function writeObject(
  members: Readonly<Record<string, Member>>,
  object: Readonly<Record<string, unknown>>,
  options: WriteOptions,
): string {
  const written: string[] = [];
  for (const [name, member] of Object.entries(members)) {
    if (member.presence === 'constant') written.push(`"${name}":${member.json}`);
    else if (object[name] !== undefined) {
      written.push(`"${name}":${writeShape(member.shape, object[name], options)}`);
    }
  }
  return `{${written.join(',')}}`;
}
