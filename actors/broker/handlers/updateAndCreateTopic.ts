/**
 * UPDATE_AND_CREATE_TOPIC: makes a topic, or changes it.
 *
 * Behaviour (`AdminBrokerProcessor.updateAndCreateTopic`): a change is put to disk and told to the
 * name servers at once; no change is SUCCESS too. Success keeps upstream's remark, which it forgets
 * to clear.
 *
 * Not modelled: static topics; `force`.
 */
import type { TopicConfig } from '../../../protocol/bodies/topicConfig.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { alterAttributes } from '../attributes.ts';
import { isSystemTopic, topicNameProblem } from '../names.ts';
import type { Broker } from '../state.ts';
import { parseAttributes, topicAttributes } from '../topicAttributes.ts';
import { putTopic, topicConfigOf } from '../topics.ts';

const forgottenRemark = 'not set any response code';

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
  const problem = nameProblem(state, header.topic);
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
    known !== undefined && isSame(known, config) ? [state, []] : putTopic(state, config, request);
  return andThen(stored, (now) => [
    now,
    respond(request, responseCode.SUCCESS, { remark: forgottenRemark }),
  ]);
}

function nameProblem({ config }: Broker, topic: string): string | undefined {
  const problem = topicNameProblem(topic);
  if (problem !== undefined) return problem;
  const isReserved = config.validateSystemTopicWhenUpdateTopic && isSystemTopicHere(config, topic);
  return isReserved ? `The topic[${topic}] is conflict with system topic.` : undefined;
}

function isSystemTopicHere({ clusterName, brokerName }: Broker['config'], topic: string): boolean {
  const own = [clusterName, brokerName, `${clusterName}_REPLY_TOPIC`];
  return own.includes(topic) || isSystemTopic(topic);
}

function isSame(one: TopicConfig, other: TopicConfig): boolean {
  return (
    one.order === other.order &&
    one.perm === other.perm &&
    one.readQueueNums === other.readQueueNums &&
    one.writeQueueNums === other.writeQueueNums &&
    one.topicFilterType === other.topicFilterType &&
    one.topicSysFlag === other.topicSysFlag &&
    one.attributes.size === other.attributes.size &&
    [...one.attributes].every(([name, value]) => other.attributes.get(name) === value)
  );
}
