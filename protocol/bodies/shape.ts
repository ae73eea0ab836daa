/**
 * Shapes: JSON bodies declared as data. Codec and arbitraries are computed from a shape.
 *
 * The interface stands beside its shape (`TopicConfig` and `topicConfig`); the type parameter
 * holds the two together.
 */

/** How one JSON value is declared. `T` is the type it has in a frame. */
export type Shape<T = unknown> = ShapeData & {
  /** Only for inference; never there. */
  readonly type?: T;
};

type ShapeData =
  | { readonly kind: 'string' | 'base64' | 'int' | 'safe' | 'long' | 'double' | 'boolean' }
  | { readonly kind: 'enum'; readonly names: readonly string[] }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'map'; readonly key: 'string' | 'int'; readonly of: Shape }
  | { readonly kind: 'entries'; readonly key: Shape; readonly of: Shape }
  | { readonly kind: 'object'; readonly members: Readonly<Record<string, Member>> };

/** One member of an object. */
export type Member<T = unknown> =
  | { readonly presence: 'required'; readonly shape: Shape<T> }
  | { readonly presence: 'optional'; readonly shape: Shape<T> }
  /** Always written; read as `fallback` when absent, null or of another kind. */
  | { readonly presence: 'defaulted'; readonly shape: Shape<T>; readonly fallback: T }
  /** Written as it stands and not read: what upstream writes and this model does not have. */
  | { readonly presence: 'constant'; readonly json: string };

type MemberOf<T, K extends keyof T> = undefined extends T[K]
  ? Extract<Member<Exclude<T[K], undefined>>, { presence: 'optional' }>
  : Exclude<Member<T[K]>, { presence: 'optional' | 'constant' }>;

/** A text. */
export const text: Shape<string> = { kind: 'string' };
/** Bytes as a text in base64; another text is malformed. */
export const base64: Shape<string> = { kind: 'base64' };
/** A 32-bit integer. */
export const int32: Shape<number> = { kind: 'int' };
/** A 64-bit integer that no honest peer lets grow beyond 2^53; a larger one is malformed. */
export const safeInt: Shape<number> = { kind: 'safe' };
/** A 64-bit integer. */
export const int64: Shape<number | bigint> = { kind: 'long' };
/** A floating-point number. */
export const float64: Shape<number> = { kind: 'double' };
/** A truth value. */
export const flag: Shape<boolean> = { kind: 'boolean' };

/** One of some names, given in the order of upstream's enum. */
export function oneOf<const Name extends string>(...names: readonly Name[]): Shape<Name> {
  return { kind: 'enum', names };
}

/** An array. */
export function listOf<T>(of: Shape<T>): Shape<readonly T[]> {
  return { kind: 'list', of };
}

/** An object whose names are data. */
export function mapOf<T>(of: Shape<T>): Shape<ReadonlyMap<string, T>> {
  return { kind: 'map', key: 'string', of };
}

/** An object whose names are integers; they stand bare, without quotes. */
export function intMapOf<T>(of: Shape<T>): Shape<ReadonlyMap<number, T>> {
  return { kind: 'map', key: 'int', of };
}

/** An object whose names are themselves objects, bare too; pairs here. */
export function entriesOf<K, V>(key: Shape<K>, of: Shape<V>): Shape<readonly (readonly [K, V])[]> {
  return { kind: 'entries', key, of };
}

/** A member that has to be there. */
export function required<T>(shape: Shape<T>) {
  return { presence: 'required', shape } as const;
}

/** A member that may be absent. */
export function optional<T>(shape: Shape<T>) {
  return { presence: 'optional', shape } as const;
}

/** A member that is always written and has a value when it is not there. */
export function defaulted<T>(shape: Shape<T>, fallback: T) {
  return { presence: 'defaulted', shape, fallback } as const;
}

/** A member that is always written as this JSON, and never read. */
export function constant(json: string) {
  return { presence: 'constant', json } as const;
}

/** An object with declared members, given in the order of their names, as upstream writes them. */
export function objectOf<T>(
  members: { readonly [K in keyof Required<T>]: MemberOf<T, K> },
  constants: Readonly<
    Record<string, { readonly presence: 'constant'; readonly json: string }>
  > = {},
): Shape<T> {
  const all = Object.entries({ ...members, ...constants } as Record<string, Member>);
  all.sort(([a], [b]) => (a < b ? -1 : 1));
  return { kind: 'object', members: Object.fromEntries(all) };
}
