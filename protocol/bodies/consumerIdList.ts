/** The client ids of a consumer group. */
import { jsonBody } from './jsonBody.ts';

/** Members of a group (upstream `GetConsumerListByGroupResponseBody`). */
export interface ConsumerIdList {
  readonly consumerIdList: readonly string[];
}

/** A body that is one `ConsumerIdList`. */
export const consumerIdListBody = jsonBody<ConsumerIdList>('consumerIdList');
