/**
 * GET_CONSUMER_STATUS_FROM_CLIENT (upstream `MQClientInstance.getConsumerStatus`).
 *
 * Behaviour: the offsets that this consumer would commit, of the held queues of the topic that have
 * one. Another group than its own has none. What is popped has no offsets.
 * Not modelled: upstream's order of queues, that of hashes.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { compareQueues } from '../queues.ts';
import { unsetRemark } from '../runningInfo.ts';
import type { ConsumerState, ConsumerStep } from '../state.ts';

/** Answers with the offsets. */
export function getConsumerStatusFromClient(
  state: ConsumerState,
  request: Request<'getConsumerStatusFromClient'>,
): ConsumerStep {
  const { topic, group } = request.frame.header;
  const held = group === state.config.group ? [...state.queues.values()] : [];
  const messageQueueTable = held
    .filter(({ queue }) => queue.topic === topic)
    .sort((a, b) => compareQueues(a.queue, b.queue))
    .flatMap(({ queue, offset }) => (offset === undefined ? [] : [[queue, offset] as const]));
  const body = { consumerTable: new Map(), messageQueueTable };
  return [state, respond(request, responseCode.SUCCESS, { remark: unsetRemark, body })];
}
