/** What a name server is made of. */
import { type Connections, newConnections, type WithConnections } from '../connection/index.ts';
import type { NodeInput, Observe, Stamp, Step } from '../shared/node.ts';
import { changeSettings } from '../shared/settings.ts';
import { emptyTable, type Table } from '../shared/table.ts';
import { type NamesrvConfig, namesrvDefaults } from './config.ts';
import { type KvConfigs, type KvRow, kvConfigsFrom, kvFile } from './kvConfigs.ts';
import { noRoutes, type Routes } from './routes.ts';
import { namesrvSettings, settingsFile } from './settings.ts';

type Pair = readonly [key: string, text: string];

function tableOf(pairs: readonly Pair[]): Table<string> {
  let table = emptyTable<string>();
  for (const [key, text] of pairs) table = table.set(key, text);
  return table;
}

/** State of a name server: only `kv` and changed settings are durable. */
export interface NamesrvState extends WithConnections {
  readonly config: NamesrvConfig;
  /** Settings changed while it ran, by upstream's names. */
  readonly changedSettings: Table<string>;
  readonly routes: Routes;
  readonly kv: KvConfigs;
  readonly connections: Connections;
}

/** What the machine is created with; anything left out of the config is upstream's default. */
export type NamesrvInput = NodeInput<Partial<NamesrvConfig>>;

/** A name server that knows nothing. */
export function newNamesrv({
  config,
  disk,
}: Pick<NamesrvInput, 'config'> & Partial<Pick<NamesrvInput, 'disk'>>): NamesrvState {
  const configured = { ...namesrvDefaults, ...config };
  const changedSettings = tableOf((disk?.values[settingsFile] ?? []) as readonly Pair[]);
  const complete = changeSettings(
    namesrvSettings,
    configured,
    new Map(changedSettings.entries()),
  ).config;
  return {
    config: complete,
    changedSettings,
    routes: noRoutes,
    kv: kvConfigsFrom((disk?.values[kvFile] ?? []) as readonly KvRow[]),
    connections: newConnections(complete.connections),
  };
}

/** The name of the timer that looks for brokers that fell silent. */
export const scanTimer = 'scanNotActiveBrokers';

/** The name of the timer that ends the wait for brokers. */
export const waitTimer = 'waitForService';

/** Starts the scan (first after one period) and, where configured, the wait for brokers. */
export function boot(state: NamesrvState, _: Stamp): Step<NamesrvState> {
  const { scanNotActiveBrokerPeriodMs, waitForServiceMs, needWaitForService } = state.config;
  const scan = {
    type: 'timer.set',
    name: scanTimer,
    key: '',
    delayMs: scanNotActiveBrokerPeriodMs,
  } as const;
  const wait = { type: 'timer.set', name: waitTimer, key: '', delayMs: waitForServiceMs } as const;
  return [state, needWaitForService ? [scan, wait] : [scan]];
}

/** Replaces the tables, and tells which addresses they list now or no longer. */
export function withRoutes(state: NamesrvState, routes: Routes): Step<NamesrvState> {
  if (routes === state.routes) return [state, []];
  return [{ ...state, routes }, listingChanges(state.routes, routes)];
}

function listingChanges(before: Routes, after: Routes): readonly Observe[] {
  if (before.brokers === after.brokers) return [];
  const names = new Set([...before.brokers.keys(), ...after.brokers.keys()]);
  const changes: Observe[] = [];
  for (const brokerName of names) {
    const was = before.brokers.get(brokerName)?.brokerAddrs;
    const is = after.brokers.get(brokerName)?.brokerAddrs;
    if (was === is) continue;
    const old = new Set(was?.values());
    const current = new Set(is?.values());
    for (const [id, address] of was ?? []) {
      if (!current.has(address)) changes.push(observed(brokerName, id, address, false));
    }
    for (const [id, address] of is ?? []) {
      if (!old.has(address)) changes.push(observed(brokerName, id, address, true));
    }
  }
  return changes;
}

function observed(brokerName: string, id: number, address: string, listed: boolean): Observe {
  const observation = { kind: 'brokerListed', brokerName, address, listed } as const;
  return { type: 'observe', observation: id === 0 ? observation : { ...observation, slave: id } };
}
