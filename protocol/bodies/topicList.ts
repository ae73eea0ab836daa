/** TopicList: names of topics. */
import { jsonBody } from './jsonBody.ts';
import { defaulted, listOf, objectOf, optional, type Shape, text } from './shape.ts';

/** Topics, and in some answers one broker to ask about them (upstream `TopicList`). */
export interface TopicList {
  readonly brokerAddr?: string;
  readonly topicList: readonly string[];
}

/** The shape of `TopicList`. */
export const topicList: Shape<TopicList> = objectOf<TopicList>({
  brokerAddr: optional(text),
  topicList: defaulted(listOf(text), []),
});

/** A body that is one `TopicList`. */
export const topicListBody = jsonBody('topicList', topicList);
