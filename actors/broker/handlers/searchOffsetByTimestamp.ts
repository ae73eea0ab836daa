/**
 * SEARCH_OFFSET_BY_TIMESTAMP: the position of a store time in a queue.
 *
 * Behaviour (`ConsumeQueue.getOffsetInQueueByTime`): with LOWER the first message stored at or
 * after the time, the queue's end if there is none; with UPPER the last stored at or before it, the
 * queue's beginning if there is none. Upstream cuts runs of equal times at the borders of its index
 * files; here the whole queue counts.
 *
 * Not modelled: static topics; lite topics.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';
import { offsetOfTime } from '../store/timeSearch.ts';
import { queueKey } from '../topics/names.ts';

/** Answers with an offset inside the queue, or at its end. */
export function searchOffsetByTimestamp(
  state: Broker,
  request: Request<'searchOffsetByTimestamp'>,
): Step<Broker> {
  const { topic, queueId, timestamp, boundaryType = 'LOWER' } = request.frame.header;
  const offset = offsetOfTime(state.store, queueKey(topic, queueId), timestamp, boundaryType);
  return [state, respond(request, responseCode.SUCCESS, { header: { offset } })];
}
