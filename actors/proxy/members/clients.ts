/**
 * The clients that a proxy knows: those connected to it, and stand-ins of those of other proxies.
 *
 * Behaviour (`ConsumerManager`, `ProducerManager`, `HeartbeatSyncer`): a stand-in is told by a
 * REGISTER and goes by an UNREGISTER or by age. What comes of messages does not depend on their
 * order: of two that one proxy tells of a client the later told wins, and what has been taken away
 * is remembered until messages that old do not count any more.
 *
 * Better than upstream, on purpose: a client has one place. Where it joins, or is newly told to
 * have joined, older stand-ins of it go; news that is older than what is known changes nothing.
 */
import type { ConsumerData } from '../../../protocol/bodies/heartbeatData.ts';
import { registerConsumer, unregisterConsumer } from '../../shared/membership/consumers.ts';
import {
  type Channel,
  type ConsumerGroup,
  type Members,
  noMembers,
} from '../../shared/membership/members.ts';
import { registerProducer, unregisterProducer } from '../../shared/membership/producers.ts';
import type { ConnectionId } from '../../shared/node.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import { isStandIn, type Role, type StandIn } from './standIns.ts';

/** Orders what is told of a client by one proxy. */
export interface Told {
  readonly life: number | undefined;
  /** The proxy's clock. */
  readonly toldAt: number;
  /** When that was by the own clock. */
  readonly heardAt: number;
}

/** All that is known of clients. */
export interface Clients {
  /** Producers connected here; consumers connected here, and stand-ins of others. */
  readonly members: Members;
  /** Stand-ins of the producers of other proxies. */
  readonly remoteProducers: Members;
  /** Stand-ins that are gone, by {@link placeKey}: what took them away. */
  readonly gone: Table<Told>;
  /** A museum piece: who has two channels in a group is two members of it. */
  readonly areChannels: boolean;
}

/** Nobody. */
export function noClients(areChannels = false): Clients {
  return { members: noMembers(), remoteProducers: noMembers(), gone: emptyTable(), areChannels };
}

/** A change of the tables. */
export interface Change {
  readonly clients: Clients;
  /** The members of a group see that: other client ids, or other topics. */
  readonly isChanged: boolean;
  /** Other proxies have to be told. */
  readonly isNews: boolean;
}

/** A client's place in one group: by a connection or a stand-in's key. */
export interface Place {
  readonly role: Role;
  readonly group: string;
  readonly connection: ConnectionId;
}

/** The key of a place. */
export const placeKey = ({ role, group, connection }: Place): string =>
  `${role} ${group} ${connection}`;

/** Takes in the heartbeat of a consumer that is connected here. */
export function consumerHere(clients: Clients, data: ConsumerData, channel: Channel): Change {
  const { groupName } = data;
  const before = clients.members.consumers.get(groupName);
  const isNew = before === undefined || !before.channels.has(channel.connection);
  const alone = isNew ? withoutDoubles(clients, groupName, channel, channel.updatedAt) : clients;
  const { members, isChanged } = registerConsumer(alone.members, data, channel, false);
  const isNews = isNew || !haveSameSettings(before, members.consumers.get(groupName));
  return { clients: { ...alone, members }, isChanged, isNews };
}

/** Takes in the heartbeat of a producer that is connected here. */
export function producerHere(clients: Clients, group: string, channel: Channel): Change {
  const isNews = !clients.members.producers.get(group)?.has(channel.connection);
  const alone = isNews ? withoutOtherProducer(clients, channel, channel.updatedAt) : clients;
  const members = registerProducer(alone.members, group, channel);
  return { clients: { ...alone, members }, isChanged: false, isNews };
}

/** Lets a client go that was connected here; it is news unless its id has another connection. */
export function leftHere(clients: Clients, place: Place): Change {
  const channel = channelAt(clients, place);
  if (channel === undefined) return { clients, isChanged: false, isNews: false };
  const after = without(clients, place);
  const others = doublesOf(after, place, channel.clientId);
  const isNews = others.every(isStandIn);
  return { clients: after, isChanged: others.length === 0, isNews };
}

/** Takes in that a client is in a group at another proxy. */
export function registerTold(
  clients: Clients,
  role: Role,
  data: ConsumerData,
  standIn: StandIn,
): Change {
  const { groupName: group } = data;
  const place: Place = { role, group, connection: standIn.connection };
  const told: Told = { ...standIn, heardAt: standIn.updatedAt };
  const known = knownOf(clients, place);
  const same: Change = { clients, isChanged: false, isNews: false };
  if (known !== undefined && !isLater(told, known)) return same;
  const isNew = channelAt(clients, place) === undefined;
  const doubles = isNew ? doublesOf(clients, place, standIn.clientId) : [];
  if (doubles.some((double) => isPreferred(double, standIn))) return same;
  const open: Clients = isNew
    ? { ...clients, gone: clients.gone.delete(placeKey(place)) }
    : clients;
  if (role === 'producer') {
    const alone = isNew ? withoutOtherProducer(open, standIn, standIn.updatedAt) : open;
    // Taken out first: the table keeps what it has of a channel that it knows.
    const left = unregisterProducer(alone.remoteProducers, group, standIn.connection);
    const remoteProducers = registerProducer(left, group, standIn);
    return { clients: { ...alone, remoteProducers }, isChanged: false, isNews: false };
  }
  const alone = isNew ? withoutDoubles(open, group, standIn, standIn.updatedAt) : open;
  const { members, isChanged } = registerConsumer(alone.members, data, standIn, false);
  // Another channel of an id that is listed already changes nothing for anybody.
  const isSeen = isChanged && (doubles.length === 0 || !haveSameTopics(clients, members, group));
  return { clients: { ...alone, members }, isChanged: isSeen, isNews: false };
}

