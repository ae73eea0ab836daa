/**
 * QUERY_CONSUMER_OFFSET: where a group stands in a queue.
 *
 * Behaviour (`ConsumerManageProcessor.queryConsumerOffset`): neither topic nor group need exist. A
 * group without an offset stands at 0 while the queue still has its first message, whatever it
 * asked to begin with; otherwise QUERY_NOT_FOUND leaves the choice to the client.
 *
 * A reset that waits for the next pull or pop is committed already: it is what is answered.
 *
 * Not modelled: static topics; messages that have left memory.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { committedOffset } from '../offsets.ts';
import type { Broker } from '../state.ts';
import { messageAt } from '../store/store.ts';
import { queueKey } from '../topics/names.ts';

/** Answers with the group's offset. */
export function queryConsumerOffset(
  state: Broker,
  request: Request<'queryConsumerOffset'>,
): Step<Broker> {
  const { consumerGroup, topic, queueId, setZeroIfNotFound } = request.frame.header;
  const offset = committedOffset(state.offsets, topic, consumerGroup, queueId);
  if (offset >= 0) return [state, respond(request, responseCode.SUCCESS, { header: { offset } })];
  const notFound = (remark: string): Step<Broker> => [
    state,
    respond(request, responseCode.QUERY_NOT_FOUND, { remark, header: {} }),
  ];
  if (setZeroIfNotFound === false) {
    return notFound('Not found, do not set to zero, maybe this group boot first');
  }
  if (messageAt(state.store, queueKey(topic, queueId), 0) === undefined) {
    return notFound('Not found, V3_0_6_SNAPSHOT maybe this group consumer boot first');
  }
  return [state, respond(request, responseCode.SUCCESS, { header: { offset: 0 } })];
}
