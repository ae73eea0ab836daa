/** What a proxy is made of: nothing durable, nothing that brokers or clients do not tell again. */
import {
  type Connections,
  type NameServers,
  newConnections,
  newNameServers,
  type WithConnections,
} from '../connection/index.ts';
import type { NodeInput, Stamp, Step } from '../shared/node.ts';
import { type ProxyConfig, proxyDefaults } from './config.ts';
import type { Draining } from './draining/draining.ts';
import { type Clients, noClients } from './members/clients.ts';
import { bootMembers } from './members/life.ts';
import { newSync, type Sync } from './members/syncState.ts';
import { noRequestModes, type RequestModes } from './queues/modes.ts';
import { noRelays, type Relays } from './relaying/relays.ts';
import { noRoutes, type Routes } from './routes.ts';
import { noTopicTypes, type TopicTypes } from './sends/topicTypes.ts';
import { nextRound } from './transactions/announcing.ts';
import { noTransactions, type Transactions } from './transactions/transactions.ts';

/** State of a proxy. */
export interface ProxyState extends WithConnections, Clients {
  readonly config: ProxyConfig;
  readonly connections: Connections;
  readonly nameServers: NameServers;
  readonly routes: Routes;
  readonly requestModes: RequestModes;
  readonly relays: Relays;
  readonly topicTypes: TopicTypes;
  readonly transactions: Transactions;
  readonly sync: Sync;
  /** Set from `operator.shutdown` on. */
  readonly draining?: Draining;
}

/** What the machine is created with; anything left out of the config has its default. */
export type ProxyInput = NodeInput<Partial<ProxyConfig>>;

/**
 * How long a connection attempt to a broker may last: a client that waits 3 s for its answer has to
 * get one.
 */
const connectTimeoutMs = 1_000;

/** A proxy that knows nobody. */
export function newProxy({ config }: Pick<ProxyInput, 'config'>): ProxyState {
  const complete: ProxyConfig = { ...proxyDefaults, ...config };
  return {
    config: complete,
    connections: newConnections({ connectTimeoutMs, ...complete.connections }),
    nameServers: newNameServers([], 0),
    routes: noRoutes,
    requestModes: noRequestModes(),
    relays: noRelays,
    topicTypes: noTopicTypes,
    transactions: noTransactions,
    ...noClients(complete.museum.includes('membersAreChannels')),
    sync: newSync(complete),
  };
}

/** The first step of a life: which name server is asked first is left to chance. */
export function boot(state: ProxyState, stamp: Stamp): Step<ProxyState> {
  const { config } = state;
  const nameServers = newNameServers(config.namesrvAddrs, stamp.entropy);
  const [begun, outputs] = bootMembers({ ...state, nameServers }, stamp);
  return [begun, [nextRound(config), ...outputs]];
}
