/** BatchAckMessageRequestBody: acknowledgements of many popped messages. */
import type { BodyCodec, Decoded } from '../body.ts';
import { type JsonKey, type JsonValue, parseJavaJson } from '../javaJson.ts';
import { isObject } from '../javaJsonReferences.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';
import { readShape } from './readShape.ts';
import {
  base64,
  defaulted,
  int32,
  int64,
  listOf,
  objectOf,
  optional,
  required,
  type Shape,
  text,
} from './shape.ts';
import { dialect, writeShape } from './writeShape.ts';

/** Acknowledgements of one pop from one queue (upstream `BatchAck`), by its names on the wire. */
export interface BatchAck {
  /** Base64 of a bit set, lowest bit first: bit k stands for the offset `so` + k. */
  readonly b?: string;
  /** Group; without one nothing is acknowledged. */
  readonly c: string;
  /** Invisible time in ms. */
  readonly it: number | bigint;
  /** Pop time in ms. */
  readonly pt: number | bigint;
  readonly q: number;
  /** Marker of the real topic: 0 the topic itself, 1 and 2 its retry topics. */
  readonly r: string;
  /** Revive queue. */
  readonly rq: number;
  /** Start offset of the pop. */
  readonly so: number | bigint;
  /** Topic that was asked for. */
  readonly t: string;
}

/** The body of BATCH_ACK_MESSAGE. */
export interface BatchAcks {
  readonly acks: readonly BatchAck[];
  readonly brokerName?: string;
}

/** The shape of `BatchAcks`, by the short names. */
export const batchAcks: Shape<BatchAcks> = objectOf<BatchAcks>({
  acks: defaulted(
    listOf(
      objectOf<BatchAck>({
        b: optional(base64),
        c: defaulted(text, ''),
        it: defaulted(int64, 0),
        pt: defaulted(int64, 0),
        q: defaulted(int32, 0),
        r: defaulted(text, ''),
        rq: defaulted(int32, 0),
        so: defaulted(int64, 0),
        t: required(text),
      }),
    ),
    [],
  ),
  brokerName: optional(text),
});

const shortNames: ReadonlyMap<JsonKey, string> = new Map([
  ['consumerGroup', 'c'],
  ['topic', 't'],
  ['retry', 'r'],
  ['startOffset', 'so'],
  ['queueId', 'q'],
  ['reviveQueueId', 'rq'],
  ['popTime', 'pt'],
  ['invisibleTime', 'it'],
  ['bitSet', 'b'],
]);

const empty = new Uint8Array(0);

/** The body of BATCH_ACK_MESSAGE; none at all is read as `undefined`. Long names are read too. */
export const batchAckBody: BodyCodec<BatchAcks | undefined> & {
  readonly shape: Shape<BatchAcks | undefined>;
} = {
  name: 'batchAck',
  shape: batchAcks as Shape<BatchAcks | undefined>,
  encode: (value) =>
    value === undefined ? empty : encodeUtf8(writeShape(batchAcks, value, dialect)),
  decode: (bytes) => (bytes.length === 0 ? { ok: true, value: undefined } : decoded(bytes)),
};

function decoded(bytes: Uint8Array): Decoded<BatchAcks | undefined> {
  const parsed = parseJavaJson(decodeUtf8(bytes));
  if (!parsed.ok) return parsed;
  if (parsed.value === null) return { ok: true, value: undefined };
  // A shape reads as the type that it was declared with.
  return readShape(batchAcks, shortened(parsed.value)) as Decoded<BatchAcks>;
}

/** The same value with short names in its acknowledgements. */
function shortened(value: JsonValue): JsonValue {
  if (!isObject(value)) return value;
  const acks = value.get('acks');
  if (!Array.isArray(acks)) return value;
  const renamed = (acks as readonly JsonValue[]).map((ack) =>
    isObject(ack)
      ? new Map([...ack].map(([key, member]) => [shortNames.get(key) ?? key, member] as const))
      : ack,
  );
  return new Map([...value, ['acks', renamed]]);
}
