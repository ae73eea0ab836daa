/**
 * GET_SYSTEM_TOPIC_LIST_FROM_BROKER: topics that belong to the system.
 *
 * Behaviour (`AdminBrokerProcessor.getSystemTopicListFromBroker`): the same whether they exist or
 * not, sorted.
 *
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { ownSystemTopics } from '../admin/topicSettings.ts';
import type { Broker } from '../state.ts';
import { systemTopicNames } from '../topics/names.ts';

/** Answers with the topics. */
export function getSystemTopicListFromBroker(
  state: Broker,
  request: Request<'getSystemTopicListFromBroker'>,
): Step<Broker> {
  const { clusterName, brokerName } = state.config;
  const topicList = [
    ...systemTopicNames(),
    ...ownSystemTopics(state.config),
    `rmq_sys_REVIVE_LOG_${clusterName}`,
    `rmq_sys_SYNC_BROKER_MEMBER_${brokerName}`,
    'rmq_sys_wheel_timer',
  ].sort();
  return [state, respond(request, responseCode.SUCCESS, { body: { topicList } })];
}
