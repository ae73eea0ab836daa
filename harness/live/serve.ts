/**
 * `serve()`: a live cluster on loopback for tests of applications, in milliseconds and without a
 * JVM.
 */
import { type BrokerConfig, brokerDefaults } from '../../actors/broker/config.ts';
import { brokerMachine } from '../../actors/broker/machine.ts';
import { namesrvMachine } from '../../actors/namesrv/machine.ts';
import { proxyMachine } from '../../actors/proxy/machine.ts';
import { withoutPort } from '../../protocol/hosts.ts';
import type { NodeDefinition } from '../kernel/nodeRecord.ts';
import { partsOf } from './dial.ts';
import { defaultLimits } from './limits.ts';
import { LiveRuntime } from './liveRuntime.ts';
import { patienceMs, registrations, stopped } from './milestones.ts';
import { addressesOf, checkOptions, type ServeOptions } from './serveOptions.ts';

export type { ServeOptions };

/** A running cluster. */
export interface LiveCluster {
  /** What a client is configured with: `host:port`, several joined by `;`. */
  readonly namesrvAddress: string;
  /** Where each name server listens. */
  readonly namesrvs: readonly string[];
  /** Where each broker listens. */
  readonly brokers: readonly string[];
  /** Where each slave listens, those of the first broker first. */
  readonly slaves: readonly string[];
  /** Where each proxy listens: a client may be configured with one, or several joined by `;`. */
  readonly proxies: readonly string[];
  /**
   * Whether every broker was registered with every name server at the start. If not, a name server
   * outside has not answered: the brokers go on trying.
   */
  readonly registered: boolean;
  /**
   * Moves the cluster's clock on, in ms, and resolves when all that was due in between has
   * happened: timers fire in order, and what the nodes send each other arrives in time. Clients
   * keep their own time, so one that says nothing for as long counts as silent.
   */
  advance(byMs: number): Promise<void>;
  /**
   * Shuts the brokers down as an operator would, then closes every socket: nothing of the cluster
   * keeps the process alive. Takes some seconds at most; calling it again does no harm.
   */
  close(): Promise<void>;
}

/**
 * Starts a cluster on loopback and resolves once clients can connect and find every broker. Rejects
 * with a sentence that names what is wrong: an option, an address that cannot be listened on.
 *
 * @example
 * const cluster = await serve({ topics: { orders: 4 } });
 * producer.setNamesrvAddr(cluster.namesrvAddress);
 * await cluster.advance(30_000); // half a minute later
 * await cluster.close();
 */
export async function serve(options: ServeOptions = {}): Promise<LiveCluster> {
  checkOptions(options);
  const runtime = new LiveRuntime({
    limits: { ...defaultLimits, ...options.limits },
    seed: options.seed ?? Math.floor(Math.random() * 0x7fff_ffff),
    log: options.log ?? (() => {}),
  });
  try {
    const namesrvs =
      options.namesrvAddrs === undefined ? await startNamesrvs(runtime, options) : [];
    const namesrvAddrs = options.namesrvAddrs ?? namesrvs;
    const started = await startBrokers(runtime, options, namesrvAddrs);
    const proxies = await startProxies(runtime, options, namesrvAddrs);
    const namesrvAddress = namesrvAddrs.join(';');
    return clusterOf(runtime, { namesrvs, ...started, proxies, namesrvAddress });
  } catch (error) {
    await runtime.close();
    throw error;
  }
}

function clusterOf(
  runtime: LiveRuntime,
  addresses: Omit<LiveCluster, 'advance' | 'close'>,
): LiveCluster {
  let closing: Promise<void> | undefined;
  return {
    ...addresses,
    async advance(byMs) {
      if (closing !== undefined) throw new Error('the cluster is closed: its time stands still');
      if (!(byMs >= 0 && byMs < Number.POSITIVE_INFINITY)) {
        throw new Error(`time goes forward, by a number of ms, not by ${byMs}`);
      }
      await runtime.advance(byMs);
    },
    close() {
      closing ??= shutDown(runtime);
      return closing;
    },
  };
}

/** Listens, then boots: the address that a node announces is the one that it listens on. */
async function start(
  runtime: LiveRuntime,
  name: string,
  wanted: string,
  define: (address: string) => Pick<NodeDefinition, 'kind' | 'machine' | 'config'>,
): Promise<string> {
  const { host, port } = partsOf(wanted)!;
  const address = await runtime.listen(name, host, port);
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

async function startProxies(
  runtime: LiveRuntime,
  options: ServeOptions,
  namesrvAddrs: readonly string[],
): Promise<string[]> {
  const addresses: string[] = [];
  for (const [index, wanted] of addressesOf(options.proxies ?? 0).entries()) {
    const name = index === 0 ? 'proxy' : `proxy-${index + 1}`;
    const define = (address: string) => {
      const config = { ...options.proxy, address, namesrvAddrs };
      return { kind: 'proxy', machine: proxyMachine, config } as const;
    };
    addresses.push(await start(runtime, name, wanted, define));
  }
  return addresses;
}

async function startBrokers(
  runtime: LiveRuntime,
  options: ServeOptions,
  namesrvAddrs: readonly string[],
): Promise<Pick<LiveCluster, 'brokers' | 'slaves' | 'registered'>> {
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

async function shutDown(runtime: LiveRuntime): Promise<void> {
  const { world } = runtime.kernel;
  const brokers = world
    .nodeNames()
    .filter((name) => runtime.isUp(name) && world.peekNode(name)?.definition.kind === 'broker');
  const gone = stopped(runtime, brokers);
  for (const name of brokers) runtime.operate(name, { type: 'operator.shutdown' });
  if (!(await gone)) runtime.log.say(`warn brokers still busy after ${patienceMs} ms`);
  await runtime.close();
}
