/**
 * DELETE_TOPIC_IN_NAMESRV (`RouteInfoManager.deleteTopic`).
 *
 * Behaviour: always SUCCESS. With a cluster only the queues of its brokers go, and the topic with
 * the last of them. A broker that still has the topic brings it back with its next registration.
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { change } from '../routes.ts';
import { type NamesrvState, withRoutes } from '../state.ts';

/** Removes the topic and answers. */
export function deleteTopicInNamesrv(
  state: NamesrvState,
  request: Request<'deleteTopicInNamesrv'>,
): Step<NamesrvState> {
  const { topic = '', clusterName = '' } = request.frame.header;
  const routes = change(state.routes, (draft) => {
    const queues = draft.topics.get(topic);
    if (queues === undefined) return;
    const names = clusterName === '' ? queues.keys() : (draft.clusters.get(clusterName) ?? []);
    for (const name of [...names]) queues.delete(name);
    if (queues.size === 0) draft.topics.delete(topic);
  });
  return andThen(withRoutes(state, routes), (now) => [now, respond(request, responseCode.SUCCESS)]);
}
