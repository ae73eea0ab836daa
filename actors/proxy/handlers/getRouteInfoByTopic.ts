/**
 * GET_ROUTEINFO_BY_TOPIC: where a topic's queues are (`GetTopicRouteActivity`).
 *
 * Behaviour: the cached route, with every broker's address replaced by the proxy's own, for each id
 * that the broker has. Unlike upstream the order configuration stays. Numeric keys are bare for
 * clients before 4.9.4, as a name server has it.
 *
 * Not modelled: thread pools, and the answers of one whose queue is full.
 */
import { type BrokerData, wantsBareKeys } from '../../../protocol/bodies/topicRouteData.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Address, Request, Step } from '../../shared/node.ts';
import { answer, refusal } from '../answers.ts';
import { withRoute } from '../routes.ts';
import type { ProxyState } from '../state.ts';

/** Answers with a topic's route. */
export function getRouteInfoByTopic(
  state: ProxyState,
  request: Request<'getRouteInfoByTopic'>,
): Step<ProxyState> {
  const { header, version } = request.frame;
  return withRoute(state, header.topic, request, (now, found) => {
    if (found.kind === 'none') {
      const { code, remark = '' } = found;
      return [now, refusal(now, request, code, remark)];
    }
    const { address, accessAddress = address } = now.config;
    const body = {
      ...found.route,
      brokerDatas: found.route.brokerDatas.map((broker) => behind(broker, accessAddress)),
      ...(wantsBareKeys(version, header.acceptStandardJsonOnly) && { bareKeys: true as const }),
    };
    return [now, answer<'getRouteInfoByTopic'>(now, request, responseCode.SUCCESS, { body })];
  });
}

function behind(broker: BrokerData, access: Address): BrokerData {
  const shown = [...broker.brokerAddrs.keys()].map((id) => [id, access] as const);
  return { ...broker, brokerAddrs: new Map(shown), enableActingMaster: false };
}
