/** What `serve()` can be asked for, and the sentences that say what is wrong with it. */
import { type BrokerConfig, brokerDefaults } from '../../actors/broker/config.ts';
import { type ProxyConfig, proxyDefaults } from '../../actors/proxy/config.ts';
import { topicsProblem, unknownName } from '../cluster/optionProblem.ts';
import { partsOf } from './dial.ts';
import { defaultLimits, type LiveLimits } from './limits.ts';
import { type NegotiationSettings, negotiationProblem } from './negotiation/settings.ts';

/** Settings that follow from what is served. */
type Decided = 'address' | 'namesrvAddrs' | 'topics';
type DecidedOfProxies = 'address' | 'namesrvAddrs' | 'connections';

/** What is served. Everything is optional: one name server and one broker on free ports. */
export interface ServeOptions {
  /** How many name servers (default 1), or where each listens, as `host:port`; port 0 picks one. */
  readonly namesrvs?: number | readonly string[];
  /** How many brokers (default 1), or where each listens. They are `broker-a`, `broker-b`, … */
  readonly brokers?: number | readonly string[];
  /**
   * How many slaves each broker has (default 0, 4 at most). They may be read, and listen two ports
   * apart behind their master, or where there is room.
   */
  readonly slaves?: number;
  /** How many proxies (default none), or where each listens: access points for clients. */
  readonly proxies?: number | readonly string[];
  /**
   * Settings of every proxy: upstream's names, units added. Unless it is said, `close()` sends
   * their clients away for 2 s at most, and their cluster is that of the brokers.
   */
  readonly proxy?: Partial<Omit<ProxyConfig, DecidedOfProxies>>;
  /**
   * What the ports of proxies take besides frames: TLS with which certificate, HTTP/2. By default
   * everything, with a self-signed certificate.
   */
  readonly proxyPorts?: NegotiationSettings;
  /** Name servers outside that the brokers register with, as `host:port`; then none is served. */
  readonly namesrvAddrs?: readonly string[];
  /**
   * Settings of every broker: upstream's names, units added. Where one is served, `brokerName` and
   * `brokerId` tell it from those that others serve.
   */
  readonly broker?: Partial<Omit<BrokerConfig, Decided>>;
  /** Topics that exist from the start: name to number of queues, or to more settings. */
  readonly topics?: BrokerConfig['topics'];
  /** What strangers may make the cluster keep. */
  readonly limits?: Partial<LiveLimits>;
  /** Seeds what is left to chance in the nodes; by default a new one each time. */
  readonly seed?: number;
  /** Takes each line for the operator; by default they are dropped. */
  readonly log?: (line: string) => void;
}

/** The most slaves of one broker. */
export const slavesMax = 4;
/** The most nodes of one kind. */
export const nodesMax = 1_000;
const names: Readonly<Record<keyof ServeOptions, true>> = {
  namesrvs: true,
  brokers: true,
  slaves: true,
  proxies: true,
  proxy: true,
  proxyPorts: true,
  namesrvAddrs: true,
  broker: true,
  topics: true,
  limits: true,
  seed: true,
  log: true,
};
const decided: Readonly<Record<Decided, string>> = {
  address: 'say it in "brokers"',
  namesrvAddrs: 'say it in "namesrvAddrs"',
  topics: 'say it in "topics"',
};
const decidedOfProxies: Readonly<Record<DecidedOfProxies, string>> = {
  address: 'say it in "proxies"',
  namesrvAddrs: 'say it in "namesrvAddrs"',
  connections: 'say it in "limits"',
};
const optionalOfBrokers = { haAddress: '10.0.0.1:10912' };
const optionalOfProxies = { accessAddress: '10.0.0.1:8080' };

