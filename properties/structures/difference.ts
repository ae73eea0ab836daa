/**
 * The first place where two plain values differ, as a line of text, or undefined. For comparisons
 * of thousands of entries that are repeated while a counterexample shrinks, where a full picture
 * of both sides costs more than the run.
 */
export function firstDifference(actual: unknown, expected: unknown, path = ''): string | undefined {
  if (Object.is(actual, expected)) return undefined;
  if (!isCompound(actual) || !isCompound(expected)) {
    return `${path}: ${print(actual)}, expected ${print(expected)}`;
  }
  const keys = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  for (const key of keys) {
    const found = firstDifference(actual[key], expected[key], `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isCompound(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function print(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 200);
}
