/**
 * UNREGISTER_CLIENT: a client leaves a producer group, a consumer group, or both.
 *
 * Behaviour (`ClientManageProcessor.unregisterClient`): always SUCCESS; who is left in the consumer
 * group is told, even if the client was not in it; the group's settings are made where they are
 * missing. The connection stays, and so do locks of queues until they expire.
 *
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import { unregisterConsumer } from '../../shared/membership/consumers.ts';
import { unregisterProducer } from '../../shared/membership/producers.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { notifyMembers } from '../clients/notifyMembers.ts';
import { withoutLeft } from '../filters/filters.ts';
import type { Broker } from '../state.ts';
import { findGroup } from '../topics/groups.ts';

/** Takes the client out of its groups and answers. */
export function unregisterClient(
  state: Broker,
  request: Request<'unregisterClient'>,
): Step<Broker> {
  const { connection } = request;
  const { producerGroup, consumerGroup } = request.frame.header;
  let { members } = state;
  if (producerGroup !== undefined) members = unregisterProducer(members, producerGroup, connection);
  if (consumerGroup !== undefined) members = unregisterConsumer(members, consumerGroup, connection);
  const left: Broker =
    members === state.members
      ? state
      : withoutLeft({ ...state, members }, [consumerGroup], request);
  const answer = respond(request, responseCode.SUCCESS, { header: {} });
  if (consumerGroup === undefined) return [left, answer];
  const { step, config } = findGroup(left, consumerGroup, request);
  const isTold = config?.notifyConsumerIdsChangedEnable ?? true;
  const answered: Step<Broker> = [step[0], [...step[1], ...answer]];
  return isTold ? andThen(answered, (now) => notifyMembers(now, consumerGroup, request)) : answered;
}
