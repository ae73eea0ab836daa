/** Entries of a consume queue (upstream `QueryConsumeQueueResponseBody`). */
import { type SubscriptionData, subscriptionData } from './heartbeatData.ts';
import { jsonBody } from './jsonBody.ts';
import {
  defaulted,
  flag,
  int32,
  int64,
  listOf,
  objectOf,
  optional,
  type Shape,
  text,
} from './shape.ts';

/** One entry (upstream `ConsumeQueueData`). */
export interface ConsumeQueueData {
  readonly eval: boolean;
  readonly msg?: string;
  readonly physicOffset: number | bigint;
  readonly physicSize: number;
  readonly tagsCode: number | bigint;
}

/** Entries, and what the group asked about wants. */
export interface ConsumeQueueView {
  readonly filterData?: string;
  readonly maxQueueIndex: number | bigint;
  readonly minQueueIndex: number | bigint;
  readonly queueData?: readonly ConsumeQueueData[];
  readonly subscriptionData?: SubscriptionData;
}

/** The shape of `ConsumeQueueView`. */
export const consumeQueueView: Shape<ConsumeQueueView> = objectOf<ConsumeQueueView>({
  filterData: optional(text),
  maxQueueIndex: defaulted(int64, 0),
  minQueueIndex: defaulted(int64, 0),
  queueData: optional(
    listOf(
      objectOf<ConsumeQueueData>({
        eval: defaulted(flag, false),
        msg: optional(text),
        physicOffset: defaulted(int64, 0),
        physicSize: defaulted(int32, 0),
        tagsCode: defaulted(int64, 0),
      }),
    ),
  ),
  subscriptionData: optional(subscriptionData),
});

/** A body that is one `ConsumeQueueView`. */
export const consumeQueueBody = jsonBody('consumeQueueView', consumeQueueView);
