/** The client's table of broker addresses: look-ups, and forgetting what no route names. */
import { draw } from '../entropy.ts';
import type { Address, Stamp } from '../node.ts';
import type { ClientState } from './clientState.ts';
import { masterId } from './routeInfo.ts';

/** Where to send to a broker: its master, or `undefined` (`findBrokerAddressInPublish`). */
export function masterAddress(client: ClientState, brokerName: string): Address | undefined {
  return client.brokers.get(brokerName)?.get(masterId);
}

/** An address found for reading, and whether it is a slave's. */
export interface FoundBroker {
  readonly address: Address;
  readonly slave: boolean;
}

/**
 * Where to read from a broker (`findBrokerAddressInSubscribe`): the id asked for; a slave's
 * neighbour by id; and unless only this one will do, any address of the broker.
 */
export function subscribeAddress(
  client: ClientState,
  brokerName: string,
  brokerId: number,
  onlyThisBroker: boolean,
): FoundBroker | undefined {
  const addresses = client.brokers.get(brokerName);
  if (addresses === undefined) return undefined;
  const slave = brokerId !== masterId;
  const address = addresses.get(brokerId) ?? (slave ? addresses.get(brokerId + 1) : undefined);
  if (address !== undefined) return { address, slave };
  return onlyThisBroker ? undefined : firstOf(addresses);
}

/** Where to ask about a topic: a drawn broker of its route, the master if it has one. */
export function topicAddress(
  client: ClientState,
  topic: string,
  stamp: Stamp,
): Address | undefined {
  const brokers = client.routes.get(topic)?.route.brokerDatas ?? [];
  const addresses = brokers[draw(stamp.entropy, salt.topic, brokers.length)]?.brokerAddrs;
  if (addresses === undefined) return undefined;
  const all = [...addresses.values()];
  return addresses.get(masterId) ?? all[draw(stamp.entropy, salt.slave, all.length)];
}

/** Salts of draws; far from those that nodes use for themselves. */
const salt = { topic: 7_001, slave: 7_002 } as const;

function firstOf(addresses: ReadonlyMap<number, Address>): FoundBroker | undefined {
  const [id] = [...addresses.keys()].sort((a, b) => a - b);
  if (id === undefined) return undefined;
  return { address: addresses.get(id) as Address, slave: id !== masterId };
}

/** One known broker address. */
export interface KnownBroker {
  readonly brokerName: string;
  readonly brokerId: number;
  readonly address: Address;
}

/** Every known broker address, sorted by broker name and id. */
export function knownBrokers(client: ClientState): readonly KnownBroker[] {
  const known: KnownBroker[] = [];
  for (const brokerName of [...client.brokers.keys()].sort()) {
    const addresses = client.brokers.get(brokerName) ?? new Map<number, Address>();
    for (const brokerId of [...addresses.keys()].sort((a, b) => a - b)) {
      known.push({ brokerName, brokerId, address: addresses.get(brokerId) as Address });
    }
  }
  return known;
}

/** Takes out each address that occurs in no route, and brokers left without any. */
export function cleanOfflineBrokers(client: ClientState): ClientState {
  const routed = new Set<Address>();
  for (const { route } of client.routes.values()) {
    for (const { brokerAddrs } of route.brokerDatas) {
      for (const address of brokerAddrs.values()) routed.add(address);
    }
  }
  let brokers = client.brokers;
  for (const [brokerName, addresses] of client.brokers) {
    const online = new Map([...addresses].filter(([, address]) => routed.has(address)));
    if (online.size === addresses.size) continue;
    brokers = online.size === 0 ? brokers.delete(brokerName) : brokers.set(brokerName, online);
  }
  return brokers === client.brokers ? client : { ...client, brokers };
}
