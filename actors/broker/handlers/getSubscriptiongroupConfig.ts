/**
 * GET_SUBSCRIPTIONGROUP_CONFIG: the settings of a consumer group.
 *
 * Behaviour (`AdminBrokerProcessor.getSubscriptionGroup`): asking makes the group where it is
 * missing and may be.
 *
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';
import { findGroup } from '../topics/groups.ts';

/** Answers with the settings. */
export function getSubscriptiongroupConfig(
  state: Broker,
  request: Request<'getSubscriptiongroupConfig'>,
): Step<Broker> {
  const { group } = request.frame.header;
  const { step, config: body } = findGroup(state, group, request);
  return andThen(step, (now) => {
    if (body !== undefined) return [now, respond(request, responseCode.SUCCESS, { body })];
    const remark = 'No group in this broker';
    return [now, respond(request, responseCode.SUBSCRIPTION_GROUP_NOT_EXIST, { remark })];
  });
}
