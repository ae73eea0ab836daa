/**
 * How a broker leaves the tables, whoever decides it (`RouteInfoManager.unRegisterBroker`).
 *
 * Behaviour: its sign of life goes, whether it is fresh or not; its address leaves its name, the
 * last address takes the name, its topics and perhaps its cluster along. Where slaves may act as
 * master and no master is left, its topics lose WRITE; elsewhere routes go on to offer it.
 *
 * Not modelled: upstream's queue between decision and effect, which lets a stale decision remove a
 * broker that registered again meanwhile (#11043, #5374); here both are one step.
 */
import type { ConnectionId } from '../shared/node.ts';
import { type BrokerLive, liveKey, permWrite, type Routes, type RoutesDraft } from './routes.ts';

/** Who is to be taken out. */
export interface Unlisting {
  readonly cluster: string;
  readonly brokerAddr: string;
  readonly brokerName: string;
}

/** Takes one broker out of the tables. */
export function unlist(draft: RoutesDraft, { cluster, brokerAddr, brokerName }: Unlisting): void {
  draft.lives.delete(liveKey(cluster, brokerAddr));
  const broker = draft.brokers.get(brokerName);
  if (broker === undefined) return;
  for (const [id, address] of [...broker.brokerAddrs]) {
    if (address === brokerAddr) broker.brokerAddrs.delete(id);
  }
  if (broker.brokerAddrs.size === 0) {
    draft.brokers.delete(brokerName);
    leaveCluster(draft, cluster, brokerName);
    dropQueues(draft, brokerName);
  } else if (broker.enableActingMaster && !broker.brokerAddrs.has(0)) {
    stopWrites(draft, brokerName);
  }
}

function leaveCluster(draft: RoutesDraft, cluster: string, brokerName: string): void {
  const names = draft.clusters.get(cluster);
  names?.delete(brokerName);
  if (names?.size === 0) draft.clusters.delete(cluster);
}

function dropQueues(draft: RoutesDraft, brokerName: string): void {
  for (const [topic, byBroker] of [...draft.topics]) {
    if (!byBroker.has(brokerName)) continue;
    byBroker.delete(brokerName);
    if (byBroker.size === 0) draft.topics.delete(topic);
  }
}

function stopWrites(draft: RoutesDraft, brokerName: string): void {
  for (const byBroker of draft.topics.values()) {
    const queues = byBroker.get(brokerName);
    if (queues !== undefined) queues.perm &= ~permWrite;
  }
}

/**
 * Who has to go with a sign of life, or `undefined` if its address is listed nowhere
 * (`setupUnRegisterRequest`: the sign of life then stays until its connection is closed).
 */
export function unlistingOf(routes: Routes, live: BrokerLive): Unlisting | undefined {
  const { cluster, brokerAddr } = live;
  for (const [brokerName, broker] of routes.brokers) {
    if (broker.cluster !== cluster) continue;
    for (const address of broker.brokerAddrs.values()) {
      if (address === brokerAddr) return { cluster, brokerAddr, brokerName };
    }
  }
  return undefined;
}

/** The first sign of life that came over a connection: one at most is handled a closing. */
export function liveOver(routes: Routes, connection: ConnectionId): BrokerLive | undefined {
  for (const live of routes.lives.values()) {
    if (live.connection === connection) return live;
  }
  return undefined;
}
