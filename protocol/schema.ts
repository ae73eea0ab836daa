/**
 * The schema module: how one remoting command is declared, and the types computed from it.
 *
 * A command is one object literal (`protocol/commands/<name>.ts`). Header codec, validation, event
 * unions, documentation and arbitraries are all computed from that literal; nothing about the
 * command is written down anywhere else.
 */
import type { BodyCodec } from './body.ts';
import type { ResponseCodeName } from './responseCodes.ts';

/** What a header field holds; on the wire every value is text. */
export type FieldKind = keyof KindTypes;

/** The TypeScript type of each kind. A `long` is a `number` when that is exact, else a `bigint`. */
export interface KindTypes {
  readonly string: string;
  readonly int: number;
  readonly long: number | bigint;
  readonly boolean: boolean;
  readonly double: number;
  /** Which end of a run of equal store times a search by time means. */
  readonly boundary: 'LOWER' | 'UPPER';
}

/**
 * `required`: decoding fails without it. `optional`: the key may be absent.
 * `defaulted`: a Java primitive; always written, and read as its default when absent.
 */
export type Presence = 'required' | 'optional' | 'defaulted';

/** One declared header field. */
export interface Field<K extends FieldKind = FieldKind, P extends Presence = Presence> {
  readonly kind: K;
  readonly presence: P;
  readonly doc: string;
  /** The name on the wire where it differs from the property's. */
  readonly as?: string;
  /** What an absent `defaulted` field reads as. */
  readonly fallback?: KindTypes[K];
  /** Inherited routing fields, which the fast codec of ROCKETMQ headers leaves out. */
  readonly inherited?: true;
}

/** The declared fields of one header, in wire order. */
export type Fields = Readonly<Record<string, Field>>;

type Keys<F extends Fields, P extends Presence> = {
  [Name in keyof F]: F[Name]['presence'] extends P ? Name : never;
}[keyof F];

type Flat<T> = { readonly [Name in keyof T]: T[Name] };

/** The decoded form of a header: optional fields are optional keys, all others are present. */
export type Header<F extends Fields> = Flat<
  { [Name in Keys<F, 'required' | 'defaulted'>]: KindTypes[F[Name]['kind']] } & {
    [Name in Keys<F, 'optional'>]?: KindTypes[F[Name]['kind']];
  }
>;

/** How far one node supports a command: shown by `orrery coverage` and in the README. */
export type Support = 'full' | 'refused' | `part: ${string}`;

/** The nodes that can be sent a request. */
export type NodeKind =
  | 'namesrv'
  | 'broker'
  | 'proxy'
  | 'producer'
  | 'consumer'
  | 'simpleConsumer'
  | 'litePullConsumer'
  | 'admin';

/** The declaration of one request code. */
export interface Command<
  Req extends Fields = Fields,
  ReqBody = unknown,
  Res extends Fields = Fields,
  ResBody = unknown,
> {
  readonly code: number;
  readonly doc: string;
  readonly request: Req;
  readonly requestBody: BodyCodec<ReqBody>;
  readonly response: Res;
  readonly responseBody: BodyCodec<ResBody>;
  /** Response codes that upstream answers with, by name. */
  readonly answers: readonly ResponseCodeName[];
  /** How far each node that may receive it supports it. */
  readonly support: Partial<Readonly<Record<NodeKind, Support>>>;
  /**
   * Which of its headers upstream reads and writes with its fast codec: entries in declaration
   * order in ROCKETMQ frames, inherited fields neither written there nor read, and a malformed
   * number fails the request. `'inherited'`: inherited fields are written and read all the same.
   */
  readonly fast?: { readonly request?: true | 'inherited'; readonly response?: true };
}

/** Declares a command; the identity function, there for inference and checking. */
export function command<const Req extends Fields, ReqBody, const Res extends Fields, ResBody>(
  declaration: Command<Req, ReqBody, Res, ResBody>,
): Command<Req, ReqBody, Res, ResBody> {
  return declaration;
}

const field =
  <K extends FieldKind>(kind: K) =>
  (doc: string, as?: string): Field<K, 'required'> =>
    as === undefined
      ? { kind, presence: 'required', doc }
      : { kind, presence: 'required', doc, as };

/** A text field. */
export const str = field('string');
/** A 32-bit integer field. */
export const int = field('int');
/** A 64-bit integer field. */
export const long = field('long');
/** A boolean field: any text but `true` (in any case) reads as false. */
export const bool = field('boolean');
/** A floating-point field. */
export const double = field('double');
/** A search boundary, `LOWER` or `UPPER`. */
export const boundary = field('boundary');

/** The same field, absent or present. */
export function optional<K extends FieldKind>(of: Field<K, 'required'>): Field<K, 'optional'> {
  return { ...of, presence: 'optional' };
}

/** The same field as a Java primitive: always written, `fallback` when absent. */
export function defaulted<K extends FieldKind>(
  of: Field<K, 'required'>,
  fallback: KindTypes[K],
): Field<K, 'defaulted'> {
  return { ...of, presence: 'defaulted', fallback };
}

const inherited = <K extends FieldKind>(of: Field<K, 'required'>): Field<K, 'optional'> => ({
  ...optional(of),
  inherited: true,
});

/** Fields every RPC header inherits upstream (`RpcRequestHeader`). */
export const rpcFields = {
  ns: inherited(str('Namespace.')),
  nsd: inherited(bool('The names already carry their namespace.')),
  bname: inherited(str('Name of the broker meant.')),
  oway: inherited(bool('One-way.')),
} as const;

/** Fields every header about a topic inherits upstream (`TopicRequestHeader`). */
export const topicFields = {
  lo: inherited(bool('The queue id is logical (static topics).')),
  ...rpcFields,
} as const;
