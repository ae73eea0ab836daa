/**
 * REGISTER_TOPIC_IN_NAMESRV (`RouteInfoManager.registerTopic`).
 *
 * Behaviour: always SUCCESS; without a topic nothing is done. Queues are merged with those that
 * the topic has, one broker after the other, up to the first that nobody knows; a new topic with
 * such a broker is not made at all.
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { change } from '../routes.ts';
import { type NamesrvState, withRoutes } from '../state.ts';

/** Adds the queues and answers. */
export function registerTopicInNamesrv(
  state: NamesrvState,
  request: Request<'registerTopicInNamesrv'>,
): Step<NamesrvState> {
  const { header, body } = request.frame;
  const { topic } = header;
  if (topic === undefined) return [state, respond(request, responseCode.SUCCESS)];
  const unknown = body.queueDatas.findIndex(({ brokerName }) => !knows(state, brokerName));
  const known = unknown < 0 ? body.queueDatas : body.queueDatas.slice(0, unknown);
  const routes = change(state.routes, (draft) => {
    const before = draft.topics.get(topic);
    if (known.length === 0 || (before === undefined && unknown >= 0)) return;
    const added = known.map((queues) => [queues.brokerName, queues] as const);
    if (before === undefined) draft.topics.set(topic, new Map(added));
    else for (const [name, queues] of added) before.set(name, queues);
  });
  return andThen(withRoutes(state, routes), (now) => [now, respond(request, responseCode.SUCCESS)]);
}

const knows = ({ routes }: NamesrvState, name: string): boolean => routes.brokers.has(name);
