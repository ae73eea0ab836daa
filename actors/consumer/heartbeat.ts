/** What a consumer's heartbeats tell. */
import type { HeartbeatContent } from '../shared/client/index.ts';
import type { ConsumerState } from './state.ts';
import { subscriptionDataOf } from './subscription.ts';

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
