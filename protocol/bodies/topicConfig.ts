/** TopicConfig: what a broker knows of a topic. */
import { jsonBody } from './jsonBody.ts';

/** Settings of a topic on one broker (upstream `TopicConfig`). */
export interface TopicConfig {
  /** Such as `message.type` to `NORMAL`; names carry no sign. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly order: boolean;
  /** Bits: 4 read, 2 write, 1 inherit. */
  readonly perm: number;
  readonly readQueueNums: number;
  readonly topicFilterType: 'SINGLE_TAG' | 'MULTI_TAG';
  readonly topicName: string;
  readonly topicSysFlag: number;
  readonly writeQueueNums: number;
}

/** A body that is one `TopicConfig`. */
export const topicConfigBody = jsonBody<TopicConfig>('topicConfig');
