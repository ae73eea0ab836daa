/**
 * QUERY_CONSUME_QUEUE: entries of a queue's index.
 *
 * Behaviour (`AdminBrokerProcessor.queryConsumeQueue`): what the group asked about subscribes to is
 * told along. Success keeps upstream's remark, which it forgets to clear.
 *
 * Not modelled: the filter data of a group, which is always `null`, and with it whether entries
 * pass it.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { subscriptionOf } from '../../shared/membership/consumers.ts';
import type { Request, Step } from '../../shared/node.ts';
import { forgottenRemark, respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';
import { queueOf, type Store } from '../store/store.ts';
import { queueKey } from '../topics/names.ts';

/** Answers with the entries. */
export function queryConsumeQueue(
  state: Broker,
  request: Request<'queryConsumeQueue'>,
): Step<Broker> {
  const { topic = 'null', queueId, index, count, consumerGroup } = request.frame.header;
  const key = queueKey(topic, queueId);
  if (!state.store.queues.has(key)) {
    const remark = `${queueId}@${topic} is not exist!`;
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark })];
  }
  const { start, length } = queueOf(state.store, key).entries;
  const bounds = { maxQueueIndex: length, minQueueIndex: start };
  const filter = consumerGroup === undefined ? {} : filterOf(state, consumerGroup, topic);
  const isOutside = Number(index) < start || Number(index) >= length;
  if (isOutside) {
    const remark = `Index ${index} of ${queueId}@${topic} is not exist!`;
    return [state, respond(request, responseCode.SUCCESS, { remark })];
  }
  const queueData = entriesFrom(state.store, key, Number(index), count);
  const body = { ...bounds, ...filter, queueData };
  return [state, respond(request, responseCode.SUCCESS, { remark: forgottenRemark, body })];
}

function filterOf({ members }: Broker, group: string, topic: string) {
  const subscriptionData = subscriptionOf(members, group, topic);
  return subscriptionData === undefined
    ? { filterData: `${group}@${topic} is not online!` }
    : { filterData: 'null', subscriptionData };
}

function entriesFrom(store: Store, key: string, index: number, count: number) {
  const { entries } = queueOf(store, key);
  const end = Math.min(entries.length, index + Math.max(0, count));
  const found = [];
  for (let offset = index; offset < end; offset += 1) {
    const entry = entries.get(offset);
    if (entry === undefined) continue;
    const physicOffset = store.log.get(entry.position)?.physicalOffset ?? 0;
    found.push({ eval: false, physicOffset, physicSize: entry.size, tagsCode: entry.tagsCode });
  }
  return found;
}
