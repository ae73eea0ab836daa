/** What a lite pull consumer's heartbeats tell. */
import type { HeartbeatContent } from '../shared/client/index.ts';
import { subscriptionDataOf } from '../shared/client/subscription.ts';
import type { LitePullState } from './state.ts';

/**
 * Its group, which pulls actively, with what it subscribed (`subscriptions()`). Assigned queues and
 * topics that are pulled by hand are nobody's business.
 */
export function heartbeatOf({ settings, mode, subscriptions }: LitePullState): HeartbeatContent {
  const told = mode === 'subscribe' ? subscriptions : [];
  return {
    producerGroups: [],
    consumers: [
      {
        consumeFromWhere: settings.consumeFromWhere,
        consumeType: 'CONSUME_ACTIVELY',
        groupName: settings.group,
        messageModel: settings.messageModel,
        subscriptionDataSet: told.map(subscriptionDataOf),
        unitMode: false,
      },
    ],
  };
}
