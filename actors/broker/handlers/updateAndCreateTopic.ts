/**
 * UPDATE_AND_CREATE_TOPIC: makes a topic, or changes it.
 *
 * Behaviour (`AdminBrokerProcessor.updateAndCreateTopic`): a change is put to disk and told to the
 * name servers at once; no change is SUCCESS too. Success keeps upstream's remark, which it forgets
 * to clear.
 *
 * Not modelled: static topics, for which `force` is; what `queue.type=BatchCQ` and
 * `cleanup.policy=COMPACTION` do: such a topic keeps messages as any other.
 */
import type { TopicConfig } from '../../../protocol/bodies/topicConfig.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { forgottenRemark, respond } from '../../shared/respond.ts';
import { sameTopic, topicRefusal } from '../admin/topicSettings.ts';
import type { Broker } from '../state.ts';
import { alterAttributes } from '../topics/attributes.ts';
import { parseAttributes, topicAttributes } from '../topics/topicAttributes.ts';
import { putTopic, topicConfigOf } from '../topics/topics.ts';

/** Sets the topic's settings and answers. */
export function updateAndCreateTopic(
  state: Broker,
  request: Request<'updateAndCreateTopic'>,
): Step<Broker> {
  const { header } = request.frame;
  const refuse = (code: number, remark: string): Step<Broker> => [
    state,
    respond(request, code, { remark }),
  ];
  const { topicFilterType } = header;
  if (topicFilterType !== 'SINGLE_TAG' && topicFilterType !== 'MULTI_TAG') {
    const remark = `topicFilterType = [${topicFilterType}] value invalid`;
    return refuse(responseCode.SYSTEM_ERROR, remark);
  }
  const problem = topicRefusal(state, header.topic);
  if (problem !== undefined) return refuse(responseCode.INVALID_PARAMETER, problem);
  const known = topicConfigOf(state, header.topic);
  const changes = parseAttributes(header.attributes);
  if (!changes.ok) return refuse(responseCode.SYSTEM_ERROR, changes.problem);
  const isMixed = changes.value.get('+message.type') === 'MIXED';
  if (isMixed && !state.config.enableMixedMessageType) {
    return refuse(responseCode.INVALID_PARAMETER, 'MIXED message type is not supported.');
  }
  const attributes = alterAttributes(topicAttributes, known?.attributes, changes.value);
  if (!attributes.ok) return refuse(responseCode.SYSTEM_ERROR, attributes.problem);
  const config: TopicConfig = {
    attributes: attributes.value,
    order: header.order,
    perm: header.perm,
    readQueueNums: header.readQueueNums,
    topicFilterType,
    topicName: header.topic,
    topicSysFlag: header.topicSysFlag ?? 0,
    writeQueueNums: header.writeQueueNums,
  };
  const stored: Step<Broker> =
    known !== undefined && sameTopic(known, config)
      ? [state, []]
      : putTopic(state, config, request);
  return andThen(stored, (now) => [
    now,
    respond(request, responseCode.SUCCESS, { remark: forgottenRemark }),
  ]);
}
