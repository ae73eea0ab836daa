/** SubscriptionGroupConfig: what a broker knows of a consumer group. */
import { jsonBody } from './jsonBody.ts';
import {
  defaulted,
  flag,
  int32,
  int64,
  listOf,
  mapOf,
  objectOf,
  oneOf,
  optional,
  required,
  type Shape,
  safeInt,
  text,
} from './shape.ts';

/** How long a message that failed waits before it is tried again. */
export interface GroupRetryPolicy {
  readonly type: 'CUSTOMIZED' | 'EXPONENTIAL';
  readonly exponentialRetryPolicy?: {
    readonly initial: number;
    readonly max: number;
    readonly multiplier: number;
  };
  /** Waits in ms, by the number of attempts. */
  readonly customizedRetryPolicy?: { readonly next: readonly number[] };
}

/** A subscription that is set for a group as a whole (upstream `SimpleSubscriptionData`). */
export interface SimpleSubscriptionData {
  readonly expression: string;
  readonly expressionType: string;
  readonly topic: string;
  readonly version: number | bigint;
}

/** Settings of a consumer group on one broker (upstream `SubscriptionGroupConfig`). */
export interface SubscriptionGroupConfig {
  readonly attributes: ReadonlyMap<string, string>;
  readonly brokerId: number;
  readonly consumeBroadcastEnable: boolean;
  readonly consumeEnable: boolean;
  readonly consumeFromMinEnable: boolean;
  readonly consumeMessageOrderly: boolean;
  readonly consumeTimeoutMinute: number;
  readonly groupName: string;
  readonly groupRetryPolicy: GroupRetryPolicy;
  readonly groupSysFlag: number;
  readonly notifyConsumerIdsChangedEnable: boolean;
  readonly retryMaxTimes: number;
  readonly retryQueueNums: number;
  readonly subscriptionDataSet?: readonly SimpleSubscriptionData[];
  readonly whichBrokerWhenConsumeSlowly: number;
}

type Exponential = NonNullable<GroupRetryPolicy['exponentialRetryPolicy']>;
type Customized = NonNullable<GroupRetryPolicy['customizedRetryPolicy']>;

const groupRetryPolicy: Shape<GroupRetryPolicy> = objectOf<GroupRetryPolicy>({
  type: defaulted(oneOf('EXPONENTIAL', 'CUSTOMIZED'), 'CUSTOMIZED'),
  exponentialRetryPolicy: optional(
    objectOf<Exponential>({
      initial: defaulted(safeInt, 5_000),
      max: defaulted(safeInt, 7_200_000),
      multiplier: defaulted(safeInt, 2),
    }),
  ),
  customizedRetryPolicy: optional(objectOf<Customized>({ next: defaulted(listOf(safeInt), []) })),
});

const simpleSubscription: Shape<SimpleSubscriptionData> = objectOf<SimpleSubscriptionData>({
  expression: required(text),
  expressionType: defaulted(text, 'TAG'),
  topic: required(text),
  version: defaulted(int64, 0),
});

/** The shape of `SubscriptionGroupConfig`; members left out have upstream's defaults. */
export const subscriptionGroupConfig: Shape<SubscriptionGroupConfig> =
  objectOf<SubscriptionGroupConfig>({
    attributes: defaulted(mapOf(text), new Map()),
    brokerId: defaulted(safeInt, 0),
    consumeBroadcastEnable: defaulted(flag, true),
    consumeEnable: defaulted(flag, true),
    consumeFromMinEnable: defaulted(flag, true),
    consumeMessageOrderly: defaulted(flag, false),
    consumeTimeoutMinute: defaulted(int32, 15),
    // A group without a name is refused by those who look at it, as upstream refuses it.
    groupName: defaulted(text, ''),
    groupRetryPolicy: defaulted(groupRetryPolicy, { type: 'CUSTOMIZED' }),
    groupSysFlag: defaulted(int32, 0),
    notifyConsumerIdsChangedEnable: defaulted(flag, true),
    retryMaxTimes: defaulted(int32, 16),
    retryQueueNums: defaulted(int32, 1),
    subscriptionDataSet: optional(listOf(simpleSubscription)),
    whichBrokerWhenConsumeSlowly: defaulted(safeInt, 1),
  });

/** A body that is one `SubscriptionGroupConfig`. */
export const subscriptionGroupConfigBody = jsonBody(
  'subscriptionGroupConfig',
  subscriptionGroupConfig,
);