/** Takes in that a client has left a group at another proxy; never touches one that is here. */
export function unregisterTold(clients: Clients, place: Place, told: Told): Change {
  const known = knownOf(clients, place);
  const same: Change = { clients, isChanged: false, isNews: false };
  const isStale = known !== undefined && isLater(known, told);
  if (isStale) return same;
  const channel = channelAt(clients, place);
  const after = remembered(channel === undefined ? clients : without(clients, place), place, told);
  if (channel === undefined) return { ...same, clients: after };
  const isListed = doublesOf(after, place, channel.clientId).length > 0;
  return { clients: after, isChanged: !isListed, isNews: false };
}

/** The channel in a place. */
export function channelAt(clients: Clients, place: Place): Channel | undefined {
  const { role, group, connection } = place;
  if (role === 'consumer') return clients.members.consumers.get(group)?.channels.get(connection);
  const { members, remoteProducers } = clients;
  const here = members.producers.get(group)?.get(connection);
  return here ?? remoteProducers.producers.get(group)?.get(connection);
}

/** Takes a place out of the tables. */
export function without(clients: Clients, { role, group, connection }: Place): Clients {
  const { members, remoteProducers } = clients;
  if (role === 'consumer') {
    return { ...clients, members: unregisterConsumer(members, group, connection) };
  }
  return {
    ...clients,
    members: unregisterProducer(members, group, connection),
    remoteProducers: unregisterProducer(remoteProducers, group, connection),
  };
}

function remembered(clients: Clients, place: Place, { life, toldAt, heardAt }: Told): Clients {
  const gone = clients.gone.set(placeKey(place), { life, toldAt, heardAt });
  return { ...clients, gone };
}

/** What is known last of a place, be it that the client is there or that it is gone. */
function knownOf(clients: Clients, place: Place): Told | undefined {
  const channel = channelAt(clients, place);
  if (channel === undefined || !isStandIn(channel)) return clients.gone.get(placeKey(place));
  return { life: channel.life, toldAt: channel.toldAt, heardAt: channel.updatedAt };
}

/** One life's clock orders what it tells; between lives a clock may have been set. */
function isLater(one: Told, other: Told): boolean {
  return one.life === other.life ? one.toldAt > other.toldAt : one.heardAt > other.heardAt;
}

/** Of two places of one client the newer counts; one here counts also where both are as new. */
function isPreferred(known: Channel, told: StandIn): boolean {
  return isStandIn(known) ? known.updatedAt > told.updatedAt : known.updatedAt >= told.updatedAt;
}

/** The other channels of a client id in a group. */
function doublesOf(clients: Clients, place: Place, clientId: string): readonly Channel[] {
  if (clients.areChannels) return [];
  const { role, group, connection } = place;
  const consumers = clients.members.consumers.get(group)?.channels.values() ?? [];
  const doubles: Channel[] = [];
  for (const one of role === 'consumer' ? consumers : namedProducers(clients, place, clientId)) {
    if (one.clientId === clientId && one.connection !== connection) doubles.push(one);
  }
  return doubles;
}

/**
 * Found by the name, since looking through a group of thousands for each who joins or leaves takes
 * minutes: the place where a client is known to be now, here and elsewhere.
 */
function namedProducers(
  { members, remoteProducers }: Clients,
  { group }: Place,
  clientId: string,
): readonly Channel[] {
  return [members, remoteProducers].flatMap(({ producers, producerConnections }) => {
    const connection = producerConnections.get(clientId) ?? '';
    return producers.get(group)?.get(connection) ?? [];
  });
}

/** Older stand-ins of a consumer go: it is elsewhere now. */
function withoutDoubles(
  clients: Clients,
  group: string,
  { connection, clientId }: Channel,
  joinedAt: number,
): Clients {
  let left = clients;
  for (const double of doublesOf(clients, { role: 'consumer', group, connection }, clientId)) {
    if (!isStandIn(double) || double.updatedAt > joinedAt) continue;
    const place: Place = { role: 'consumer', group, connection: double.connection };
    left = remembered(without(left, place), place, { ...double, heardAt: double.updatedAt });
  }
  return left;
}

/** The older stand-in of a producer goes, out of all its groups. */
function withoutOtherProducer(
  clients: Clients,
  { connection, clientId }: Channel,
  joinedAt: number,
): Clients {
  const { remoteProducers } = clients;
  const other = remoteProducers.producerConnections.get(clientId);
  if (other === undefined || other === connection) return clients;
  let left = clients;
  for (const group of remoteProducers.memberships.get(other)?.producerGroups ?? []) {
    const place: Place = { role: 'producer', group, connection: other };
    const double = channelAt(left, place);
    if (double === undefined || !isStandIn(double) || double.updatedAt > joinedAt) continue;
    left = remembered(without(left, place), place, { ...double, heardAt: double.updatedAt });
  }
  return left;
}

function haveSameSettings(one: ConsumerGroup | undefined, other: ConsumerGroup | undefined) {
  return (
    one !== undefined &&
    one.subscriptions === other?.subscriptions &&
    one.consumeType === other.consumeType &&
    one.messageModel === other.messageModel &&
    one.consumeFromWhere === other.consumeFromWhere
  );
}

function haveSameTopics(before: Clients, after: Members, group: string): boolean {
  const one = before.members.consumers.get(group)?.subscriptions;
  const other = after.consumers.get(group)?.subscriptions;
  if (one === undefined || other === undefined || one.size !== other.size) return false;
  return [...one.keys()].every((topic) => other.has(topic));
}
