/**
 * GET_CONSUMER_LIST_BY_GROUP: the members of a group (`ConsumerManagerActivity`).
 *
 * Behaviour: the members connected here and at other proxies, each client id once. Nobody:
 * SYSTEM_ERROR in a broker's words. So it is while the proxy has not read who is at other proxies:
 * a client that is refused keeps its queues, one that got half a list would not.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { forgottenRemark } from '../../shared/respond.ts';
import { answer, refusal } from '../answers.ts';
import { memberIds } from '../members/locating.ts';
import type { ProxyState } from '../state.ts';

/** Answers with the client ids of a group. */
export function getConsumerListByGroup(
  state: ProxyState,
  request: Request<'getConsumerListByGroup'>,
): Step<ProxyState> {
  const { consumerGroup } = request.frame.header;
  if (!state.sync.isComplete) {
    const remark = `the proxy does not know all members of ${consumerGroup} yet`;
    return [state, refusal(state, request, responseCode.SYSTEM_ERROR, remark)];
  }
  const consumerIdList = memberIds(state, consumerGroup);
  if (consumerIdList.length === 0) {
    const remark = `no consumer for this group, ${consumerGroup}`;
    return [state, refusal(state, request, responseCode.SYSTEM_ERROR, remark)];
  }
  const given = { body: { consumerIdList }, remark: forgottenRemark };
  return [state, answer<'getConsumerListByGroup'>(state, request, responseCode.SUCCESS, given)];
}
