/** Attributes of topics: how changes are written and which are allowed (`AttributeUtil`). */
import type { Decoded } from '../../protocol/body.ts';

/** Changes by name, each with its sign: `+message.type` to its value, `-message.type` to ''. */
export type AttributeChanges = ReadonlyMap<string, string>;

interface Allowed {
  readonly isChangeable: boolean;
  readonly accepts: (value: string) => boolean;
}

const oneOf = (...values: readonly string[]): Allowed['accepts'] => {
  return (value) => values.includes(value);
};

/** `TopicAttributes.ALL`. */
const allowed: ReadonlyMap<string, Allowed> = new Map<string, Allowed>([
  ['queue.type', { isChangeable: false, accepts: oneOf('SimpleCQ', 'BatchCQ') }],
  ['cleanup.policy', { isChangeable: false, accepts: oneOf('DELETE', 'COMPACTION') }],
  [
    'message.type',
    {
      isChangeable: true,
      accepts: oneOf(
        'UNSPECIFIED',
        'NORMAL',
        'FIFO',
        'DELAY',
        'TRANSACTION',
        'MIXED',
        'LITE',
        'PRIORITY',
      ),
    },
  ],
  ['reserve.time', { isChangeable: true, accepts: (value) => /^(-1|\d+)$/.test(value) }],
]);

/** Reads `+name=value,-name`. */
export function parseAttributes(text: string | undefined): Decoded<AttributeChanges> {
  const changes = new Map<string, string>();
  if (text === undefined || text === '') return { ok: true, value: changes };
  for (const change of text.split(',')) {
    const [name = '', value] = change.split('=');
    const isSet = value !== undefined;
    if (!name.includes(isSet ? '+' : '-')) {
      const what = isSet
        ? 'add/alter attribute format is wrong'
        : 'delete attribute format is wrong';
      return { ok: false, problem: `${what}: ${name}` };
    }
    if (changes.has(name)) return { ok: false, problem: `key duplication: ${name}` };
    changes.set(name, value ?? '');
  }
  return { ok: true, value: changes };
}

/** The attributes after the changes; `current` is undefined for a topic that is being made. */
export function alterAttributes(
  current: ReadonlyMap<string, string> | undefined,
  changes: AttributeChanges,
): Decoded<ReadonlyMap<string, string>> {
  const after = new Map(current);
  for (const [signed, value] of changes) {
    const name = signed.slice(1);
    const isSet = signed.startsWith('+');
    if (name === '' || /[+\-=]/.test(name))
      return { ok: false, problem: 'kv string format wrong.' };
    if (!isSet && current === undefined) {
      const problem = `only add attribute is supported while creating topic. key: ${name}`;
      return { ok: false, problem };
    }
    const rule = allowed.get(name);
    if (rule === undefined) return { ok: false, problem: `unsupported key: ${name}` };
    if (!rule.isChangeable && current !== undefined) {
      return { ok: false, problem: `attempt to update an unchangeable attribute. key: ${name}` };
    }
    if (!isSet) after.delete(name);
    else if (rule.accepts(value)) after.set(name, value);
    else return { ok: false, problem: `value is not in set: ${value}` };
  }
  return { ok: true, value: after };
}
