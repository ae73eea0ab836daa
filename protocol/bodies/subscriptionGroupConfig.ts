/** SubscriptionGroupConfig: what a broker knows of a consumer group. */
import { jsonBody } from './jsonBody.ts';

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

/** A body that is one `SubscriptionGroupConfig`; members left out have upstream's defaults. */
export const subscriptionGroupConfigBody =
  jsonBody<SubscriptionGroupConfig>('subscriptionGroupConfig');
