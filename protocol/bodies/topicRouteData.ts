/** TopicRouteData: where a topic's queues are. */
import type { BodyCodec, Decoded } from '../body.ts';
import { versionGate } from '../mqVersion.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';
import { decodeJson } from './jsonBody.ts';
import {
  defaulted,
  flag,
  int32,
  intMapOf,
  listOf,
  mapOf,
  objectOf,
  optional,
  required,
  type Shape,
  text,
} from './shape.ts';
import { writeShape } from './writeShape.ts';

/** The brokers of one name (upstream `BrokerData`). */
export interface BrokerData {
  /** By broker id, 0 being the master: `ip:port`. */
  readonly brokerAddrs: ReadonlyMap<number, string>;
  readonly brokerName: string;
  readonly cluster: string;
  readonly enableActingMaster: boolean;
  readonly zoneName?: string;
}

/** A topic's queues on the brokers of one name (upstream `QueueData`). */
export interface QueueData {
  readonly brokerName: string;
  /** Bits: 4 read, 2 write, 1 inherit. */
  readonly perm: number;
  readonly readQueueNums: number;
  readonly topicSysFlag: number;
  readonly writeQueueNums: number;
}

/** The route of one topic (upstream `TopicRouteData`). Static topics are not modelled. */
export interface TopicRouteData {
  readonly brokerDatas: readonly BrokerData[];
  /** Always there, always empty since class filtering was removed upstream. */
  readonly filterServerTable: ReadonlyMap<string, readonly string[]>;
  /** `brokerName:queues;...` */
  readonly orderTopicConf?: string;
  readonly queueDatas: readonly QueueData[];
  /**
   * How it is written, not part of it: integer names bare, as peers before 4.9.4 want them (Go
   * clients read them by hand). `wantsBareKeys` tells when.
   */
  readonly bareKeys?: true;
}

/** Whether a request for a route is answered with bare integer names. */
export function wantsBareKeys(version: number, acceptStandardJsonOnly = false): boolean {
  return version < versionGate.standardJson && !acceptStandardJsonOnly;
}

/** The shape of `BrokerData`. */
export const brokerData: Shape<BrokerData> = objectOf<BrokerData>({
  brokerAddrs: defaulted(intMapOf(text), new Map()),
  brokerName: required(text),
  cluster: required(text),
  enableActingMaster: defaulted(flag, false),
  zoneName: optional(text),
});

/** The shape of `QueueData`. */
export const queueData: Shape<QueueData> = objectOf<QueueData>({
  brokerName: required(text),
  perm: defaulted(int32, 0),
  readQueueNums: defaulted(int32, 0),
  topicSysFlag: defaulted(int32, 0),
  writeQueueNums: defaulted(int32, 0),
});

/** The shape of `TopicRouteData`. */
export const topicRouteData: Shape<Omit<TopicRouteData, 'bareKeys'>> = objectOf<
  Omit<TopicRouteData, 'bareKeys'>
>({
  brokerDatas: defaulted(listOf(brokerData), []),
  filterServerTable: defaulted(mapOf(listOf(text)), new Map()),
  orderTopicConf: optional(text),
  queueDatas: defaulted(listOf(queueData), []),
});

/** A body that is one `TopicRouteData`, in standard JSON unless its `bareKeys` says otherwise. */
export const topicRouteDataBody: BodyCodec<TopicRouteData> & {
  readonly shape: typeof topicRouteData;
} = {
  name: 'topicRouteData',
  shape: topicRouteData,
  encode: (value) =>
    encodeUtf8(writeShape(topicRouteData, value, { quoteKeys: value.bareKeys !== true })),
  decode: (bytes): Decoded<TopicRouteData> => {
    const read = decodeJson(topicRouteData, bytes);
    // A broker's text cannot hold this: quotes in it are escaped.
    const bare = read.ok && /"brokerAddrs":\{-?\d/.test(decodeUtf8(bytes));
    return bare ? { ok: true, value: { ...read.value, bareKeys: true } } : read;
  },
};
