/** TopicConfig: what a broker knows of a topic. */
import { jsonBody } from './jsonBody.ts';
import {
  defaulted,
  flag,
  int32,
  mapOf,
  objectOf,
  oneOf,
  required,
  type Shape,
  text,
} from './shape.ts';

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

/** The shape of `TopicConfig`; members left out have the defaults of upstream's class. */
export const topicConfig: Shape<TopicConfig> = objectOf<TopicConfig>({
  attributes: defaulted(mapOf(text), new Map()),
  order: defaulted(flag, false),
  perm: defaulted(int32, 6),
  readQueueNums: defaulted(int32, 16),
  topicFilterType: defaulted(oneOf('SINGLE_TAG', 'MULTI_TAG'), 'SINGLE_TAG'),
  topicName: required(text),
  topicSysFlag: defaulted(int32, 0),
  writeQueueNums: defaulted(int32, 16),
});

/** A body that is one `TopicConfig`. */
export const topicConfigBody = jsonBody('topicConfig', topicConfig);
