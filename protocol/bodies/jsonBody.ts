/** Bodies written as JSON in fastjson's dialect. */
import type { BodyCodec } from '../body.ts';

/** Placeholder until the dialect's codec is in: plain JSON, maps as arrays of pairs. */
export function jsonBody<T>(name: string): BodyCodec<T> {
  return {
    name,
    encode: (value) =>
      new TextEncoder().encode(
        JSON.stringify(value, (_, v: unknown) => (v instanceof Map ? [...v] : v)),
      ),
    decode: () => ({ ok: false, problem: `${name}: no codec yet` }),
  };
}
