/**
 * GET_ROUTEINFO_BY_TOPIC (`ClientRequestProcessor.getRouteInfoByTopic`).
 *
 * Behaviour: a topic has a route if one of its brokers is listed, be it without addresses. Queues
 * come from all its brokers, in the order of their names (upstream: no order). A request in a zone
 * (`__ZONE_MODE`, `__ZONE_NAME`) does not see masters of other zones (`ZoneRouteRPCHook`). With
 * `supportActingMaster`, the smallest slave id of a read-only broker shows as its master. Numeric
 * keys are bare in the answer for old versions, unless `acceptStandardJsonOnly`.
 *
 * With `orderMessageEnable` it names the topic's order configuration.
 *
 * Not modelled: static topics, filter servers, looking into another domain (`clusterTest`).
 */
import {
  type BrokerData,
  type QueueData,
  type TopicRouteData,
  wantsBareKeys,
} from '../../../protocol/bodies/topicRouteData.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { orderNamespace } from '../kvConfigs.ts';
import { minBrokerId, permWrite } from '../routes.ts';
import type { NamesrvState } from '../state.ts';
import { noRoute } from './refuse.ts';

interface Route {
  readonly brokerDatas: readonly BrokerData[];
  readonly queueDatas: readonly QueueData[];
}

const memberGroupPrefix = 'rmq_sys_SYNC_BROKER_MEMBER_';

/** Answers with a topic's route. */
export function getRouteInfoByTopic(
  state: NamesrvState,
  request: Request<'getRouteInfoByTopic'>,
): Step<NamesrvState> {
  const { frame } = request;
  const found = routeOf(state, frame.header.topic);
  if (found === undefined) return [state, noRoute(request, frame.header.topic)];
  const shown = state.config.supportActingMaster ? acted(found, frame.header.topic) : found;
  const route = inZone(shown, frame.extra ?? {});
  const orderTopicConf = orderOf(state, frame.header.topic);
  const body: TopicRouteData = {
    ...route,
    ...(orderTopicConf !== undefined && { orderTopicConf }),
    filterServerTable: new Map(),
    ...(wantsBareKeys(frame.version, frame.header.acceptStandardJsonOnly) && { bareKeys: true }),
  };
  return [state, respond(request, responseCode.SUCCESS, { body })];
}

function orderOf({ config, kv }: NamesrvState, topic: string): string | undefined {
  return config.orderMessageEnable ? kv.get(orderNamespace)?.get(topic) : undefined;
}

/** While brokers may still be registering, no route is told (`needWaitForService`). */
export function refuseRoute(
  state: NamesrvState,
  request: Request<'getRouteInfoByTopic'>,
): Step<NamesrvState> {
  const remark = 'name server not ready';
  return [state, respond(request, responseCode.SYSTEM_ERROR, { remark })];
}

function routeOf({ routes }: NamesrvState, topic: string): Route | undefined {
  const queueDatas = [...(routes.topics.get(topic)?.values() ?? [])].sort(byBrokerName);
  const brokerDatas = queueDatas.flatMap(({ brokerName }) => routes.brokers.get(brokerName) ?? []);
  return brokerDatas.length === 0 ? undefined : { brokerDatas, queueDatas };
}

const byBrokerName = (one: QueueData, other: QueueData): number =>
  one.brokerName < other.brokerName ? -1 : 1;

function acted(route: Route, topic: string): Route {
  if (topic.startsWith(memberGroupPrefix)) return route;
  const isReadOnly = ({ brokerName }: BrokerData): boolean =>
    route.queueDatas.some((one) => one.brokerName === brokerName && (one.perm & permWrite) === 0);
  const brokerDatas = route.brokerDatas.map((broker) =>
    broker.enableActingMaster && isReadOnly(broker) ? withActingMaster(broker) : broker,
  );
  return { ...route, brokerDatas };
}

function withActingMaster(broker: BrokerData): BrokerData {
  const { brokerAddrs } = broker;
  if (brokerAddrs.size === 0 || brokerAddrs.has(0)) return broker;
  const actingId = minBrokerId(brokerAddrs);
  const shown = [...brokerAddrs].map(
    ([id, address]) => [id === actingId ? 0 : id, address] as const,
  );
  return { ...broker, brokerAddrs: new Map(shown) };
}

function inZone(route: Route, extra: Readonly<Record<string, string>>): Route {
  const zoneName = extra.__ZONE_NAME?.trim().toLowerCase();
  if (extra.__ZONE_MODE?.toLowerCase() !== 'true' || !zoneName) return route;
  const isSeen = (broker: BrokerData): boolean =>
    !broker.brokerAddrs.has(0) || broker.zoneName?.toLowerCase() === zoneName;
  const hidden = new Set(
    route.brokerDatas.filter((broker) => !isSeen(broker)).map(({ brokerName }) => brokerName),
  );
  return {
    brokerDatas: route.brokerDatas.filter(isSeen),
    queueDatas: route.queueDatas.filter(({ brokerName }) => !hidden.has(brokerName)),
  };
}
