/**
 * UPDATE_AND_CREATE_TOPIC_LIST: makes several topics, or changes them.
 *
 * Behaviour (`AdminBrokerProcessor.updateAndCreateTopicList`): one that is refused refuses all;
 * those that change are told to the name servers together. Attributes are changes, with a sign
 * before each name. Success keeps upstream's remark, which it forgets to clear. Unlike upstream, a
 * topic that is as it was does not keep those after it from being made.
 *
 * Not modelled: what UPDATE_AND_CREATE_TOPIC leaves out.
 */
import type { TopicConfig } from '../../../protocol/bodies/topicConfig.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { forgottenRemark, respond } from '../../shared/respond.ts';
import { sameTopic, topicRefusal } from '../admin/topicSettings.ts';
import { registerTopics } from '../registration.ts';
import type { Broker } from '../state.ts';
import { alterAttributes } from '../topics/attributes.ts';
import { topicAttributes } from '../topics/topicAttributes.ts';
import { storeTopic, topicConfigOf } from '../topics/topics.ts';

/** Sets the topics' settings and answers. */
export function updateAndCreateTopicList(
  state: Broker,
  request: Request<'updateAndCreateTopicList'>,
): Step<Broker> {
  const refuse = (code: number, remark: string): Step<Broker> => [
    state,
    respond(request, code, { remark }),
  ];
  const changed: TopicConfig[] = [];
  for (const wanted of request.frame.body.topicConfigList) {
    const problem = topicRefusal(state, wanted.topicName);
    if (problem !== undefined) return refuse(responseCode.INVALID_PARAMETER, problem);
    const isMixed = wanted.attributes.get('+message.type') === 'MIXED';
    if (isMixed && !state.config.enableMixedMessageType) {
      return refuse(responseCode.INVALID_PARAMETER, 'MIXED message type is not supported.');
    }
    const known = topicConfigOf(state, wanted.topicName);
    const attributes = alterAttributes(topicAttributes, known?.attributes, wanted.attributes);
    if (!attributes.ok) return refuse(responseCode.SYSTEM_ERROR, attributes.problem);
    const config = { ...wanted, attributes: attributes.value };
    if (known === undefined || !sameTopic(known, config)) changed.push(config);
  }
  let step: Step<Broker> = [state, []];
  for (const config of changed) step = andThen(step, (now) => storeTopic(now, config, request));
  if (changed.length > 0) step = andThen(step, (now) => registerTopics(now, changed, request));
  return andThen(step, (now) => [
    now,
    respond(request, responseCode.SUCCESS, { remark: forgottenRemark }),
  ]);
}
