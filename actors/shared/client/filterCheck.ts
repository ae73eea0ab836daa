/**
 * Whether brokers can read what a consumer wants (`MQClientInstance.checkClientInBroker`).
 *
 * Behaviour: a broker of the topic is asked about a subscription that is not by tags; a topic
 * without a broker is not asked about. Whatever comes but a yes counts as a no.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call } from '../../connection/index.ts';
import type { Reply, Stamp, Step } from '../node.ts';
import { topicAddress } from './brokerAddresses.ts';
import type { ClientState } from './clientState.ts';
import { type Subscription, subscriptionDataOf } from './subscription.ts';

/** Asks about a subscription of a group; the topic comes back as the call's context. */
export function checkFilter(
  client: ClientState,
  group: string,
  subscription: Subscription,
  stamp: Stamp,
): Step<ClientState> {
  const { topic: context, type } = subscription;
  const to = type === 'TAG' ? undefined : topicAddress(client, context, stamp);
  if (to === undefined) return [client, []];
  const { clientId, mqClientApiTimeoutMs: timeoutMs } = client.config;
  const body = { clientId, group, subscriptionData: subscriptionDataOf(subscription) };
  const request = { to, command: 'checkClientConfig', header: {}, body, timeoutMs } as const;
  const [connections, outputs] = call(client.connections, { ...request, context }, stamp);
  return [{ ...client, connections }, outputs];
}

/** Whether an answer is a no, which ends the consumer. */
export function isFilterRefused(event: { readonly type: string }): boolean {
  if (event.type !== 'reply.checkClientConfig') return false;
  const { outcome } = event as Reply<'checkClientConfig'>;
  return !(outcome.ok && outcome.frame.code === responseCode.SUCCESS);
}

/** What is said of a consumer that does not start for it. */
export function filterRefusal({ outcome, context }: Reply<'checkClientConfig'>): string {
  const why = outcome.ok ? `${outcome.frame.code} ${outcome.frame.remark ?? ''}` : outcome.problem;
  return `the consumer does not start: its filter for ${String(context)} is refused: ${why}`;
}
