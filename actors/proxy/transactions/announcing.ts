/**
 * Producer groups that a proxy announces to brokers, so that these have somebody to ask how a
 * transaction ended (`ClusterTransactionService`).
 *
 * Behaviour: every 20 s a one-way HEART_BEAT under the client id `rmq-proxy-producer-client` to the
 * masters of every cluster that is known from routes; a group that sends in a transaction for the
 * first time is announced at once. 100 groups a heartbeat at most.
 *
 * Better than upstream, on purpose: *every* group with a live producer here is announced, as
 * producers themselves do, not only those that this proxy has seen sending in transactions. For
 * only brokers remember half messages: a proxy that has been started again, or to which a producer
 * has moved, cannot know which groups have some. One that sends before its first heartbeat is kept
 * for 120 s (upstream drops it at the next round, #8316). A group whose producers hang at other
 * proxies alone is theirs to announce: the broker then asks where they are, not next door; a check
 * that comes here meanwhile is relayed. A group that is announced no more is taken back at brokers
 * (UNREGISTER_CLIENT): they close the connection over one that falls silent, and all clients of the
 * proxy share it.
 *
 * Not modelled: –
 */
import { messageProperty } from '../../../protocol/messageProperties.ts';
import { notify, within } from '../../connection/index.ts';
import { andThen, each } from '../../shared/apply.ts';
import type { Address, Output, Request, Stamp, Step, TimerEvent } from '../../shared/node.ts';
import type { Table } from '../../shared/table.ts';
import { masterId } from '../brokers.ts';
import type { ProxyConfig } from '../config.ts';
import { foundRoute, withRoute } from '../routes.ts';
import type { ProxyState } from '../state.ts';

/** Who a proxy is to brokers where it stands for producers. */
export const proxyProducerClientId = 'rmq-proxy-producer-client';

/** The timer of announcements: its key is a cluster, or empty for the round over all of them. */
export const announcingTimer = 'producerHeartbeat';

/** In every client's heartbeat, and never the group of a half message. */
const innerProducerGroup = 'CLIENT_INNER_PRODUCER';

/** Groups that have sent in transactions: the monotonic time of their last such send. */
export type HalfSenders = Table<number>;

/** A send in a transaction: its group is announced, at once if it is new. */
export function announceHalf(
  state: ProxyState,
  request: Request<'sendMessage' | 'sendMessageV2' | 'sendBatchMessage'>,
  properties: ReadonlyMap<string, string>,
): Step<ProxyState> {
  const { producerGroup, topic } = request.frame.header;
  const group = properties.get(messageProperty.producerGroup) ?? producerGroup;
  const { halfSenders } = state.transactions;
  const isKnown = halfSenders.has(group);
  const transactions = {
    ...state.transactions,
    halfSenders: halfSenders.set(group, request.mono),
  };
  const noted: ProxyState = { ...state, transactions };
  if (isKnown || isEarly(state.config)) return [noted, []];
  const found = foundRoute(state, topic, request);
  const clusters =
    found?.kind === 'route'
      ? [...new Set(found.route.brokerDatas.map(({ cluster }) => cluster))]
      : knownClusters(state);
  return [noted, clusters.map((cluster) => turnOf(cluster, request, { only: group }))];
}

/** A round over all clusters (no key), or one cluster's turn: of all groups, or of one alone. */
type Turn = TimerEvent<typeof announcingTimer> & {
  readonly only?: string;
  /** Groups that the round before announced and this one does not. */
  readonly gone?: readonly string[];
};

/** `timer.producerHeartbeat`: a round over all clusters, or one cluster's turn in it. */
export function announce(state: ProxyState, event: Turn): Step<ProxyState> {
  if (event.key !== '') return announceTo(state, event.key, event);
  const left = withoutSilent(state, event);
  const groups = announcedGroups(left);
  const kept = new Set(groups);
  const gone = left.transactions.announced.filter((group) => !kept.has(group));
  const next = { ...left, transactions: { ...left.transactions, announced: groups } };
  const clusters = groups.length + gone.length === 0 ? [] : knownClusters(left);
  const turns = clusters.map((cluster) => turnOf(cluster, event, { gone }));
  return [next, [...turns, nextRound(left.config)]];
}

