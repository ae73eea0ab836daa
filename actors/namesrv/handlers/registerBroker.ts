/**
 * REGISTER_BROKER (`RouteInfoManager.registerBroker`).
 *
 * Behaviour:
 * - A broker is added to its cluster and its name even if it is refused afterwards.
 * - An address moves: whatever other id of the name held it loses it.
 * - An id that a live broker at another address holds with a larger `stateVersion` stays there; the
 *   newcomer is answered SUCCESS all the same, and loses its own sign of life.
 * - The first registration of an id with exactly one topic is refused: it would be taken for the
 *   broker's full table, when it only tells of one new topic.
 * - Topics come from the master, or from the slave with the smallest id where slaves may act as
 *   master. They are taken when the data version differs in any way, older ones included, and are
 *   never removed, unless `deleteTopicWithBrokerRegistration`.
 * - A slave learns where its master is.
 * - The body's CRC is checked where bodies are decoded; see refuse.ts.
 *
 * - The answer names the ordered topics, if there are any.
 *
 * Not modelled: static topics, filter servers. A missing name is refused, where upstream lists
 * `null`.
 */
import type { DataVersion } from '../../../protocol/bodies/dataVersion.ts';
import type { KvTable } from '../../../protocol/bodies/kvTable.ts';
import type { RegisterBrokerBody } from '../../../protocol/bodies/registerBroker.ts';
import type { TopicConfig } from '../../../protocol/bodies/topicConfig.ts';
import type { QueueData } from '../../../protocol/bodies/topicRouteData.ts';
import type { RequestHeader } from '../../../protocol/commands/index.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { NamesrvConfig } from '../config.ts';
import { orderNamespace, valuesOf } from '../kvConfigs.ts';
import { tellOfSmaller } from '../minBrokerId.ts';
import {
  change,
  liveKey,
  minBrokerId,
  permWrite,
  type Routes,
  type RoutesDraft,
  sameVersion,
} from '../routes.ts';
import { type NamesrvState, withRoutes } from '../state.ts';

/** One registration, as the tables need it. */
interface Registration {
  /** The tables before it: cheaper to ask than the draft. */
  readonly before: Routes;
  readonly header: RequestHeader<'registerBroker'>;
  readonly brokerId: number;
  readonly liveKey: string;
  readonly dataVersion: DataVersion;
  readonly topics: RegisterBrokerBody['topicConfigSerializeWrapper']['topicConfigTable'];
  readonly config: NamesrvConfig;
}

/** Lists the broker and its topics, and answers where its master is. */
export function registerBroker(
  state: NamesrvState,
  request: Request<'registerBroker'>,
): Step<NamesrvState> {
  const { header, body } = request.frame;
  const { dataVersion, topicConfigTable } = body.topicConfigSerializeWrapper;
  const registration: Registration = {
    before: state.routes,
    header,
    brokerId: Number(header.brokerId),
    liveKey: liveKey(header.clusterName, header.brokerAddr),
    dataVersion,
    topics: topicConfigTable,
    config: state.config,
  };
  let outcome: Outcome = 'listed';
  const routes = change(state.routes, (draft) => {
    outcome = list(draft, registration, request);
  });
  const listed = andThen(withRoutes(state, routes), (next) =>
    outcome === 'listed'
      ? tellOfSmaller(next, state.routes, header.brokerName, registration.brokerId, request)
      : [next, []],
  );
  return andThen(listed, (next) => [
    next,
    outcome === 'refused'
      ? respond(request, responseCode.SYSTEM_ERROR, {
          remark: 'register broker failed',
          header: {},
        })
      : respond(request, responseCode.SUCCESS, {
          header: outcome === 'listed' ? masterOf(routes, registration) : {},
          ...orderedTopics(next),
        }),
  ]);
}

/** Absent where nothing is ordered: upstream then sends no body. */
function orderedTopics(state: NamesrvState): { readonly body?: KvTable } {
  const { returnOrderTopicConfigToBroker } = state.config;
  const table = returnOrderTopicConfigToBroker ? valuesOf(state, orderNamespace) : undefined;
  return table === undefined ? {} : { body: { table } };
}

type Outcome = 'listed' | 'outranked' | 'refused';

