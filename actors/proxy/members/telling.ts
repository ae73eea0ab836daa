/**
 * What a proxy tells the others of its clients, as messages on brokers (`HeartbeatSyncer`).
 *
 * Behaviour: a consumer's registration is told with each heartbeat, its leaving once; the body is
 * that of a 5.5.0 proxy. Equal heartbeats, which a client sends to as many brokers as it knows,
 * are told once within `heartbeatSyncCoalesceMs`. A message that one broker does not take is given
 * to another; failing that the next heartbeat tells anew.
 *
 * News is told to two brokers, and what is no news of a client each time to another one than
 * before. So whoever reads all brokers but one knows all clients (upstream: to any one broker).
 *
 * Better than upstream, on purpose: a closed connection is told at once; so are producers, by
 * entries that a 5.5.0 proxy takes for the leaving of a group that it does not know.
 */
import type { ConsumerData } from '../../../protocol/bodies/heartbeatData.ts';
import {
  channelDataText,
  type HeartbeatSync,
  heartbeatSyncBody,
  type RemoteChannelData,
  subscriptionsText,
} from '../../../protocol/bodies/heartbeatSync.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call, within } from '../../connection/index.ts';
import { each } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Channel, ConsumerGroup } from '../../shared/membership/members.ts';
import type { Reply, Stamp, Step } from '../../shared/node.ts';
import type { ProxyState } from '../state.ts';
import { type Place, placeKey } from './clients.ts';
import { type ClientHere, isStandIn } from './standIns.ts';
import { brokersInTurn, type Published } from './syncState.ts';

/** The consumer group of entries about producers: nobody has it. */
const producerEntries = 'PRODUCERS_OF_PROXY';

interface SendContext {
  readonly for: 'syncSend';
  readonly body: Uint8Array;
  readonly brokerName: string;
  /** Whose registration it is; absent for a leaving. */
  readonly place: Place | undefined;
  readonly isRepeated: boolean;
}

/** Tells that a client is in a group, unless that was told a moment ago and nothing is new. */
export function tellHere(
  state: ProxyState,
  place: Place,
  channel: Channel,
  data: ConsumerData | undefined,
  isNews: boolean,
  stamp: Stamp,
): Step<ProxyState> {
  const { sync, config } = state;
  const last = sync.published.get(placeKey(place));
  const isRecent =
    last !== undefined && stamp.mono - last.toldMono < config.heartbeatSyncCoalesceMs;
  if (isRecent && !isNews) return [state, []];
  const isFirst = isNews || last === undefined;
  const brokerNames = brokersInTurn(sync, isFirst ? 2 : 1, last?.brokerName);
  const brokerName = brokerNames.at(-1);
  if (brokerName === undefined) return [state, []];
  const told: Published = { place, brokerName, toldMono: stamp.mono };
  const published = sync.published.set(placeKey(place), told);
  const noted: ProxyState = { ...state, sync: { ...sync, published } };
  const entry =
    data === undefined
      ? producerEntry(noted, place.group, channel, false)
      : consumerEntry(noted, channel, data);
  return publish(noted, entry, { place, brokerNames }, stamp);
}

/** Tells that a client has left a group. */
export function tellGone(
  state: ProxyState,
  { role, group, connection }: Place,
  channel: Channel,
  stamp: Stamp,
): Step<ProxyState> {
  const { sync } = state;
  const published = sync.published.delete(placeKey({ role, group, connection }));
  const noted: ProxyState = { ...state, sync: { ...sync, published } };
  const entry: Entry =
    role === 'producer'
      ? producerEntry(noted, group, channel, true)
      : {
          ...clientOf(channel),
          heartbeatType: 'UNREGISTER',
          group,
          channelData: isStandIn(channel)
            ? channel.channelData
            : channelDataText(channelOf(noted, channel)),
        };
  const brokerNames = brokersInTurn(sync, 2, undefined);
  return publish(noted, entry, { place: undefined, brokerNames }, stamp);
}

/** What the heartbeats of a group's members told, as one of them would have told it. */
export function dataOf(groupName: string, group: ConsumerGroup): ConsumerData {
  const { consumeType, messageModel, consumeFromWhere, subscriptions } = group;
  const topics = [...subscriptions.values()].sort((one, other) =>
    one.topic < other.topic ? -1 : 1,
  );
  const settings = { consumeType, messageModel, consumeFromWhere, unitMode: false };
  return { groupName, ...settings, subscriptionDataSet: topics };
}

type Entry = Omit<HeartbeatSync, 'lastUpdateTimestamp' | 'localProxyId' | 'life'>;

