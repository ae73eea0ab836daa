/** The nodes of a served cluster: which there are, where each listens, when all may be used. */
import { type BrokerConfig, brokerDefaults } from '../../actors/broker/config.ts';
import { brokerMachine } from '../../actors/broker/machine.ts';
import { namesrvMachine } from '../../actors/namesrv/machine.ts';
import type { ProxyConfig } from '../../actors/proxy/config.ts';
import { proxyMachine } from '../../actors/proxy/machine.ts';
import { withoutPort } from '../../protocol/hosts.ts';
import type { NodeDefinition } from '../kernel/nodeRecord.ts';
import { partsOf } from './dial.ts';
import type { LiveRuntime } from './liveRuntime.ts';
import { acquaintances, registrations } from './milestones.ts';
import type { Negotiates } from './negotiation/negotiations.ts';
import { addressesOf, type ServeOptions } from './serveOptions.ts';

/** Where the nodes listen, in the order in which they were asked for. */
export interface StartedNodes {
  readonly namesrvs: readonly string[];
  readonly brokers: readonly string[];
  readonly slaves: readonly string[];
  readonly proxies: readonly string[];
  /** What clients that use no proxy are configured with. */
  readonly namesrvAddress: string;
  /** Whether every broker was registered with every name server. */
  readonly registered: boolean;
}

/** Starts name servers, brokers and proxies, each of which finds those before it. */
export async function startNodes(
  runtime: LiveRuntime,
  options: ServeOptions,
): Promise<StartedNodes> {
  const namesrvs = options.namesrvAddrs === undefined ? await startNamesrvs(runtime, options) : [];
  const namesrvAddrs = options.namesrvAddrs ?? namesrvs;
  const started = await startBrokers(runtime, options, namesrvAddrs);
  const proxies = await startProxies(runtime, options, { namesrvAddrs, ...started });
  return { namesrvs, ...started, proxies, namesrvAddress: namesrvAddrs.join(';') };
}

/** Listens, then boots: the address that a node announces is the one that it listens on. */
async function start(
  runtime: LiveRuntime,
  name: string,
  wanted: string,
  define: (address: string) => Pick<NodeDefinition, 'kind' | 'machine' | 'config'>,
  negotiates?: Negotiates,
): Promise<string> {
  const { host, port } = partsOf(wanted)!;
  const address = await runtime.listen(name, host, port, negotiates);
  const ip = withoutPort(address);
  runtime.boot({ name, ...define(address), host: ip, address });
  return address;
}

async function startNamesrvs(runtime: LiveRuntime, options: ServeOptions): Promise<string[]> {
  const addresses: string[] = [];
  for (const [index, wanted] of addressesOf(options.namesrvs).entries()) {
    const name = index === 0 ? 'namesrv' : `namesrv-${index + 1}`;
    const define = () => ({ kind: 'namesrv', machine: namesrvMachine, config: {} }) as const;
    addresses.push(await start(runtime, name, wanted, define));
  }
  return addresses;
}

/**
 * How long the clients of a proxy that is closed are sent away, unless it is said, in s: whoever
 * has another proxy goes at its next request, and whoever has none shall not keep a test waiting.
 */
export const drainSeconds = 2;

/** Resolves when the proxies know each other's clients: before that they refuse to list any. */
async function startProxies(
  runtime: LiveRuntime,
  options: ServeOptions,
  found: Pick<StartedNodes, 'brokers' | 'registered'> & {
    readonly namesrvAddrs: readonly string[];
  },
): Promise<string[]> {
  const wantedAddresses = addressesOf(options.proxies ?? 0);
  const { namesrvAddrs, brokers, registered } = found;
  const settings: Partial<ProxyConfig> = {
    shutdownWaitTimeSeconds: drainSeconds,
    rocketMQClusterName: options.broker?.clusterName ?? brokerDefaults.clusterName,
    ...options.proxy,
    namesrvAddrs,
  };
  const names = wantedAddresses.map((_, index) => (index === 0 ? 'proxy' : `proxy-${index + 1}`));
  // They tell each other by brokers: where there is none, there is nothing to wait for.
  const isAlone = !registered || (brokers.length === 0 && options.namesrvAddrs === undefined);
  const acquainted = acquaintances(runtime, isAlone ? [] : names);
  try {
    const addresses: string[] = [];
    for (const [index, wanted] of wantedAddresses.entries()) {
      const define = (address: string) => {
        const config = { ...settings, address };
        return { kind: 'proxy', machine: proxyMachine, config } as const;
      };
      const negotiates = options.proxyPorts ?? {};
      addresses.push(await start(runtime, names[index]!, wanted, define, negotiates));
    }
    await acquainted.settled;
    return addresses;
  } finally {
    acquainted.forget();
  }
}

async function startBrokers(
  runtime: LiveRuntime,
  options: ServeOptions,
  namesrvAddrs: readonly string[],
): Promise<Pick<StartedNodes, 'brokers' | 'slaves' | 'registered'>> {
  const masters = addressesOf(options.brokers).map((wanted, index) => {
    const brokerName = options.broker?.brokerName ?? brokerNameOf(index);
    return { name: brokerName, wanted, own: { brokerName } };
  });
  const known = { options, namesrvAddrs };
  const first = await startRegistered(runtime, known, masters);
  const slaves = masters.flatMap(({ name: brokerName, wanted }) =>
    Array.from({ length: options.slaves ?? 0 }, (_, index) => {
      const brokerId = index + 1;
      const own = { brokerName, brokerId };
      return { name: `${brokerName}-slave-${brokerId}`, wanted: slavePlace(wanted, brokerId), own };
    }),
  );
  // A slave that registers before its master learns of it only by its next registration.
  const second = await startRegistered(runtime, known, slaves);
  const registered = first.registered && second.registered;
  return { brokers: first.addresses, slaves: second.addresses, registered };
}

/** A broker to start: its node's name, where it listens, what is its own. */
interface WantedBroker {
  readonly name: string;
  readonly wanted: string;
  readonly own: Partial<BrokerConfig>;
}

async function startRegistered(
  runtime: LiveRuntime,
  { options, namesrvAddrs }: { options: ServeOptions; namesrvAddrs: readonly string[] },
  brokers: readonly WantedBroker[],
): Promise<{ readonly addresses: readonly string[]; readonly registered: boolean }> {
  const addresses: string[] = [];
  const registered = registrations(runtime, brokers.length * namesrvAddrs.length);
  // Whoever asks for slaves wants them read.
  const readable = (options.slaves ?? 0) > 0 ? { slaveReadEnable: true } : {};
  try {
    for (const { name, wanted, own } of brokers) {
      const define = (address: string) => {
        const config: BrokerConfig = {
          ...brokerDefaults,
          ...readable,
          ...options.broker,
          topics: options.topics ?? {},
          ...own,
          address,
          namesrvAddrs,
        };
        return { kind: 'broker', machine: brokerMachine, config } as const;
      };
      addresses.push(await start(runtime, name, wanted, define));
    }
    return { addresses, registered: await registered.settled };
  } finally {
    registered.forget();
  }
}

/** Two ports apart: the one between is announced for replication, as upstream's 10912. */
function slavePlace(master: string, brokerId: number): string {
  const { host, port } = partsOf(master)!;
  return `${host}:${port === 0 ? 0 : port + 2 * brokerId}`;
}

function brokerNameOf(index: number): string {
  const letters = 26;
  const letter = String.fromCharCode('a'.charCodeAt(0) + (index % letters));
  return `broker-${letter}${index < letters ? '' : Math.floor(index / letters)}`;
}
