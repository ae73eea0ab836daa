/**
 * UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST: makes several consumer groups, or changes them.
 *
 * Behaviour (`AdminBrokerProcessor.updateAndCreateSubscriptionGroupList`): as one by one, but one
 * that is refused refuses all.
 *
 * Not modelled: what attributes do; they are stored.
 */
import type { SubscriptionGroupConfig } from '../../../protocol/bodies/subscriptionGroupConfig.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';
import { alterAttributes } from '../topics/attributes.ts';
import { groupAttributes } from '../topics/groupAttributes.ts';
import { groupConfigOf, putGroup } from '../topics/groups.ts';
import { groupNameProblem } from '../topics/names.ts';

/** Sets the groups' settings and answers. */
export function updateGroupList(
  state: Broker,
  request: Request<'updateAndCreateSubscriptiongroupList'>,
): Step<Broker> {
  const configs: SubscriptionGroupConfig[] = [];
  for (const wanted of request.frame.body.groupConfigList) {
    const problem = groupNameProblem(wanted.groupName);
    if (problem !== undefined) {
      return [state, respond(request, responseCode.INVALID_PARAMETER, { remark: problem })];
    }
    const current = groupConfigOf(state, wanted.groupName)?.attributes;
    const attributes = alterAttributes(groupAttributes, current, wanted.attributes);
    if (!attributes.ok) {
      return [state, respond(request, responseCode.SYSTEM_ERROR, { remark: attributes.problem })];
    }
    configs.push({ ...wanted, attributes: attributes.value });
  }
  let step: Step<Broker> = [state, []];
  for (const config of configs) step = andThen(step, (now) => putGroup(now, config, request));
  return andThen(step, (now) => [now, respond(request, responseCode.SUCCESS)]);
}
