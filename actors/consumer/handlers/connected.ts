/**
 * A connection came up (upstream `MQClientInstance`'s channel listener).
 *
 * Behaviour: a connection to a known broker wakes rebalancing, its heartbeat being out already; so
 * a consumer that lost its brokers takes its queues back at once. Not while starting, nor at the
 * end, when a heartbeat would put the group on the broker's list again.
 */
import { onLink } from '../../connection/index.ts';
import { knownBrokers } from '../../shared/client/index.ts';
import type { LinkOpened } from '../../shared/node.ts';
import { wakeRebalancing } from '../rebalance.ts';
import { type ConsumerState, type ConsumerStep, withClient } from '../state.ts';

/** Follows `link.opened`. */
export function connected(state: ConsumerState, event: LinkOpened): ConsumerStep {
  const isBroker = knownBrokers(state.client).some(({ address }) => address === event.address);
  const starts = state.startingTopics.length > 0;
  return isBroker && !starts ? wakeRebalancing(state, event) : [state, []];
}

/** Takes in `link.opened` for the connections alone. */
export function connectedWhileStopping(state: ConsumerState, event: LinkOpened): ConsumerStep {
  const { client } = state;
  const [connections, outputs] = onLink(client.connections, event);
  return [withClient(state, { ...client, connections }), outputs];
}
