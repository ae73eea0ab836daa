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
import { type Members, noMembers } from './members.ts';
import { noRoutes, type Routes } from './routes.ts';

/** State of a proxy. */
export interface ProxyState extends WithConnections {
  readonly config: ProxyConfig;
  readonly connections: Connections;
  readonly nameServers: NameServers;
  readonly routes: Routes;
  readonly members: Members;
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
    members: noMembers,
  };
}

/** The first step of a life: which name server is asked first is left to chance. */
export function boot(state: ProxyState, { entropy }: Stamp): Step<ProxyState> {
  return [{ ...state, nameServers: newNameServers(state.config.namesrvAddrs, entropy) }, []];
}
