/**
 * UPDATE_CONSUMER_OFFSET: stores where a group stands.
 *
 * Behaviour (`ConsumerManageProcessor.updateConsumerOffset`): group and topic must exist; the value
 * is compared with nothing and may go back, or lie outside the queue. Anybody may commit.
 *
 * While a reset by the server waits for the next pop or pull, the value is answered and not taken.
 *
 * Not modelled: static topics.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { hasReset } from '../admin/offsetResets.ts';
import { commitOffset } from '../offsets.ts';
import type { Broker } from '../state.ts';
import { groupConfigOf } from '../topics/groups.ts';
import { topicConfigOf } from '../topics/topics.ts';

/** Stores the offset and answers. */
export function updateConsumerOffset(
  state: Broker,
  request: Request<'updateConsumerOffset'>,
): Step<Broker> {
  const { consumerGroup: group, topic, queueId, commitOffset: offset } = request.frame.header;
  const refuse = (code: number, remark: string): Step<Broker> => [
    state,
    respond(request, code, { remark, header: {} }),
  ];
  const { SUBSCRIPTION_GROUP_NOT_EXIST, TOPIC_NOT_EXIST, INVALID_PARAMETER } = responseCode;
  if (groupConfigOf(state, group) === undefined) {
    return refuse(SUBSCRIPTION_GROUP_NOT_EXIST, `Group ${group} not exist!`);
  }
  if (topicConfigOf(state, topic) === undefined) {
    return refuse(TOPIC_NOT_EXIST, `Topic ${topic} not exist!`);
  }
  if (queueId === undefined) {
    return refuse(INVALID_PARAMETER, `QueueId is null, topic is ${topic}`);
  }
  if (offset === undefined) {
    return refuse(INVALID_PARAMETER, `Offset is null, topic is ${topic}`);
  }
  if (hasReset(state, { topic, group, queueId })) {
    const remark = 'Offset has been previously reset';
    return [state, respond(request, responseCode.SUCCESS, { remark, header: {} })];
  }
  return andThen(commitOffset(state, { topic, group, queueId }, offset), (now) => [
    now,
    respond(request, responseCode.SUCCESS, { header: {} }),
  ]);
}