function announceTo(state: ProxyState, cluster: string, event: Turn): Step<ProxyState> {
  return withRoute(state, cluster, event, (now, found) => {
    const brokers = found.kind === 'route' ? found.route.brokerDatas : [];
    const due = event.only === undefined ? announcedGroups(now) : [event.only];
    const bodies = batches(due, now.config.transactionHeartbeatBatchNum);
    return each(now, brokers, (one, { brokerAddrs }) => {
      const to = brokerAddrs.get(masterId);
      if (to === undefined) return [one, []];
      const left = each(one, event.gone ?? [], (before, producerGroup) => {
        const header = { clientID: proxyProducerClientId, producerGroup };
        const request = { to, command: 'unregisterClient', header, body: undefined } as const;
        return within(before, notify(before.connections, request, event));
      });
      return andThen(left, (rest) => beat(rest, to, bodies, event));
    });
  });
}

function beat(
  state: ProxyState,
  to: Address,
  bodies: readonly (readonly string[])[],
  stamp: Stamp,
): Step<ProxyState> {
  return each(state, bodies, (before, groups) => {
    const body = {
      clientID: proxyProducerClientId,
      consumerDataSet: [],
      heartbeatFingerprint: 0,
      producerDataSet: groups.map((groupName) => ({ groupName })),
      withoutSub: false,
    };
    const request = { to, command: 'heartBeat', header: {}, body } as const;
    return within(before, notify(before.connections, request, stamp));
  });
}

/** Groups with a live producer here, and those that will have told so presently; by name. */
function announcedGroups({ config, members, transactions }: ProxyState): readonly string[] {
  const senders = [...transactions.halfSenders.keys()];
  const groups = new Set(isEarly(config) ? senders : [...members.producers.keys(), ...senders]);
  groups.delete(innerProducerGroup);
  return [...groups].sort();
}

/** What has sent in no transaction for so long is kept by its heartbeats alone. */
function withoutSilent(state: ProxyState, { mono }: Stamp): ProxyState {
  const { halfSenders } = state.transactions;
  const isSilent = ([group, sentMono]: readonly [string, number]) =>
    isEarly(state.config)
      ? !state.members.producers.has(group)
      : mono - sentMono > state.config.channelExpiredTimeoutMs;
  const silent = [...halfSenders].filter(isSilent);
  if (silent.length === 0) return state;
  const left = silent.reduce((table, [group]) => table.delete(group), halfSenders);
  return { ...state, transactions: { ...state.transactions, halfSenders: left } };
}

/**
 * The museum piece #8316: only who has sent counts, from the next round on, which drops whoever has
 * no producer by then.
 */
const isEarly = ({ museum }: ProxyConfig): boolean => museum.includes('sendersAreDroppedEarly');

/** The proxy's own cluster, and whichever the routes of topics have named. */
function knownClusters({ config, routes }: ProxyState): readonly string[] {
  const named = [...routes.brokers.values()].map(({ cluster }) => cluster);
  return [...new Set([config.rocketMQClusterName, ...named])].sort();
}

function batches(groups: readonly string[], size: number): readonly (readonly string[])[] {
  const made: (readonly string[])[] = [];
  for (let at = 0; at < groups.length; at += size) made.push(groups.slice(at, at + size));
  return made;
}

function turnOf(
  cluster: string,
  { at, mono, entropy }: Stamp,
  more: Pick<Turn, 'only' | 'gone'>,
): Output {
  const type = `timer.${announcingTimer}` as const;
  const turn: Turn = { type, key: cluster, at, mono, entropy, ...more };
  return { type: 'raise', event: turn };
}

/** The output that sets the timer of the next round; a proxy's life begins with it, too. */
export function nextRound({ transactionHeartbeatPeriodMs: delayMs }: ProxyConfig): Output {
  return { type: 'timer.set', name: announcingTimer, key: '', delayMs };
}
