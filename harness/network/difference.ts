/** Finds where two pieces of data differ. */

/**
 * The path of the first member that differs, such as `header.queueId`; undefined if none does. A
 * member that is undefined and one that is absent are the same: on the wire they are.
 */
export function difference(left: unknown, right: unknown, path = ''): string | undefined {
  if (Object.is(left, right)) return undefined;
  if (!isObject(left) || !isObject(right)) return path;
  if (left instanceof Uint8Array || right instanceof Uint8Array) return bytes(left, right, path);
  if (left instanceof Map || right instanceof Map) {
    if (!(left instanceof Map) || !(right instanceof Map)) return path;
    return difference(sorted(left), sorted(right), path);
  }
  if (Array.isArray(left) !== Array.isArray(right)) return path;
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const found = difference(left[key], right[key], path === '' ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function bytes(left: unknown, right: unknown, path: string): string | undefined {
  if (!(left instanceof Uint8Array) || !(right instanceof Uint8Array)) return path;
  const same = left.length === right.length && left.every((byte, at) => byte === right[at]);
  return same ? undefined : path;
}

function sorted(map: ReadonlyMap<unknown, unknown>): unknown {
  const entries = [...map].map(([key, value]) => [`${typeof key} ${key}`, value] as const);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}
