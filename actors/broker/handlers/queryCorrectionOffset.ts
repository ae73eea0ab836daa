/**
 * QUERY_CORRECTION_OFFSET: the least offset of each queue over all groups.
 *
 * Behaviour (`AdminBrokerProcessor.queryCorrectionOffset`): offsets of what is no longer there do
 * not count; where the group compared with stands lower, nothing is to be corrected, and the
 * largest number says so. Unlike upstream (#10987), groups that are left out keep their offsets.
 *
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { groupsOfTopic } from '../admin/progress.ts';
import type { Broker } from '../state.ts';
import { minOffsetOf } from '../store/store.ts';
import { queueKey } from '../topics/names.ts';

const nothingToCorrect = 2n ** 63n - 1n;

/** Answers with the offsets. */
export function queryCorrectionOffset(
  state: Broker,
  request: Request<'queryCorrectionOffset'>,
): Step<Broker> {
  const { topic, compareGroup = 'null', filterGroups = '' } = request.frame.header;
  const leftOut = new Set(filterGroups.split(','));
  const least = new Map<number, number | bigint>();
  for (const group of groupsOfTopic(state, topic)) {
    if (leftOut.has(group)) continue;
    for (const [queueId, offset] of offsetsOf(state, topic, group)) {
      if (offset < minOffsetOf(state.store, queueKey(topic, queueId))) continue;
      const before = least.get(queueId);
      if (before === undefined || offset < before) least.set(queueId, offset);
    }
  }
  for (const [queueId, offset] of offsetsOf(state, topic, compareGroup)) {
    const before = least.get(queueId);
    if (before !== undefined && before > offset) least.set(queueId, nothingToCorrect);
  }
  const body = { correctionOffsets: least };
  return [state, respond(request, responseCode.SUCCESS, { body })];
}

function offsetsOf({ offsets }: Broker, topic: string, group: string) {
  return offsets.committed.get(`${topic}@${group}`) ?? [];
}
