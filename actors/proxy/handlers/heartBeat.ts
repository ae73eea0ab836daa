/**
 * HEART_BEAT: a client names its groups and subscriptions (`ClientManagerActivity.heartBeat`).
 *
 * Behaviour: the members of a group are told of a change before the answer, and other proxies. The
 * answer shows no capability, as upstream's: so clients never send heartbeats of version 2. One
 * that comes all the same, without its subscriptions, leaves those of its group (upstream drops
 * them).
 * A group by a name that no broker takes has no members, which the answer says in upstream's words;
 * all other groups are taken in, also those behind it.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import type { ConsumerData } from '../../../protocol/bodies/heartbeatData.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { linkOf } from '../../connection/index.ts';
import { andThen, each } from '../../shared/apply.ts';
import { groupNameProblem } from '../../shared/client/names.ts';
import type { Request, Step } from '../../shared/node.ts';
import { answer, refusal } from '../answers.ts';
import { consumerBeats, producerBeats } from '../members/joining.ts';
import type { ClientHere } from '../members/standIns.ts';
import type { ProxyState } from '../state.ts';

/** Takes in the client's groups and answers. */
export function heartBeat(state: ProxyState, request: Request<'heartBeat'>): Step<ProxyState> {
  const { connection, frame, at } = request;
  // Nobody would ever take out who comes after the connection's end.
  const link = linkOf(state.connections, connection);
  if (link === undefined) return [state, []];
  const { clientID, consumerDataSet, producerDataSet, withoutSub } = frame.body;
  const { language, version } = frame;
  const told = { clientId: clientID, language, version, updatedAt: at };
  const channel: ClientHere = { connection, ...told, peer: link.peer };
  const right = consumerDataSet.filter(isPossible);
  const wrong = consumerDataSet.find((data) => !isPossible(data));
  const consumers = each(state, right, (now, data) =>
    consumerBeats(now, withoutSub ? asKnown(now, data) : data, channel, request),
  );
  const all = andThen(consumers, (then) =>
    each(then, producerDataSet, (now, { groupName }) =>
      producerBeats(now, groupName, channel, request),
    ),
  );
  return andThen(all, (now) => [
    now,
    wrong === undefined
      ? answer(now, request, responseCode.SUCCESS, { remark: '' })
      : refusal(now, request, responseCode.SYSTEM_ERROR, `group not found: ${wrong.groupName}`),
  ]);
}

const isPossible = ({ groupName }: ConsumerData) => groupNameProblem(groupName) === undefined;

/** It leaves out what it told before: that is not to be taken for a group without topics. */
function asKnown({ members }: ProxyState, data: ConsumerData): ConsumerData {
  const known = members.consumers.get(data.groupName)?.subscriptions.values() ?? [];
  return { ...data, subscriptionDataSet: [...known] };
}
