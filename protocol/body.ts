/**
 * What a command declares about its bodies. A body travels as a typed value in simulation and as
 * bytes on sockets; the codec is the bridge, and it never throws.
 */

/** What a body codec may look at besides the body: the same frame's header and version. */
export interface BodyContext {
  /** Version number of the frame that carries the body. */
  readonly version: number;
  /** Decoded header of that frame. Absent for answers: none of their bodies depends on it. */
  readonly header?: Readonly<Record<string, unknown>>;
}

/** The outcome of reading bytes: a value, or what is wrong with them. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/** Encodes and decodes one kind of body. */
export interface BodyCodec<T> {
  /** A name for documentation and arbitraries, such as `bytes` or `topicRouteData`. */
  readonly name: string;
  encode(value: T, context: BodyContext): Uint8Array;
  /** Never throws; `bytes` is empty when the frame has no body. */
  decode(bytes: Uint8Array, context: BodyContext): Decoded<T>;
}

const empty = new Uint8Array(0);

/** No body is declared; bytes that come all the same are ignored. */
export const noBody: BodyCodec<undefined> = {
  name: 'none',
  encode: () => empty,
  decode: () => ({ ok: true, value: undefined }),
};

/** The bytes themselves: a message's body, which the protocol does not look into. */
export const bytesBody: BodyCodec<Uint8Array> = {
  name: 'bytes',
  encode: (value) => value,
  decode: (bytes) => ({ ok: true, value: bytes }),
};
