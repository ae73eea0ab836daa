/** HeartbeatData: the groups of one client. */
import { jsonBody } from './jsonBody.ts';
import {
  defaulted,
  flag,
  int32,
  int64,
  listOf,
  objectOf,
  oneOf,
  required,
  type Shape,
  text,
} from './shape.ts';

/** How a consumer gets its messages. */
export type ConsumeType = 'CONSUME_ACTIVELY' | 'CONSUME_PASSIVELY' | 'CONSUME_POP';
/** Whether each message goes to one member of a group or to all. */
export type MessageModel = 'BROADCASTING' | 'CLUSTERING';
/** Where a group without a stored offset begins; deprecated names mean the first. */
export type ConsumeFromWhere =
  | 'CONSUME_FROM_LAST_OFFSET'
  | 'CONSUME_FROM_FIRST_OFFSET'
  | 'CONSUME_FROM_TIMESTAMP'
  | 'CONSUME_FROM_LAST_OFFSET_AND_FROM_MIN_WHEN_BOOT_FIRST'
  | 'CONSUME_FROM_MIN_OFFSET'
  | 'CONSUME_FROM_MAX_OFFSET';

/** What a group wants of one topic (upstream `SubscriptionData`). */
export interface SubscriptionData {
  readonly classFilterMode: boolean;
  /** `tagsCode` of each tag, as 32-bit integers. */
  readonly codeSet: readonly number[];
  /** `TAG` or `SQL92`; other texts are kept. */
  readonly expressionType: string;
  /** `*`, or tags joined by `||`, or an SQL92 expression. */
  readonly subString: string;
  /** When it last changed, in ms of the client's clock. */
  readonly subVersion: number | bigint;
  readonly tagsSet: readonly string[];
  readonly topic: string;
}

/** One consumer group of a client (upstream `ConsumerData`). */
export interface ConsumerData {
  readonly consumeFromWhere: ConsumeFromWhere;
  readonly consumeType: ConsumeType;
  readonly groupName: string;
  readonly messageModel: MessageModel;
  readonly subscriptionDataSet: readonly SubscriptionData[];
  readonly unitMode: boolean;
}

/** One producer group of a client (upstream `ProducerData`). */
export interface ProducerData {
  readonly groupName: string;
}

/** What a client tells each broker every 30 s (upstream `HeartbeatData`). */
export interface HeartbeatData {
  readonly clientID: string;
  readonly consumerDataSet: readonly ConsumerData[];
  /** 0, or a hash of the rest: heartbeats of version 2. */
  readonly heartbeatFingerprint: number;
  readonly producerDataSet: readonly ProducerData[];
  /** The subscriptions are left out and those stored stay. */
  readonly withoutSub: boolean;
}

/** The shape of `SubscriptionData`. */
export const subscriptionData: Shape<SubscriptionData> = objectOf<SubscriptionData>({
  classFilterMode: defaulted(flag, false),
  codeSet: defaulted(listOf(int32), []),
  expressionType: defaulted(text, 'TAG'),
  subString: required(text),
  subVersion: defaulted(int64, 0),
  tagsSet: defaulted(listOf(text), []),
  topic: required(text),
});

// Upstream takes what lacks these, and has null for them: not broadcasting, not pulling.
const consumerData: Shape<ConsumerData> = objectOf<ConsumerData>({
  consumeFromWhere: defaulted(
    oneOf(
      'CONSUME_FROM_LAST_OFFSET',
      'CONSUME_FROM_LAST_OFFSET_AND_FROM_MIN_WHEN_BOOT_FIRST',
      'CONSUME_FROM_MIN_OFFSET',
      'CONSUME_FROM_MAX_OFFSET',
      'CONSUME_FROM_FIRST_OFFSET',
      'CONSUME_FROM_TIMESTAMP',
    ),
    'CONSUME_FROM_LAST_OFFSET',
  ),
  consumeType: defaulted(
    oneOf('CONSUME_ACTIVELY', 'CONSUME_PASSIVELY', 'CONSUME_POP'),
    'CONSUME_PASSIVELY',
  ),
  groupName: required(text),
  messageModel: defaulted(oneOf('BROADCASTING', 'CLUSTERING'), 'CLUSTERING'),
  subscriptionDataSet: defaulted(listOf(subscriptionData), []),
  unitMode: defaulted(flag, false),
});

/** The shape of `HeartbeatData`. Go leaves out the fingerprint and `withoutSub`. */
export const heartbeatData: Shape<HeartbeatData> = objectOf<HeartbeatData>({
  // Brokers take one without a name, too.
  clientID: defaulted(text, ''),
  consumerDataSet: defaulted(listOf(consumerData), []),
  heartbeatFingerprint: defaulted(int32, 0),
  producerDataSet: defaulted(listOf(objectOf<ProducerData>({ groupName: required(text) })), []),
  withoutSub: defaulted(flag, false),
});

/** A body that is one `HeartbeatData`. */
export const heartbeatDataBody = jsonBody('heartbeatData', heartbeatData);
