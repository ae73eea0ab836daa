/**
 * UPDATE_AND_CREATE_SUBSCRIPTIONGROUP: makes a consumer group, or changes it.
 *
 * Behaviour (`AdminBrokerProcessor.updateAndCreateSubscriptionGroup`): the name must be well
 * formed; what the body leaves out has upstream's defaults. Members are not told. Attributes in the
 * body are changes, with a sign before each name.
 *
 * Not modelled: what attributes do; they are stored. A body of `null` or none is refused, where
 * upstream does nothing and says SUCCESS.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';
import { alterAttributes } from '../topics/attributes.ts';
import { groupAttributes } from '../topics/groupAttributes.ts';
import { groupConfigOf, putGroup } from '../topics/groups.ts';
import { groupNameProblem } from '../topics/names.ts';

/** Sets the group's settings and answers. */
export function updateAndCreateSubscriptionGroup(
  state: Broker,
  request: Request<'updateAndCreateSubscriptionGroup'>,
): Step<Broker> {
  const { body } = request.frame;
  const problem = groupNameProblem(body.groupName);
  if (problem !== undefined) {
    return [state, respond(request, responseCode.INVALID_PARAMETER, { remark: problem })];
  }
  const current = groupConfigOf(state, body.groupName)?.attributes;
  const attributes = alterAttributes(groupAttributes, current, body.attributes);
  if (!attributes.ok) {
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark: attributes.problem })];
  }
  const config = { ...body, attributes: attributes.value };
  return andThen(putGroup(state, config, request), (now) => [
    now,
    respond(request, responseCode.SUCCESS),
  ]);
}
