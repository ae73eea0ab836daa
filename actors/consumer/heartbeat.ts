/** What a consumer's heartbeats tell. */
import type { HeartbeatContent } from '../shared/client/index.ts';
import { subscriptionDataOf } from '../shared/client/subscription.ts';
import type { ConsumerState } from './state.ts';

/** Its group with every subscription; upstream's `MQClientInstance.prepareHeartbeatData`. */
export function heartbeatOf({ config, subscriptions }: ConsumerState): HeartbeatContent {
  return {
    producerGroups: [],
    consumers: [
      {
        consumeFromWhere: config.consumeFromWhere,
        consumeType: 'CONSUME_PASSIVELY',
        groupName: config.group,
        messageModel: config.messageModel,
        subscriptionDataSet: subscriptions.map(subscriptionDataOf),
        unitMode: false,
      },
    ],
  };
}
