/**
 * GET_CONSUMER_STATUS_FROM_CLIENT (upstream `MQClientInstance.getConsumerStatus`).
 *
 * Behaviour: who pulls by hand tells the offsets that it would commit, of the topic's queues; of a
 * lite pull consumer upstream knows none, and the table is empty, as for another group.
 * Not modelled: upstream's order of queues, that of hashes.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { compareQueues } from '../../shared/client/queues.ts';
import type { Request } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { LitePullState, LitePullStep } from '../state.ts';
import { unsetRemark } from './getConsumerRunningInfo.ts';

/** Answers with the offsets. */
export function getConsumerStatusFromClient(
  state: LitePullState,
  request: Request<'getConsumerStatusFromClient'>,
): LitePullStep {
  const { topic, group } = request.frame.header;
  const isTold = state.mode === 'pull' && group === state.settings.group;
  const known = isTold ? [...state.offsets.values()] : [];
  const messageQueueTable = known
    .filter(({ queue }) => queue.topic === topic)
    .sort((a, b) => compareQueues(a.queue, b.queue))
    .map(({ queue, offset }) => [queue, offset] as const);
  const body = { consumerTable: new Map(), messageQueueTable };
  return [state, respond(request, responseCode.SUCCESS, { remark: unsetRemark, body })];
}
