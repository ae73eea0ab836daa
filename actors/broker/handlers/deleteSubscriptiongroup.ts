/**
 * DELETE_SUBSCRIPTIONGROUP: a consumer group goes.
 *
 * Behaviour (`AdminBrokerProcessor.deleteSubscriptionGroup`): its offsets go only where that is
 * asked for. A group that is not there is SUCCESS too. Where its offsets stay,
 * `autoCreateSubscriptionGroup` has the group there again at once, with the settings of a new one:
 * upstream looks it up once more. So all that goes is its settings.
 *
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { deleteGroup } from '../admin/deletions.ts';
import type { Broker } from '../state.ts';
import { findGroup } from '../topics/groups.ts';

/** Takes the group away and answers. */
export function deleteSubscriptiongroup(
  state: Broker,
  request: Request<'deleteSubscriptiongroup'>,
): Step<Broker> {
  const { groupName, cleanOffset } = request.frame.header;
  const deleted = deleteGroup(state, groupName, cleanOffset, request);
  const lookedUp = cleanOffset
    ? deleted
    : andThen(deleted, (now) => findGroup(now, groupName, request).step);
  return andThen(lookedUp, (now) => [now, respond(request, responseCode.SUCCESS)]);
}
