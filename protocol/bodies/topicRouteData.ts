/** TopicRouteData: where a topic's queues are. */
import { jsonBody } from './jsonBody.ts';

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
}

/**
 * A body that is one `TopicRouteData`. Numeric keys are quoted for requests of version 401 and up
 * and where the request said `acceptStandardJsonOnly`.
 */
export const topicRouteDataBody = jsonBody<TopicRouteData>('topicRouteData');
