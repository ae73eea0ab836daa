/**
 * NOTIFY_CONSUMER_IDS_CHANGED (upstream `ClientRemotingProcessor.notifyConsumerIdsChanged`).
 *
 * Behaviour: a round of rebalancing as soon as may be, whatever group is named. Never answered: the
 * broker sends it one-way.
 * Not modelled: waking the other consumers of the same process; a node is one consumer.
 */
import type { Request } from '../../shared/node.ts';
import { wakeRebalancing } from '../rebalance.ts';
import type { ConsumerState, ConsumerStep } from '../state.ts';

/** Takes in `rmq.notifyConsumerIdsChanged`. */
export function notifyConsumerIdsChanged(
  state: ConsumerState,
  event: Request<'notifyConsumerIdsChanged'>,
): ConsumerStep {
  return wakeRebalancing(state, event);
}