/** Throws a sentence about the first thing that is wrong; programs without types need it most. */
export function checkOptions(options: ServeOptions): void {
  known('serve()', 'option', options, names);
  const { slaves = 0 } = options;
  const { namesrvs, brokers, namesrvAddrs, broker = {}, topics = {}, limits = {} } = options;
  checkNodes('namesrvs', namesrvs);
  checkNodes('brokers', brokers);
  checkNodes('proxies', options.proxies);
  checkSettings(
    'proxy',
    options.proxy,
    { ...proxyDefaults, ...optionalOfProxies },
    decidedOfProxies,
  );
  checkPorts(options);
  if (!Number.isInteger(slaves) || slaves < 0 || slaves > slavesMax) {
    refuse(`"slaves" is a whole number from 0 to ${slavesMax}, not ${slaves}`);
  }
  checkOutside(namesrvs, namesrvAddrs);
  checkSettings('broker', broker, { ...brokerDefaults, ...optionalOfBrokers }, decided);
  if (broker.brokerName !== undefined && addressesOf(brokers).length !== 1) {
    refuse('"broker.brokerName" is for one broker alone: several are broker-a, broker-b, …');
  }
  const problem = topicsProblem(topics);
  if (problem !== undefined) refuse(`"topics": ${problem}`);
  known('"limits"', 'limit', limits, defaultLimits);
  for (const [name, value] of Object.entries(limits)) {
    if (!(value > 0)) refuse(`"limits.${name}" is a number above 0, not ${value}`);
  }
  if (options.seed !== undefined && !Number.isSafeInteger(options.seed)) {
    refuse(`"seed" is a whole number, not ${options.seed}`);
  }
  if (options.log !== undefined && typeof options.log !== 'function') {
    refuse('"log" is a function that takes a line');
  }
}

/** Where the nodes of one kind listen: on free ports of loopback, unless it is said. */
export function addressesOf(wanted: number | readonly string[] = 1): readonly string[] {
  if (typeof wanted === 'object') return wanted;
  return Array.from({ length: wanted }, () => '127.0.0.1:0');
}

/** A setting is one that there is, and of the type that its default is of. */
function checkSettings(
  of: string,
  given: object = {},
  standard: object,
  elsewhere: Readonly<Record<string, string>>,
): void {
  for (const name of Object.keys(given)) {
    const where = elsewhere[name];
    if (where !== undefined) refuse(`"${of}.${name}" cannot be set: ${where}`);
  }
  known(`"${of}"`, 'setting', given, standard);
  const defaults = new Map<string, unknown>(Object.entries(standard));
  for (const [name, value] of Object.entries(given)) {
    const usual = defaults.get(name);
    if (usual === undefined || typeOf(value) === typeOf(usual)) continue;
    const like = `such as ${JSON.stringify(usual)}`;
    refuse(`"${of}.${name}" is a ${typeOf(usual)}, ${like}, not ${JSON.stringify(value)}`);
  }
}

function checkPorts({ proxies = 0, proxyPorts }: ServeOptions): void {
  if (proxyPorts === undefined) return;
  if (addressesOf(proxies).length === 0) {
    refuse('"proxyPorts" is about proxies, and none is served: say how many in "proxies"');
  }
  const problem = negotiationProblem(proxyPorts);
  if (problem !== undefined) refuse(`"proxyPorts${problem}`);
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'number' && !Number.isFinite(value) ? 'strange number' : typeof value;
}

function checkNodes(name: string, wanted: number | readonly string[] | undefined): void {
  if (wanted === undefined) return;
  if (Array.isArray(wanted)) {
    for (const address of wanted) checkAddress(name, address);
  } else if (!Number.isInteger(wanted) || (wanted as number) < 0 || (wanted as number) > nodesMax) {
    refuse(`"${name}" is a number from 0 to ${nodesMax}, or a list of addresses, not ${wanted}`);
  }
}

function checkOutside(
  namesrvs: ServeOptions['namesrvs'],
  namesrvAddrs: ServeOptions['namesrvAddrs'],
): void {
  if (namesrvAddrs === undefined) return;
  if (namesrvs !== undefined) {
    refuse('"namesrvs" are served and "namesrvAddrs" are outside: say one of the two');
  }
  if (!Array.isArray(namesrvAddrs)) refuse('"namesrvAddrs" is a list of addresses');
  for (const address of namesrvAddrs) {
    checkAddress('namesrvAddrs', address);
    if (partsOf(address)?.port === 0) refuse(`"namesrvAddrs": nobody listens on ${address}`);
  }
}

function checkAddress(name: string, address: unknown): void {
  if (typeof address === 'string' && partsOf(address) !== undefined) return;
  const like = 'write it as host:port, such as 127.0.0.1:9876';
  refuse(`"${name}": "${address}" is not an address: ${like}`);
}

function known(of: string, what: string, given: object, all: object): void {
  const unknown = unknownName(given, all);
  if (unknown !== undefined) refuse(`${of} has no ${what} "${unknown}"`);
}

function refuse(problem: string): never {
  throw new Error(problem);
}
