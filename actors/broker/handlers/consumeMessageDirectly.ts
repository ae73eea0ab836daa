/**
 * CONSUME_MESSAGE_DIRECTLY: an operator has a consumer take one stored message now.
 *
 * Behaviour (`AdminBrokerProcessor.consumeMessageDirectly`): the message is found by the offset id
 * and goes along, with the name of the broker and the flags of topic and group; see relaying.ts.
 * An id that leads to no message is refused, where upstream throws.
 *
 * Not modelled: nothing.
 */
import { parseOffsetMessageId } from '../../../protocol/messageId.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { relay } from '../admin/relaying.ts';
import type { Broker } from '../state.ts';
import { messageAtPhysical } from '../store/store.ts';
import { groupConfigOf } from '../topics/groups.ts';
import { topicConfigOf } from '../topics/topics.ts';

/** Hands the message on. */
export function consumeMessageDirectly(
  state: Broker,
  request: Request<'consumeMessageDirectly'>,
): Step<Broker> {
  const { header } = request.frame;
  const { msgId = '', topic, consumerGroup } = header;
  const id = parseOffsetMessageId(msgId);
  const message = id.ok
    ? messageAtPhysical(state.store, Number(id.value.physicalOffset))
    : undefined;
  if (message === undefined) {
    const remark = `msgId: no message has the id ${msgId}`;
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark })];
  }
  const topicSysFlag = topic === undefined ? undefined : topicConfigOf(state, topic)?.topicSysFlag;
  const groupSysFlag = groupConfigOf(state, consumerGroup)?.groupSysFlag;
  const told = {
    ...header,
    brokerName: state.config.brokerName,
    ...(topicSysFlag !== undefined && { topicSysFlag }),
    ...(groupSysFlag !== undefined && { groupSysFlag }),
  };
  return relay(state, request, told, [message]);
}
