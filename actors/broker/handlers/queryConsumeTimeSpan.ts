/**
 * QUERY_CONSUME_TIME_SPAN: between which store times a group stands, queue by queue.
 *
 * Behaviour (`AdminBrokerProcessor.queryConsumeTimeSpan`): answered from the store, for queues that
 * may be written. A queue without messages has times of -1, which show as the last ms of 1969.
 *
 * Not modelled: time zones; texts are in UTC.
 */
import type { QueueTimeSpan } from '../../../protocol/bodies/consumeTimeSpan.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { storeTimeAt } from '../admin/progress.ts';
import { committedOffset } from '../offsets.ts';
import type { Broker } from '../state.ts';
import { maxOffsetOf, minOffsetOf } from '../store/store.ts';
import { queueKey } from '../topics/names.ts';
import { topicConfigOf } from '../topics/topics.ts';

/** Answers with the times. */
export function queryConsumeTimeSpan(
  state: Broker,
  request: Request<'queryConsumeTimeSpan'>,
): Step<Broker> {
  const { topic, group = 'null' } = request.frame.header;
  const config = topicConfigOf(state, topic);
  if (config === undefined) {
    const remark = `topic[${topic}] not exist`;
    return [state, respond(request, responseCode.TOPIC_NOT_EXIST, { remark })];
  }
  const consumeTimeSpanSet = Array.from({ length: config.writeQueueNums }, (_, queueId) =>
    timeSpan(state, group, topic, queueId, request.at),
  );
  return [state, respond(request, responseCode.SUCCESS, { body: { consumeTimeSpanSet } })];
}

function timeSpan(
  state: Broker,
  group: string,
  topic: string,
  queueId: number,
  at: number,
): QueueTimeSpan {
  const key = queueKey(topic, queueId);
  const offset = Number(committedOffset(state.offsets, topic, group, queueId));
  const max = maxOffsetOf(state.store, key);
  const minTime = storeTimeAt(state, key, minOffsetOf(state.store, key));
  const maxTime = storeTimeAt(state, key, max - 1);
  const consumeTime = offset > 0 ? storeTimeAt(state, key, offset - 1) : minTime;
  return {
    consumeTimeStamp: consumeTime,
    consumeTimeStampStr: timeText(consumeTime),
    delayTime: offset < max ? at - storeTimeAt(state, key, offset) : 0,
    maxTimeStamp: maxTime,
    maxTimeStampStr: timeText(maxTime),
    messageQueue: { brokerName: state.config.brokerName, queueId, topic },
    minTimeStamp: minTime,
    minTimeStampStr: timeText(minTime),
  };
}

/** `2026-11-22#06:48:05:121`. */
function timeText(ms: number): string {
  const [date = '', time = ''] = new Date(ms).toISOString().slice(0, -1).split('T');
  return `${date}#${time.replace('.', ':')}`;
}
