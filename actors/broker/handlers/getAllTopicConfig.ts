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
import { pageOf, pageProblem } from '../admin/settingPages.ts';
import type { Broker } from '../state.ts';

/** Answers with the topics. */
export function getAllTopicConfig(
  state: Broker,
  request: Request<'getAllTopicConfig'>,
): Step<Broker> {
  const { topicSeq, dataVersion, maxTopicNum } = request.frame.header;
  const { configs, dataVersion: current } = state.topics;
  const asked = { begin: topicSeq, count: maxTopicNum, dataVersion };
  const remark = pageProblem(asked);
  if (remark !== undefined) {
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark })];
  }
  const page = pageOf(state.topics, asked);
  const header = { totalTopicNum: configs.size };
  const body = {
    dataVersion: current,
    mappingDataVersion: { counter: 0, stateVersion: 0, timestamp: state.bootedAt },
    topicConfigTable: page,
  };
  return [state, respond(request, responseCode.SUCCESS, { header, body })];
}
