/** What a simple consumer's heartbeats tell. */
import type { HeartbeatContent } from '../shared/client/index.ts';
import { subscriptionDataOf, subscriptionOf } from '../shared/client/subscription.ts';
import type { SimpleConsumerState } from './state.ts';

/** Its group, which pops, with its one subscription. */
export function heartbeatOf({ settings, subVersion }: SimpleConsumerState): HeartbeatContent {
  const { group, topic, tags } = settings;
  return {
    producerGroups: [],
    consumers: [
      {
        consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
        consumeType: 'CONSUME_POP',
        groupName: group,
        messageModel: 'CLUSTERING',
        subscriptionDataSet: [subscriptionDataOf(subscriptionOf(topic, tags, subVersion))],
        unitMode: false,
      },
    ],
  };
}
