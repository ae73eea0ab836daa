/**
 * Whether brokers can read what the consumer wants (`MQClientInstance.checkClientInBroker`).
 *
 * Behaviour: at the end of the start, for each subscription that is not by tags, a broker of its
 * topic is asked. Whatever comes but a yes ends the consumer, as upstream's start throws.
 */
import { responseCode } from '../../protocol/responseCodes.ts';
import { call } from '../connection/index.ts';
import { andThen, each } from '../shared/apply.ts';
import { inClient, topicAddress } from '../shared/client/index.ts';
import { subscriptionDataOf } from '../shared/client/subscription.ts';
import { logged } from '../shared/logged.ts';
import type { Reply, Stamp } from '../shared/node.ts';
import { shutDown } from './handlers/shutdown.ts';
import type { ConsumerState, ConsumerStep } from './state.ts';

/** Asks about every subscription by SQL92. A topic without a broker is not asked about. */
export function checkFilters(state: ConsumerState, stamp: Stamp): ConsumerStep {
  const { clientId, group } = state.config;
  const filtered = state.subscriptions.filter(({ type }) => type !== 'TAG');
  return each(state, filtered, (now, subscription) => {
    const { client } = now;
    const to = topicAddress(client, subscription.topic, stamp);
    if (to === undefined) return [now, []];
    const body = { clientId, group, subscriptionData: subscriptionDataOf(subscription) };
    const timeoutMs = client.config.mqClientApiTimeoutMs;
    const context = subscription.topic;
    const request = {
      to,
      command: 'checkClientConfig',
      header: {},
      body,
      timeoutMs,
      context,
    } as const;
    const [connections, outputs] = call(client.connections, request, stamp);
    return inClient(now, [{ ...client, connections }, outputs]);
  });
}

/** Whether an answer ends the consumer. */
export function isFilterRefused(event: { readonly type: string }): boolean {
  if (event.type !== 'reply.checkClientConfig') return false;
  const { outcome } = event as Reply<'checkClientConfig'>;
  return !(outcome.ok && outcome.frame.code === responseCode.SUCCESS);
}

/** Says why the consumer does not start, and leaves. */
export function filterRefused(
  state: ConsumerState,
  event: Reply<'checkClientConfig'>,
): ConsumerStep {
  const { outcome, context } = event;
  const why = outcome.ok ? `${outcome.frame.code} ${outcome.frame.remark ?? ''}` : outcome.problem;
  const text = `the consumer does not start: its filter for ${String(context)} is refused: ${why}`;
  return andThen([state, [logged('error', text)]], (now) => shutDown(now, event));
}
