/**
 * QUERY_ASSIGNMENT, which the proxy answers (upstream: not supported; its clients get no queues).
 *
 * Behaviour: as a broker (`QueryAssignmentProcessor`), of the queues in the route and the members
 * that heartbeats told this proxy and others; each client id counts once. How the group gets its
 * messages is asked of a master of the topic. An answer without a list says that nobody can tell:
 * the client keeps what it has. So it is where the topic or the group is not known, while the proxy
 * has not read who is at other proxies, and where no broker could ever be asked.
 */
import type { QueryAssignmentRequest } from '../../../protocol/bodies/queryAssignment.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { isRetryTopic } from '../../../protocol/retryTopics.ts';
import { effectiveRequestMode, type RequestMode, shareOf } from '../../shared/assignment.ts';
import { subscribeQueuesOf } from '../../shared/client/routeInfo.ts';
import type { Request, Step } from '../../shared/node.ts';
import { answer } from '../answers.ts';
import { masterId } from '../brokers.ts';
import { memberIds } from '../members/locating.ts';
import { type Found, withRoute } from '../routes.ts';
import type { ProxyState } from '../state.ts';
import { type Master, withRequestModes } from './modes.ts';

/** What holds where nobody has set anything: a broker's defaults. */
const unset: RequestMode = { mode: 'PULL', popShareQueueNum: -1 };

/** Answers with the queues that a client is to read. */
export function assign(state: ProxyState, request: Request<'queryAssignment'>): Step<ProxyState> {
  const { topic, consumerGroup } = request.frame.body;
  return withRoute(state, topic, request, (now, found) => {
    if (found.kind === 'none') return [now, nobodyCanTell(now, request)];
    // Nobody can set how a retry topic is read.
    if (isRetryTopic(topic)) return assigned(now, request, found, { ...unset, mode: 'PULL' });
    return withRequestModes(now, mastersOf(found), request, (after, modes) => {
      if (modes === undefined) return [after, nobodyCanTell(after, request)];
      const setting = modes.get(topic)?.get(consumerGroup);
      return assigned(after, request, found, effectiveRequestMode(setting, topic, unset));
    });
  });
}

function assigned(
  state: ProxyState,
  request: Request<'queryAssignment'>,
  { route }: Extract<Found, { kind: 'route' }>,
  setting: RequestMode,
): Step<ProxyState> {
  const { body: question } = request.frame;
  const queues = subscribeQueuesOf(question.topic, route);
  const share =
    question.messageModel === 'CLUSTERING'
      ? shareOf(question, queues, membersOf(state, question), setting)
      : queues;
  if (share === undefined) return [state, nobodyCanTell(state, request)];
  const { mode } = setting;
  const messageQueueAssignments = share.map((messageQueue) => ({ messageQueue, mode }));
  const given = { body: { messageQueueAssignments } };
  return [state, answer<'queryAssignment'>(state, request, responseCode.SUCCESS, given)];
}

function nobodyCanTell(state: ProxyState, request: Request<'queryAssignment'>) {
  return answer<'queryAssignment'>(state, request, responseCode.SUCCESS, { body: {} });
}

function membersOf(state: ProxyState, { consumerGroup }: QueryAssignmentRequest) {
  if (!state.sync.isComplete) return undefined; // Half of the members would share all queues.
  const ids = memberIds(state, consumerGroup);
  return ids.length === 0 ? undefined : ids;
}

function mastersOf({ route }: Extract<Found, { kind: 'route' }>): readonly Master[] {
  return route.brokerDatas
    .flatMap(({ brokerName, brokerAddrs }) => {
      const to = brokerAddrs.get(masterId);
      return to === undefined ? [] : [{ brokerName, to }];
    })
    .sort((one, other) => (one.brokerName < other.brokerName ? -1 : 1));
}
