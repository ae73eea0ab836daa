/**
 * GET_ALL_TOPIC_CONFIG: all topics with their version, or a page of them.
 *
 * Behaviour (`AdminBrokerProcessor.getAllTopicConfig`): a page is asked for by a position and a
 * number; a caller whose version is another one begins anew. Topics are sorted by name.
 *
 * Not modelled: static topics.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { pageOf } from '../settingPages.ts';
import type { Broker } from '../state.ts';

/** Answers with the topics. */
export function getAllTopicConfig(
  state: Broker,
  request: Request<'getAllTopicConfig'>,
): Step<Broker> {
  const { topicSeq, dataVersion, maxTopicNum } = request.frame.header;
  const { configs, dataVersion: current } = state.topics;
  const asked = { begin: topicSeq, count: maxTopicNum, dataVersion };
  const { page, isPaged } = pageOf(state.topics, asked);
  const header = isPaged ? { totalTopicNum: configs.size } : undefined;
  const body = {
    dataVersion: current,
    mappingDataVersion: { counter: 0, stateVersion: 0, timestamp: state.bootedAt },
    topicConfigTable: page,
  };
  return [state, respond(request, responseCode.SUCCESS, { ...(header && { header }), body })];
}
