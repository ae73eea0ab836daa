/** Header fields as text, by kind: how Java writes and reads each. */
import { parseInt32, parseLong } from './int64.ts';
import { doubleText } from './javaJsonText.ts';
import type { Field, FieldKind, KindTypes } from './schema.ts';

type Value = KindTypes[FieldKind];

/** A value as it stands on the wire. */
export function fieldText(kind: FieldKind, value: Value): string {
  return kind === 'double' ? doubleText(value as number) : String(value);
}

/** Reads a value; undefined where Java would throw a NumberFormatException. */
export function parseField(kind: FieldKind, text: string): Value | undefined {
  switch (kind) {
    case 'string':
      return detached(text);
    case 'int':
      return parseInt32(text);
    case 'long':
      return parseLong(text);
    case 'boolean':
      return text === 'true' || (text.length === 4 && text.toLowerCase() === 'true');
    case 'double': {
      const value = Number(text);
      return text.trim() === '' || Number.isNaN(value) ? undefined : value;
    }
    case 'boundary':
      return text.toLowerCase() === 'upper' ? 'UPPER' : 'LOWER';
  }
}

/**
 * The same text, standing alone. Engines keep a part of a text as a view of the whole from 13
 * units on, so a stored topic would hold on to the header that it came with.
 */
function detached(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}

/** The name of a field on the wire. */
export function wireName(name: string, { as }: Field): string {
  return as ?? name;
}
