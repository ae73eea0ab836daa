/** Whole tables of offsets, as slaves copy them. */
import { type DataVersion, dataVersion } from './dataVersion.ts';
import { jsonBody } from './jsonBody.ts';
import { defaulted, int64, intMapOf, listOf, mapOf, objectOf, type Shape, text } from './shape.ts';

type OffsetsByQueue = ReadonlyMap<number, number | bigint>;

/** The offsets of all groups (upstream `ConsumerOffsetSerializeWrapper`). */
export interface ConsumerOffsets {
  readonly dataVersion: DataVersion;
  /** Topics by group. */
  readonly groupTopicMap: ReadonlyMap<string, readonly string[]>;
  /** By `topic@group`, then by queue id. */
  readonly offsetTable: ReadonlyMap<string, OffsetsByQueue>;
  /** Up to where pulls have read, by the same keys. */
  readonly pullOffsetTable: ReadonlyMap<string, OffsetsByQueue>;
}

/** How far each delay level is delivered (upstream `DelayOffsetSerializeWrapper`). */
export interface DelayOffsets {
  readonly dataVersion: DataVersion;
  /** By delay level. */
  readonly offsetTable: OffsetsByQueue;
}

/** The least offset of each queue over all groups (upstream `QueryCorrectionOffsetBody`). */
export interface CorrectionOffsets {
  /** By queue id. */
  readonly correctionOffsets: OffsetsByQueue;
}

const noVersion: DataVersion = { counter: 0, stateVersion: 0, timestamp: 0 };
const byQueue = intMapOf(int64);

/** The shape of `ConsumerOffsets`. */
export const consumerOffsets: Shape<ConsumerOffsets> = objectOf<ConsumerOffsets>({
  dataVersion: defaulted(dataVersion, noVersion),
  groupTopicMap: defaulted(mapOf(listOf(text)), new Map()),
  offsetTable: defaulted(mapOf(byQueue), new Map()),
  pullOffsetTable: defaulted(mapOf(byQueue), new Map()),
});

/** The shape of `DelayOffsets`. */
export const delayOffsets: Shape<DelayOffsets> = objectOf<DelayOffsets>({
  dataVersion: defaulted(dataVersion, noVersion),
  offsetTable: defaulted(byQueue, new Map()),
});

/** The shape of `CorrectionOffsets`. */
export const correctionOffsets: Shape<CorrectionOffsets> = objectOf<CorrectionOffsets>({
  correctionOffsets: defaulted(byQueue, new Map()),
});

/** A body that is one `ConsumerOffsets`. */
export const consumerOffsetsBody = jsonBody('consumerOffsets', consumerOffsets);
/** A body that is one `DelayOffsets`. */
export const delayOffsetsBody = jsonBody('delayOffsets', delayOffsets);
/** A body that is one `CorrectionOffsets`. */
export const correctionOffsetsBody = jsonBody('correctionOffsets', correctionOffsets);
