/**
 * Typed headers to ext fields and back, by a command's declaration.
 *
 * Behaviour: as upstream, a malformed number reads as absent, but for headers of the fast codec,
 * where it fails the request. Unlike upstream, which goes on without it until something trips over
 * a null, a required field that is absent fails at once; both are answered SYSTEM_ERROR.
 */
import { fieldText, parseField, wireName } from './fieldText.ts';
import type { SerializeType } from './frame.ts';
import type { Field, FieldKind, Fields, KindTypes } from './schema.ts';

type Value = KindTypes[FieldKind];

/** A header before its declaration says more about it. */
export type LooseHeader = Readonly<Record<string, Value | undefined>>;

interface Step {
  readonly name: string;
  readonly wire: string;
  readonly field: Field;
  /** Not carried by ROCKETMQ frames. */
  readonly jsonOnly: boolean;
}

/** What is computed once from the declared fields of a header. */
export interface HeaderPlan {
  readonly steps: readonly Step[];
  /** Those that are read; the rest of the declared ones are ignored. */
  readonly readable: readonly Step[];
  readonly readableNames: ReadonlySet<string>;
  readonly fast: boolean;
}

/** Prepares a header's declaration. */
export function headerPlan(fields: Fields, fast: true | 'inherited' | undefined): HeaderPlan {
  const steps = Object.entries(fields).map(([name, field]) => ({
    name,
    wire: wireName(name, field),
    field,
    jsonOnly: fast === true && field.inherited === true,
  }));
  const readable = steps.filter((step) => !step.jsonOnly);
  return {
    steps,
    readable,
    readableNames: new Set(readable.map(({ wire }) => wire)),
    fast: fast !== undefined,
  };
}

/** What became of a header; `extra` are the ext fields that nothing declares. */
export type ReadHeader =
  | {
      readonly ok: true;
      readonly header: LooseHeader;
      readonly extra: Readonly<Record<string, string>> | undefined;
    }
  | { readonly ok: false; readonly field: string; readonly problem: 'missing' | 'malformed' };

const noExt: ReadonlyMap<string, string> = new Map();

/** Reads a header. `partial`: an answer's, where anything may be absent and stays so. */
export function readHeader(
  plan: HeaderPlan,
  ext: ReadonlyMap<string, string> | undefined,
  partial: boolean,
): ReadHeader {
  const from = ext ?? noExt;
  const header: Record<string, Value> = {};
  let known = 0;
  for (const { name, wire, field } of plan.readable) {
    const text = from.get(wire);
    let value: Value | undefined;
    if (text !== undefined) {
      known++;
      value = parseField(field.kind, text);
      if (value === undefined && plan.fast && !partial) {
        return { ok: false, field: name, problem: 'malformed' };
      }
    }
    if (value === undefined && !partial) {
      if (field.presence === 'required') {
        return { ok: false, field: name, problem: text === undefined ? 'missing' : 'malformed' };
      }
      value = field.fallback;
    }
    if (value !== undefined) header[name] = value;
  }
  const extra = known === from.size ? undefined : readExtra(plan, from);
  return { ok: true, header, extra };
}

/** The ext fields that a header does not declare. */
export function readExtra(
  plan: HeaderPlan | undefined,
  ext: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> | undefined {
  const entries = [...ext].filter(([name]) => plan?.readableNames.has(name) !== true);
  // Own properties whatever their names, `__proto__` too.
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Writes a header; undefined where upstream has no header class and so writes no ext fields. */
export function writeHeader(
  plan: HeaderPlan | undefined,
  header: LooseHeader | undefined,
  extra: Readonly<Record<string, string>> | undefined,
  serializeType: SerializeType,
): ReadonlyMap<string, string> | undefined {
  if (header === undefined && extra === undefined) return undefined;
  const ext = new Map<string, string>();
  for (const { name, wire, field, jsonOnly } of plan?.steps ?? []) {
    const value = header?.[name];
    if (value === undefined || (jsonOnly && serializeType === 'ROCKETMQ')) continue;
    ext.set(wire, typeof value === 'string' ? value : fieldText(field.kind, value));
  }
  if (extra !== undefined) for (const [name, value] of Object.entries(extra)) ext.set(name, value);
  return ext;
}
