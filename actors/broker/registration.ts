/**
 * How the name servers learn of a broker and its topics (`BrokerController.registerBrokerAll`,
 * `BrokerOuterAPI`).
 *
 * Behaviour: every name server is told, in parallel: the whole table at boot, 10 s later and then
 * every 30 s; a changed topic alone, at once. With `forceRegister` off the name servers are first
 * asked whether they have this version, and all are told if any has not, or does not answer.
 *
 * Where slaves may act as master, name servers are told to wait 10 s only, and get a sign of life
 * each second: the version, one-way, as with `compatibleWithOldNameSrv`.
 *
 * Not modelled: `compatibleWithOldNameSrv` off, the look at the group of brokers that goes with it;
 * registration in slices; isolation.
 */
import { registerBrokerBody } from '../../protocol/bodies/registerBroker.ts';
import type { TopicConfig } from '../../protocol/bodies/topicConfig.ts';
import { crc32 } from '../../protocol/crc32.ts';
import { currentVersion } from '../../protocol/mqVersion.ts';
import { call, notify, within } from '../connection/index.ts';
import { andThen } from '../shared/apply.ts';
import type { Address, Output, Stamp, Step, TimerEvent } from '../shared/node.ts';
import type { BrokerConfig } from './config.ts';
import type { Broker } from './state.ts';
import { permissionBits } from './topics/permission.ts';

/** The timer of periodic registration. */
export const registerTimer = 'register';
/** The timer of signs of life, where slaves may act as master. */
export const heartbeatTimer = 'heartbeat';
/** When the first periodic registration is due after the boot. */
export const registerDelayMs = 10_000;
const registerPeriodMsMin = 10_000;
const registerPeriodMsMax = 60_000;
const farewellTimeoutMs = 3_000;

/** What comes back with the answer to a registration. */
export interface RegistrationContext {
  /** Whether topics that the name server calls ordered become so here. */
  readonly checksOrder: boolean;
}

/** What comes back with the answer to QUERY_DATA_VERSION. */
export interface VersionContext {
  readonly round: number;
}

/** `timer.register`: registers, unless all name servers are up to date, and sets the next turn. */
export function registerPeriodically(state: Broker, event: TimerEvent): Step<Broker> {
  const { registerNameServerPeriodMs, forceRegister } = state.config;
  const period = Math.min(registerNameServerPeriodMs, registerPeriodMsMax);
  const delayMs = Math.max(registerPeriodMsMin, period);
  const again: Output = { type: 'timer.set', name: registerTimer, key: '', delayMs };
  const [after, outputs] = forceRegister ? registerAll(state, event) : askVersions(state, event);
  return [after, [...outputs, again]];
}

/** Registers all topics with every name server. */
export function registerAll(state: Broker, stamp: Stamp): Step<Broker> {
  return register(state, state.topics.configs, { checksOrder: true }, stamp);
}

/** Registers topics that have just changed with every name server. */
export function registerTopics(
  state: Broker,
  configs: readonly TopicConfig[],
  stamp: Stamp,
): Step<Broker> {
  const table = configs.map((config) => [config.topicName, config] as const);
  return register(state, table, { checksOrder: false }, stamp);
}

function register(
  state: Broker,
  topics: Iterable<readonly [string, TopicConfig]>,
  context: RegistrationContext,
  stamp: Stamp,
): Step<Broker> {
  const { config, topics: table } = state;
  if (config.namesrvAddrs.length === 0 || state.leaving) return [state, []];
  const body = {
    filterServerList: [],
    topicConfigSerializeWrapper: {
      dataVersion: table.dataVersion,
      mappingDataVersion: { counter: 0, stateVersion: 0, timestamp: stamp.at },
      topicConfigTable: new Map(announced(config, topics)),
    },
  };
  const header = {
    ...identity(config),
    haServerAddr: config.haAddress ?? nextPort(config.address),
    enableActingMaster: config.enableSlaveActingMaster,
    ...(config.enableSlaveActingMaster && {
      heartbeatTimeoutMillis: config.brokerNotActiveTimeoutMs,
    }),
    compressed: false,
    bodyCrc32: crc32(registerBrokerBody.encode(body, { version: currentVersion })),
  };
  return toEach(state, config.namesrvAddrs, (now, to) =>
    within(
      now,
      call(
        now.connections,
        {
          to,
          command: 'registerBroker',
          header,
          body,
          timeoutMs: config.registerBrokerTimeoutMs,
          context,
        },
        stamp,
      ),
    ),
  );
}

/** The topics as far as the broker's own permission lets them be used. */
function* announced(
  { brokerPermission }: BrokerConfig,
  topics: Iterable<readonly [string, TopicConfig]>,
): IterableIterator<readonly [string, TopicConfig]> {
  const readWrite = permissionBits.read | permissionBits.write;
  const isWhole = (brokerPermission & readWrite) === readWrite;
  for (const [name, config] of topics) {
    // Upstream loses the sysFlag in this copy; here it is kept.
    yield [name, isWhole ? config : { ...config, perm: config.perm & brokerPermission }];
  }
}

/** `timer.heartbeat`: a sign of life to every name server, and the next turn. */
export function signLife(state: Broker, stamp: Stamp): Step<Broker> {
  const { namesrvAddrs, brokerHeartbeatIntervalMs: delayMs } = state.config;
  const header = identity(state.config);
  const [after, outputs] = toEach(state, state.leaving ? [] : namesrvAddrs, (now, to) => {
    const body = now.topics.dataVersion;
    return within(
      now,
      notify(now.connections, { to, command: 'queryDataVersion', header, body }, stamp),
    );
  });
  return [after, [...outputs, { type: 'timer.set', name: heartbeatTimer, key: '', delayMs }]];
}

function askVersions(state: Broker, stamp: Stamp): Step<Broker> {
  const { config, registration } = state;
  const round = registration.round + 1;
  const asking: Broker = { ...state, registration: { round, done: false } };
  const context: VersionContext = { round };
  return toEach(asking, config.namesrvAddrs, (now, to) =>
    within(
      now,
      call(
        now.connections,
        {
          to,
          command: 'queryDataVersion',
          header: identity(config),
          body: now.topics.dataVersion,
          timeoutMs: config.registerBrokerTimeoutMs,
          context,
        },
        stamp,
      ),
    ),
  );
}

/** Takes leave of every name server. */
export function unregisterAll(state: Broker, stamp: Stamp): Step<Broker> {
  const { config } = state;
  const leaving: Broker = { ...state, farewells: config.namesrvAddrs.length };
  return toEach(leaving, config.namesrvAddrs, (now, to) =>
    within(
      now,
      call(
        now.connections,
        {
          to,
          command: 'unregisterBroker',
          header: identity(config),
          body: undefined,
          timeoutMs: farewellTimeoutMs,
          context: undefined,
        },
        stamp,
      ),
    ),
  );
}

function identity({ brokerName, address, clusterName, brokerId }: BrokerConfig) {
  return { brokerName, brokerAddr: address, clusterName, brokerId };
}

function toEach(
  state: Broker,
  addresses: readonly Address[],
  step: (state: Broker, to: Address) => Step<Broker>,
): Step<Broker> {
  let all: Step<Broker> = [state, []];
  for (const address of addresses) all = andThen(all, (now) => step(now, address));
  return all;
}

function nextPort(address: Address): Address {
  const split = address.lastIndexOf(':');
  return `${address.slice(0, split)}:${Number(address.slice(split + 1)) + 1}`;
}
