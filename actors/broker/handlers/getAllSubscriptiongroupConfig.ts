/**
 * GET_ALL_SUBSCRIPTIONGROUP_CONFIG: all consumer groups with their version, or a page of them.
 *
 * Behaviour (`AdminBrokerProcessor.getAllSubscriptionGroup`): pages as of topics; what groups may
 * not do is told with every page.
 *
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { pageOf, pageProblem } from '../admin/settingPages.ts';
import type { Broker } from '../state.ts';

/** Answers with the groups. */
export function getAllSubscriptiongroupConfig(
  state: Broker,
  request: Request<'getAllSubscriptiongroupConfig'>,
): Step<Broker> {
  const { groupSeq, dataVersion, maxGroupNum } = request.frame.header;
  const { configs, dataVersion: current } = state.groups;
  const asked = { begin: groupSeq, count: maxGroupNum, dataVersion };
  const remark = pageProblem(asked);
  if (remark !== undefined) {
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark })];
  }
  const page = pageOf(state.groups, asked);
  const header = { totalGroupNum: configs.size };
  const forbiddenTable = new Map(
    [...state.groupForbidden.entries()].map(([group, topics]) => [
      group,
      new Map(topics.entries()),
    ]),
  );
  const body = { dataVersion: current, forbiddenTable, subscriptionGroupTable: page };
  return [state, respond(request, responseCode.SUCCESS, { header, body })];
}
