/** Attributes of topics and groups: which changes are allowed (`AttributeUtil`). */
import type { Decoded } from '../../../protocol/body.ts';
import { parseLong } from '../../../protocol/int64.ts';

/** Changes by name, each with its sign: `+message.type` to its value, `-message.type` to ''. */
export type AttributeChanges = ReadonlyMap<string, string>;

/** What is known of an attribute. */
export interface AttributeRule {
  readonly isChangeable: boolean;
  /** What is wrong with a value. */
  readonly problem: (value: string) => string | undefined;
}

/** Rules by attribute name. */
export type AttributeRules = ReadonlyMap<string, AttributeRule>;

/** One of some values, in the order in which upstream's table of them is printed. */
export function oneOf(isChangeable: boolean, ...values: readonly string[]): AttributeRule {
  const remark = `value is not in set: [${values.join(', ')}]`;
  return { isChangeable, problem: (value) => (values.includes(value) ? undefined : remark) };
}

/** A 64-bit integer within bounds. */
export function between(least: bigint, most: bigint): AttributeRule {
  return {
    isChangeable: true,
    problem: (value) => {
      const read = parseLong(value);
      if (read === undefined) return `For input string: "${value}"`;
      const isIn = BigInt(read) >= least && BigInt(read) <= most;
      return isIn ? undefined : `value is not in range(${least}, ${most})`;
    },
  };
}

/** `true` or `false`. */
export const truth: AttributeRule = {
  isChangeable: true,
  problem: (value) =>
    value === 'true' || value === 'false' ? undefined : 'boolean attribute format is wrong.',
};

/** Any text. */
export const anyText: AttributeRule = { isChangeable: true, problem: () => undefined };

/**
 * The attributes after the changes, by name; `current` is undefined for what is being made. First
 * all names are looked at, then what is added, what is changed and what is removed.
 */
export function alterAttributes(
  rules: AttributeRules,
  current: ReadonlyMap<string, string> | undefined,
  changes: AttributeChanges,
): Decoded<ReadonlyMap<string, string>> {
  const names = new Set<string>();
  for (const signed of changes.keys()) {
    const name = signed.slice(1);
    const problem = nameProblem(signed, name, current) ?? (names.has(name) ? again(name) : '');
    if (problem !== '') return { ok: false, problem };
    names.add(name);
  }
  for (const kind of ['added', 'changed', 'removed'] as const) {
    for (const [signed, value] of changes) {
      if (kindOf(signed, current) !== kind) continue;
      const name = signed.slice(1);
      const rule = rules.get(name);
      if (rule === undefined) return { ok: false, problem: `unsupported key: ${name}` };
      if (current !== undefined && !rule.isChangeable) {
        const problem = `attempt to update an unchangeable attribute. key: ${name}`;
        return { ok: false, problem };
      }
      const problem = kind === 'removed' ? undefined : rule.problem(value);
      if (problem !== undefined) return { ok: false, problem };
    }
  }
  return { ok: true, value: applied(current, changes) };
}

type Kind = 'added' | 'changed' | 'removed';

function kindOf(signed: string, current: ReadonlyMap<string, string> | undefined): Kind {
  if (!signed.startsWith('+')) return 'removed';
  return current?.has(signed.slice(1)) ? 'changed' : 'added';
}

const again = (name: string): string => `alter duplication key. key: ${name}`;

function nameProblem(
  signed: string,
  name: string,
  current: ReadonlyMap<string, string> | undefined,
): string | undefined {
  if (name === '' || /[+-]/.test(name)) return 'kv string format wrong.';
  if (signed.startsWith('+')) return undefined;
  if (current === undefined) {
    return `only add attribute is supported while creating topic. key: ${name}`;
  }
  if (!signed.startsWith('-')) return `wrong format key: ${name}`;
  return current.has(name) ? undefined : `attempt to delete a nonexistent key: ${name}`;
}

function applied(
  current: ReadonlyMap<string, string> | undefined,
  changes: AttributeChanges,
): ReadonlyMap<string, string> {
  const after = new Map(current);
  for (const [signed, value] of changes) {
    if (signed.startsWith('+')) after.set(signed.slice(1), value);
    else after.delete(signed.slice(1));
  }
  // By name, so that the table does not tell what was set when.
  return new Map([...after].sort(([one], [other]) => (one < other ? -1 : 1)));
}
