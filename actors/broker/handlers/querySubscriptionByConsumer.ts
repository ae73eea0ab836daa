/**
 * QUERY_SUBSCRIPTION_BY_CONSUMER: what a group wants of a topic.
 *
 * Behaviour (`AdminBrokerProcessor.querySubscriptionByConsumer`): what members told, else what
 * pulls brought along, else nothing.
 *
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { subscriptionOf } from '../../shared/membership/consumers.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';

/** Answers with the subscription. */
export function querySubscriptionByConsumer(
  state: Broker,
  request: Request<'querySubscriptionByConsumer'>,
): Step<Broker> {
  const { group, topic } = request.frame.header;
  const subscriptionData = subscriptionOf(state.members, group, topic);
  const body = { group, topic, ...(subscriptionData !== undefined && { subscriptionData }) };
  return [state, respond(request, responseCode.SUCCESS, { body })];
}
