/**
 * `{"$ref":"$.a.b[0]"}`: what fastjson 1 writes where the same Java object stands a second time.
 *
 * Resolved are plain paths from the root (`$`, `.name`, `[index]`). Others, and those that lead
 * nowhere or round in a circle, become null, which readers take for absent.
 */
import type { JsonKey, JsonObject, JsonValue } from './javaJson.ts';

/** What may still be visited below references, so that few bytes cannot stand for a huge value. */
interface Budget {
  values: number;
}

/** The value with its references replaced. */
export function resolveReferences(root: JsonValue): JsonValue {
  return replace(root, root, { values: 100_000 });
}

function replace(value: JsonValue, root: JsonValue, budget: Budget): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => replace(item, root, budget));
  if (!isObject(value)) return value;
  if (value.has('$ref')) return target(value, root, budget);
  const members = new Map<JsonKey, JsonValue>();
  for (const [key, member] of value) {
    const replaced = typeof key === 'string' ? key : replace(key, root, budget);
    if (typeof replaced === 'string' || isObject(replaced)) {
      members.set(replaced, replace(member, root, budget));
    }
  }
  return members;
}

function target(reference: JsonObject, root: JsonValue, budget: Budget): JsonValue {
  const path = reference.get('$ref');
  if (typeof path !== 'string' || !/^\$(?:\.[^.[\]]+|\[\d+\])*$/.test(path)) return null;
  let value: JsonValue | undefined = root;
  for (const [step] of path.matchAll(/[^.[\]$]+/g)) {
    if (Array.isArray(value)) value = (value as readonly JsonValue[])[Number(step)];
    else value = isObject(value) ? value.get(step) : undefined;
  }
  return value !== undefined && isPlain(value, budget) ? value : null;
}

// Whether there is no reference inside, within what may still be visited.
function isPlain(value: JsonValue, budget: Budget): boolean {
  if (--budget.values < 0) return false;
  if (Array.isArray(value)) return value.every((item: JsonValue) => isPlain(item, budget));
  if (!isObject(value)) return true;
  if (value.has('$ref')) return false;
  for (const [key, member] of value) {
    if (!isPlain(member, budget) || (typeof key !== 'string' && !isPlain(key, budget)))
      return false;
  }
  return true;
}

/** Whether a value is an object. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}
