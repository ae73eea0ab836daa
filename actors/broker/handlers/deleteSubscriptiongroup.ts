/**
 * DELETE_SUBSCRIPTIONGROUP: a consumer group goes.
 *
 * Behaviour (`AdminBrokerProcessor.deleteSubscriptionGroup`): its offsets go only where that is
 * asked for. A group that is not there is SUCCESS too; one that has members comes back with their
 * next heartbeat or pull.
 *
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { deleteGroup } from '../deletions.ts';
import type { Broker } from '../state.ts';

/** Takes the group away and answers. */
export function deleteSubscriptiongroup(
  state: Broker,
  request: Request<'deleteSubscriptiongroup'>,
): Step<Broker> {
  const { groupName, cleanOffset } = request.frame.header;
  return andThen(deleteGroup(state, groupName, cleanOffset, request), (now) => [
    now,
    respond(request, responseCode.SUCCESS),
  ]);
}