function consumerEntry(state: ProxyState, channel: Channel, data: ConsumerData): Entry {
  const { groupName, consumeType, messageModel, consumeFromWhere, subscriptionDataSet } = data;
  const extendAttribute = subscriptionsText(subscriptionDataSet);
  const channelData = channelDataText({ ...channelOf(state, channel), extendAttribute });
  return {
    ...clientOf(channel),
    heartbeatType: 'REGISTER',
    group: groupName,
    consumeType,
    messageModel,
    consumeFromWhere,
    subscriptionDataSet,
    channelData,
  };
}

/** All producers have one channel: a 5.5.0 proxy remembers each channel that it ever read. */
function producerEntry(
  { config: { address } }: ProxyState,
  group: string,
  channel: Channel,
  isLeaving: boolean,
): Entry {
  const own = { remoteAddress: address, localAddress: address, type: 'REMOTING' } as const;
  return {
    ...clientOf(channel),
    heartbeatType: 'UNREGISTER',
    group: producerEntries,
    channelData: channelDataText({ remoteProxyIp: hostOf(address), ...own }),
    producer: { group, isLeaving },
  };
}

const hostOf = (address: string): string => address.slice(0, address.lastIndexOf(':'));

const clientOf = ({ clientId, language = 'OTHER', version }: Channel) => ({
  clientId,
  language,
  version,
});

/** A 5.5.0 proxy finds a client that has left by this: the same words as when it came. */
function channelOf({ config: { address } }: ProxyState, channel: Channel): RemoteChannelData {
  const { peer: remoteAddress = '' } = channel as Partial<ClientHere>; // Stand-ins have theirs.
  return {
    remoteProxyIp: hostOf(address),
    remoteAddress,
    localAddress: address,
    type: 'REMOTING',
  };
}

interface Sending {
  /** Whose registration it is; absent for a leaving. */
  readonly place: Place | undefined;
  readonly brokerNames: readonly string[];
}

function publish(
  state: ProxyState,
  entry: Entry,
  { place, brokerNames }: Sending,
  stamp: Stamp,
): Step<ProxyState> {
  const { sync } = state;
  const toldAt = Math.max(stamp.at, sync.toldAt + 1);
  const told: HeartbeatSync = {
    ...entry,
    lastUpdateTimestamp: toldAt,
    localProxyId: sync.proxyId,
    life: sync.life,
  };
  const body = heartbeatSyncBody.encode(told, { header: {} } as never);
  const noted: ProxyState = { ...state, sync: { ...sync, toldAt } };
  const context = { for: 'syncSend', body, place, isRepeated: false } as const;
  return each(noted, brokerNames, (now, brokerName) =>
    send(now, { ...context, brokerName }, stamp),
  );
}

function send(state: ProxyState, context: SendContext, stamp: Stamp): Step<ProxyState> {
  const { config, sync } = state;
  const { brokerName, body } = context;
  const feed = sync.feeds.get(brokerName);
  if (feed === undefined) return [state, []];
  const made = call(
    state.connections,
    {
      to: feed.address,
      command: 'sendMessageV2',
      header: {
        producerGroup: `PID_${config.heartbeatSyncerTopicName}`,
        topic: config.heartbeatSyncerTopicName,
        defaultTopic: 'TBW102',
        defaultTopicQueueNums: 4,
        queueId: -1,
        sysFlag: 0,
        bornTimestamp: stamp.at,
        flag: 0,
        properties: '',
        reconsumeTimes: 0,
        unitMode: false,
        batch: false,
        brokerName,
      },
      body,
      timeoutMs: config.forwardTimeoutMs,
      mode: 'prompt',
      context,
    },
    stamp,
  );
  return within({ ...state, sync: { ...sync, sends: sync.sends + 1 } }, made);
}

/** Takes in whether a broker has stored what was told. */
export function onSyncSent(state: ProxyState, reply: Reply<'sendMessageV2'>): Step<ProxyState> {
  const context = reply.context as SendContext; // Made by `publish` alone.
  const { outcome, address } = reply;
  if (outcome.ok && outcome.frame.code === responseCode.SUCCESS) return [state, []];
  const { sync, connections } = state;
  const { isRepeated, brokerName: failing } = context;
  const [other = failing] = brokersInTurn(sync, 1, failing);
  if (!isRepeated && other !== failing && !connections.stopped) {
    return send(state, { ...context, brokerName: other, isRepeated: true }, reply);
  }
  const problem = outcome.ok ? `${outcome.frame.code}: ${outcome.frame.remark}` : outcome.problem;
  const said = logged('warn', `other proxies not told by ${address}: ${problem}`);
  return [forgotten(state, context), [said]];
}

/** It may be that nobody was told: the next heartbeat tells anew, whenever it comes. */
function forgotten(state: ProxyState, { place }: SendContext): ProxyState {
  if (place === undefined) return state;
  const { sync } = state;
  return { ...state, sync: { ...sync, published: sync.published.delete(placeKey(place)) } };
}