function list(
  draft: RoutesDraft,
  registration: Registration,
  { at, connection }: Request<'registerBroker'>,
): Outcome {
  const { header, brokerId, dataVersion, topics, config } = registration;
  const broker = joined(draft, header);
  const { brokerAddrs } = broker;
  for (const [id, address] of [...brokerAddrs]) {
    if (address === header.brokerAddr && id !== brokerId) brokerAddrs.delete(id);
  }
  const previous = brokerAddrs.get(brokerId);
  if (previous !== undefined && previous !== header.brokerAddr) {
    const holder = draft.lives.get(liveKey(header.clusterName, previous));
    if (holder !== undefined && holder.dataVersion.stateVersion > dataVersion.stateVersion) {
      draft.lives.delete(registration.liveKey);
      return 'outranked';
    }
  }
  if (previous === undefined && topics.size === 1) return 'refused';
  if (previous !== header.brokerAddr) {
    broker.brokerAddrs = sortedById([...brokerAddrs, [brokerId, header.brokerAddr]]);
  }
  takeTopics(draft, registration, previous === undefined);
  draft.lives.set(registration.liveKey, {
    cluster: header.clusterName,
    brokerAddr: header.brokerAddr,
    lastUpdateAt: at,
    timeoutMs: Number(header.heartbeatTimeoutMillis ?? config.brokerTimeoutMs),
    dataVersion,
    connection,
    ...(header.haServerAddr !== undefined && { haServerAddr: header.haServerAddr }),
  });
  return 'listed';
}

function joined(draft: RoutesDraft, header: RequestHeader<'registerBroker'>) {
  const { brokerName, clusterName, zoneName, enableActingMaster } = header;
  const names = draft.clusters.get(clusterName);
  if (names === undefined) draft.clusters.set(clusterName, new Set([brokerName]));
  else names.add(brokerName);
  if (!draft.brokers.has(brokerName)) {
    const fresh = { cluster: clusterName, brokerName, brokerAddrs: new Map<number, string>() };
    draft.brokers.set(brokerName, { ...fresh, enableActingMaster: false });
  }
  const broker = draft.brokers.get(brokerName)!; // Just set.
  broker.enableActingMaster = enableActingMaster ?? false;
  if (zoneName === undefined) delete broker.zoneName;
  else broker.zoneName = zoneName;
  return broker;
}

/** Ids in order, so that the table does not tell who came first. */
function sortedById(brokerAddrs: readonly (readonly [number, string])[]): Map<number, string> {
  return new Map([...brokerAddrs].sort(([one], [other]) => one - other));
}

function takeTopics(draft: RoutesDraft, registration: Registration, isFirst: boolean): void {
  const { before, header, brokerId, dataVersion, topics, config } = registration;
  const { brokerName } = header;
  const broker = draft.brokers.get(brokerName);
  if (broker === undefined) return;
  const isPrimeSlave =
    header.enableActingMaster !== undefined &&
    brokerId !== 0 &&
    brokerId === minBrokerId(broker.brokerAddrs);
  if (brokerId !== 0 && !isPrimeSlave) return;
  if (config.deleteTopicWithBrokerRegistration) dropTopics(draft, brokerName, topics);
  const known = draft.lives.get(registration.liveKey)?.dataVersion;
  const isChanged = isFirst || !sameVersion(known, dataVersion);
  const isReadOnly = isPrimeSlave && broker.enableActingMaster;
  for (const [topic, topicConfig] of topics) {
    if (!isChanged && before.topics.get(topic)?.has(brokerName)) continue;
    const byBroker = draft.topics.get(topic);
    const queues = queueData(brokerName, topicConfig, isReadOnly);
    if (byBroker === undefined) draft.topics.set(topic, new Map([[brokerName, queues]]));
    else if (!sameQueues(byBroker.get(brokerName), queues)) byBroker.set(brokerName, queues);
  }
}

function dropTopics(
  draft: RoutesDraft,
  brokerName: string,
  kept: ReadonlyMap<string, unknown>,
): void {
  for (const [topic, byBroker] of [...draft.topics]) {
    if (kept.has(topic)) continue;
    byBroker.delete(brokerName);
    if (byBroker.size === 0) draft.topics.delete(topic);
  }
}

function queueData(brokerName: string, topic: TopicConfig, isReadOnly: boolean): QueueData {
  return {
    brokerName,
    perm: isReadOnly ? topic.perm & ~permWrite : topic.perm,
    readQueueNums: topic.readQueueNums,
    topicSysFlag: topic.topicSysFlag,
    writeQueueNums: topic.writeQueueNums,
  };
}

function sameQueues(one: QueueData | undefined, other: QueueData): boolean {
  return (
    one?.perm === other.perm &&
    one.readQueueNums === other.readQueueNums &&
    one.writeQueueNums === other.writeQueueNums &&
    one.topicSysFlag === other.topicSysFlag
  );
}

/** What the answer tells a slave whose master is alive. */
function masterOf(
  routes: Routes,
  { header, brokerId }: Registration,
): { readonly haServerAddr?: string; readonly masterAddr?: string } {
  const masterAddr = routes.brokers.get(header.brokerName)?.brokerAddrs.get(0);
  if (brokerId === 0 || masterAddr === undefined) return {};
  const master = routes.lives.get(liveKey(header.clusterName, masterAddr));
  if (master === undefined) return {};
  const { haServerAddr } = master;
  return { masterAddr, ...(haServerAddr !== undefined && { haServerAddr }) };
}
