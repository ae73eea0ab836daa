/** Bodies written as JSON in fastjson's dialect. */
import type { BodyCodec, BodyContext, Decoded } from '../body.ts';
import { parseJavaJson } from '../javaJson.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';
import { readShape } from './readShape.ts';
import type { Shape } from './shape.ts';
import { dialect, type WriteOptions, writeShape } from './writeShape.ts';

/** A body codec whose shape is known, for arbitraries and documentation. */
export interface ShapedBody<T> extends BodyCodec<T> {
  readonly shape: Shape<T>;
}

/** The codec of a shape. */
export function jsonBody<T>(
  name: string,
  shape: Shape<T>,
  optionsOf: (value: T, context: BodyContext) => WriteOptions = () => dialect,
): ShapedBody<T> {
  return {
    name,
    shape,
    encode: (value, context) => encodeUtf8(writeShape(shape, value, optionsOf(value, context))),
    decode: (bytes) => decodeJson(shape, bytes),
  };
}

const empty = new Uint8Array(0);

/** The codec of a body that may be absent: no bytes, and `undefined`. */
export function maybe<T>(codec: ShapedBody<T>): ShapedBody<T | undefined> {
  return {
    name: codec.name,
    shape: codec.shape as Shape<T | undefined>,
    encode: (value, context) => (value === undefined ? empty : codec.encode(value, context)),
    decode: (bytes, context) =>
      bytes.length === 0 ? { ok: true, value: undefined } : codec.decode(bytes, context),
  };
}

/** Reads JSON bytes as a shape; never throws. */
export function decodeJson<T>(shape: Shape<T>, bytes: Uint8Array): Decoded<T> {
  const parsed = parseJavaJson(decodeUtf8(bytes));
  if (!parsed.ok) return parsed;
  // A shape reads as the type that it was declared with.
  return readShape(shape, parsed.value) as Decoded<T>;
}
