/**
 * UPDATE_AND_GET_GROUP_FORBIDDEN: forbids a group to read a topic, allows it, or tells which.
 *
 * Behaviour (`AdminBrokerProcessor.updateAndGetGroupForbidden`): it counts for pulls that use the
 * subscription of the group's members. Group and topic need not exist. The remark is empty.
 *
 * Not modelled: upstream forgets all that a group may not do with the last bit of one topic
 * (#11093); here only that topic.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { mayRead, setReadable } from '../admin/groupForbidden.ts';
import type { Broker } from '../state.ts';

/** Changes it where that is asked for, and answers how it is. */
export function updateAndGetGroupForbidden(
  state: Broker,
  request: Request<'updateAndGetGroupForbidden'>,
): Step<Broker> {
  const { group, topic, readable } = request.frame.header;
  const step: Step<Broker> =
    readable === undefined || topic === undefined
      ? [state, []]
      : setReadable(state, { group, topic, readable }, request);
  return andThen(step, (now) => {
    const mine = { group, readable: topic === undefined || mayRead(now, group, topic) };
    const body = { ...mine, ...(topic !== undefined && { topic }) };
    return [now, respond(request, responseCode.SUCCESS, { remark: '', body })];
  });
}
