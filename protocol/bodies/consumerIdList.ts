/** The client ids of a consumer group. */
import { jsonBody } from './jsonBody.ts';
import { defaulted, listOf, objectOf, type Shape, text } from './shape.ts';

/** Members of a group (upstream `GetConsumerListByGroupResponseBody`). */
export interface ConsumerIdList {
  readonly consumerIdList: readonly string[];
}

/** The shape of `ConsumerIdList`. */
export const consumerIdList: Shape<ConsumerIdList> = objectOf<ConsumerIdList>({
  consumerIdList: defaulted(listOf(text), []),
});

/** A body that is one `ConsumerIdList`. */
export const consumerIdListBody = jsonBody('consumerIdList', consumerIdList);
