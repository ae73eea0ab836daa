/** Two JSON values member by member. */
import type { JsonValue } from '../../protocol/javaJson.ts';
import { type Context, isEqualValue } from './values.ts';

/** Where two frames differ, and what stands there. */
export interface Difference {
  /** `code`, `remark`, `ext.queueId`, `body.topicConfigTable.T.perm`, `time`… */
  readonly field: string;
  readonly recorded: string;
  readonly ours: string;
}

/** All differences of two values; the order of members does not count. */
export function jsonDiff(
  field: string,
  recorded: JsonValue | undefined,
  ours: JsonValue | undefined,
  context: Context,
): readonly Difference[] {
  if (recorded instanceof Map && ours instanceof Map) {
    const theirs = byText(recorded);
    const own = byText(ours);
    return [...new Set([...theirs.keys(), ...own.keys()])].flatMap((name) =>
      jsonDiff(`${field}.${name}`, theirs.get(name), own.get(name), context),
    );
  }
  if (Array.isArray(recorded) && Array.isArray(ours)) {
    return arrayDiff(field, recorded, ours, context);
  }
  const name = field.slice(field.lastIndexOf('.') + 1);
  const [their, our] = [jsonText(recorded), jsonText(ours)];
  const equal = isEqualValue(name, unquoted(their), unquoted(our), context);
  return equal && typeof recorded === typeof ours ? [] : [{ field, recorded: their, ours: our }];
}

function arrayDiff(
  field: string,
  recorded: readonly JsonValue[],
  ours: readonly JsonValue[],
  context: Context,
): readonly Difference[] {
  const sorted = (list: readonly JsonValue[]) => list.map(jsonText).sort().join();
  if (recorded.length > 1 && sorted(recorded) === sorted(ours)) {
    const [their, our] = [jsonText(recorded), jsonText(ours)];
    return their === our ? [] : [{ field: `${field}(order)`, recorded: their, ours: our }];
  }
  const count = Math.max(recorded.length, ours.length);
  return Array.from({ length: count }).flatMap((_, index) =>
    jsonDiff(`${field}[${index}]`, recorded[index], ours[index], context),
  );
}

/** Members by their names; a name that is an object (Java writes such) is its text. */
function byText(object: ReadonlyMap<unknown, JsonValue>): ReadonlyMap<string, JsonValue> {
  return new Map(
    [...object].map(([key, value]) => [
      typeof key === 'string' ? key : jsonText(key as JsonValue),
      value,
    ]),
  );
}

/** A value as text with its members in order of their names. */
export function jsonText(value: JsonValue | undefined): string {
  if (value === undefined) return '(absent)';
  if (value instanceof Map) {
    const members = [...byText(value)].sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${members.map(([name, member]) => `${name}:${jsonText(member)}`).join()}}`;
  }
  if (Array.isArray(value)) return `[${value.map(jsonText).join()}]`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1) : text;
}
