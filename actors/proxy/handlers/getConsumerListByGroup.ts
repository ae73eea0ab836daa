/**
 * GET_CONSUMER_LIST_BY_GROUP: the members of a group (`ConsumerManagerActivity`).
 *
 * Behaviour: from what heartbeats told this proxy.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { forgottenRemark } from '../../shared/respond.ts';
import { answer, refusal } from '../answers.ts';
import type { ProxyState } from '../state.ts';

/** Answers with the client ids of a group. */
export function getConsumerListByGroup(
  state: ProxyState,
  request: Request<'getConsumerListByGroup'>,
): Step<ProxyState> {
  const { consumerGroup } = request.frame.header;
  const group = state.members.consumers.get(consumerGroup);
  if (group === undefined) {
    const remark = `no consumer for this group, ${consumerGroup}`;
    return [state, refusal(state, request, responseCode.SYSTEM_ERROR, remark)];
  }
  const ids = new Set([...group.channels.values()].map(({ clientId }) => clientId));
  const body = { consumerIdList: [...ids].sort() };
  const given = { body, remark: forgottenRemark };
  return [state, answer<'getConsumerListByGroup'>(state, request, responseCode.SUCCESS, given)];
}
