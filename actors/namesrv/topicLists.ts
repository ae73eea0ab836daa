/** Which topics a name server has, by their queues (`RouteInfoManager`). */
import type { QueueData } from '../../protocol/bodies/topicRouteData.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { Request, Step } from '../shared/node.ts';
import { respond } from '../shared/respond.ts';
import type { Routes } from './routes.ts';
import type { NamesrvState } from './state.ts';

/** Bits of a topic's `topicSysFlag`. */
export const unitBits = { unit: 1, unitSubscription: 2 } as const;

type ListCommand =
  | 'getAllTopicListFromNameserver'
  | 'getTopicsByCluster'
  | 'getUnitTopicList'
  | 'getHasUnitSubTopicList'
  | 'getHasUnitSubUnunitTopicList';

/** Topics that pass a test, sorted by name; upstream has no order. */
export function topicsWhere(
  { topics }: Routes,
  isMeant: (queues: ReadonlyMap<string, QueueData>) => boolean,
): readonly string[] {
  const names: string[] = [];
  for (const [topic, queues] of topics) if (isMeant(queues)) names.push(topic);
  return names.sort();
}

/** Topics by the flags of their first queues. */
export function topicsByFlag(
  routes: Routes,
  isMeant: (topicSysFlag: number) => boolean,
): readonly string[] {
  return topicsWhere(routes, (queues) => {
    const [first] = queues.values();
    return first !== undefined && isMeant(first.topicSysFlag);
  });
}

/** Answers with topics, or `disable` where lists are switched off. */
export function answerTopics(
  state: NamesrvState,
  request: Request<ListCommand>,
  isEnabled: boolean,
  topicsOf: (routes: Routes) => readonly string[],
): Step<NamesrvState> {
  if (!isEnabled) {
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark: 'disable' })];
  }
  const body = { topicList: topicsOf(state.routes) };
  return [state, respond<ListCommand>(request, responseCode.SUCCESS, { body })];
}
