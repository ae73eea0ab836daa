/**
 * UPDATE_AND_CREATE_SUBSCRIPTIONGROUP: makes a consumer group, or changes it.
 *
 * Behaviour (`AdminBrokerProcessor.updateAndCreateSubscriptionGroup`): the name must be well
 * formed; what the body leaves out has upstream's defaults. Members are not told.
 *
 * Not modelled: checks of the group's attributes, which are stored as they come.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { putGroup } from '../groups.ts';
import { groupNameProblem } from '../names.ts';
import type { Broker } from '../state.ts';

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
  return andThen(putGroup(state, body, request), (now) => [
    now,
    respond(request, responseCode.SUCCESS),
  ]);
}
