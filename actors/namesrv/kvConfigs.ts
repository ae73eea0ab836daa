/**
 * The key-value configuration of a name server (`KVConfigManager`): its only durable state besides
 * settings. Written as a whole at each change.
 */
import type { Output, Step } from '../shared/node.ts';
import { emptyTable, type Table } from '../shared/table.ts';
import type { NamesrvState } from './state.ts';

/** By namespace, then by key. */
export type KvConfigs = Table<Table<string>>;

/** One row of the file. */
export type KvRow = readonly [namespace: string, key: string, value: string];

/** The file that it is put to. */
export const kvFile = 'kvConfig';
/** The namespace of ordered topics: `brokerName:queues` joined by semicolons, by topic. */
export const orderNamespace = 'ORDER_TOPIC_CONFIG';

/** What a booting name server finds. */
export function kvConfigsFrom(rows: readonly KvRow[]): KvConfigs {
  let configs: KvConfigs = emptyTable();
  for (const [namespace, key, value] of rows) configs = withValue(configs, namespace, key, value);
  return configs;
}

/** The same with a namespace, which may be empty. */
export function withNamespace(configs: KvConfigs, namespace: string): KvConfigs {
  return configs.has(namespace) ? configs : configs.set(namespace, emptyTable());
}

/** A namespace with a key set, or taken away where `value` is undefined. */
export function withValue(
  configs: KvConfigs,
  namespace: string,
  key: string,
  value: string | undefined,
): KvConfigs {
  const before = configs.get(namespace);
  if (value === undefined) {
    // An emptied namespace stays: asked for, it is an empty table.
    return before?.has(key) ? configs.set(namespace, before.delete(key)) : configs;
  }
  return configs.set(namespace, (before ?? emptyTable<string>()).set(key, value));
}

/** Takes a change in, and puts all to disk; nothing if it is none. */
export function keep(state: NamesrvState, kv: KvConfigs): Step<NamesrvState> {
  if (kv === state.kv) return [state, []];
  const value: KvRow[] = [];
  for (const [namespace, keys] of kv.entries()) {
    for (const [key, text] of keys.entries()) value.push([namespace, key, text]);
  }
  const outputs: readonly Output[] = [
    { type: 'disk.put', file: kvFile, value },
    { type: 'disk.sync', id: 0 },
  ];
  return [{ ...state, kv }, outputs];
}

/** The values of a namespace, sorted by key; undefined if it never had any. */
export function valuesOf(
  { kv }: NamesrvState,
  namespace: string,
): ReadonlyMap<string, string> | undefined {
  const keys = kv.get(namespace);
  if (keys === undefined) return undefined;
  return new Map([...keys.entries()].sort(([one], [other]) => (one < other ? -1 : 1)));
}
