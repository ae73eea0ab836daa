/**
 * QUERY_MESSAGE: messages of a topic by one of their keys.
 *
 * Behaviour (`QueryMessageProcessor.queryMessage`): the newest of those that the key may mean, in
 * the order of the log, 64 at most; for a unique key the broker's own limit. The kind of the key
 * is not looked at, but tags have an index of their own, which is empty.
 *
 * Not modelled: `lastKey`, which is for other stores.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';
import { findByKey, indexed } from '../store/messageIndex.ts';

/** Looks the key up and answers. */
export function queryMessage(state: Broker, request: Request<'queryMessage'>): Step<Broker> {
  const { header } = request.frame;
  const { defaultQueryMaxNum, maxMsgsNumBatch } = state.config;
  const wanted = header.uniqueKeyQuery ? defaultQueryMaxNum : header.maxNum;
  if (wanted < 0) {
    const remark = `java.lang.IllegalArgumentException: Illegal Capacity: ${wanted}`;
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark })];
  }
  const index = indexed(state.index, state.store);
  const now: Broker = index === state.index ? state : { ...state, index };
  const query = { ...header, maxNum: Math.min(wanted, maxMsgsNumBatch) };
  const messages = header.indexType === tagIndex ? [] : findByKey(index, now.store, query);
  if (messages.length === 0) {
    const remark = 'can not find message, maybe time range not correct';
    const nothing = { indexLastUpdateTimestamp: 0, indexLastUpdatePhyoffset: 0 };
    return [now, respond(request, responseCode.QUERY_NOT_FOUND, { remark, header: nothing })];
  }
  const answer = {
    indexLastUpdateTimestamp: index.endAt,
    indexLastUpdatePhyoffset: index.endOffset,
  };
  return [now, respond(request, responseCode.SUCCESS, { header: answer, body: messages })];
}

const tagIndex = 'T';
