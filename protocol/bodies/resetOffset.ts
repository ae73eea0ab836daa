/** Offsets by queue, as a broker tells them to clients. */
import type { BodyContext, Decoded } from '../body.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';
import { decodeJson, jsonBody, type ShapedBody } from './jsonBody.ts';
import { type MessageQueue, messageQueue } from './messageQueue.ts';
import {
  defaulted,
  entriesOf,
  int32,
  int64,
  listOf,
  objectOf,
  required,
  type Shape,
  text,
} from './shape.ts';
import { dialect, writeShape } from './writeShape.ts';

/** Queues and offsets: pairs, since queues have no text of their own. */
export type QueueOffsets = readonly (readonly [MessageQueue, number | bigint])[];

/** Where queues are to go on (upstream `ResetOffsetBody`, `ResetOffsetBodyForC`). */
export interface ResetOffset {
  readonly offsetTable: QueueOffsets;
  /** Written as an array of queues with an `offset` each, which clients in C++ read. */
  readonly asList?: true;
}

/** The shape of a table of offsets by queue; its keys are bare objects. */
export const queueOffsets: Shape<QueueOffsets> = entriesOf(messageQueue, int64);

/** The shape of `ResetOffset` in its common form. */
export const resetOffset: Shape<ResetOffset> = objectOf<Pick<ResetOffset, 'offsetTable'>>({
  offsetTable: defaulted(queueOffsets, []),
});

interface QueueAndOffset extends MessageQueue {
  readonly offset: number | bigint;
}

const asList = objectOf<{ readonly offsetTable: readonly QueueAndOffset[] }>({
  offsetTable: required(
    listOf(
      objectOf<QueueAndOffset>({
        brokerName: required(text),
        offset: required(int64),
        queueId: required(int32),
        topic: required(text),
      }),
    ),
  ),
});

const table = jsonBody('resetOffset', resetOffset);
const listForm = /^\s*\{\s*"offsetTable"\s*:\s*\[/;

/** A body that is one `ResetOffset`, in either of its two forms. */
export const resetOffsetBody: ShapedBody<ResetOffset> = {
  ...table,
  encode: (value, context) => (value.asList ? encodeList(value) : table.encode(value, context)),
  decode,
};

function encodeList({ offsetTable }: ResetOffset): Uint8Array {
  const list = offsetTable.map(([queue, offset]) => ({ ...queue, offset }));
  return encodeUtf8(writeShape(asList, { offsetTable: list }, dialect));
}

function decode(bytes: Uint8Array, context: BodyContext): Decoded<ResetOffset> {
  if (!listForm.test(decodeUtf8(bytes.subarray(0, 64)))) return table.decode(bytes, context);
  const read = decodeJson(asList, bytes);
  if (!read.ok) return read;
  const offsetTable = read.value.offsetTable.map(
    ({ offset, ...queue }) => [queue, offset] as const,
  );
  return { ok: true, value: { offsetTable, asList: true } };
}
