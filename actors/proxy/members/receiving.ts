/**
 * What other proxies tell of their clients (`HeartbeatSyncer.consumeMessage`).
 *
 * Age: upstream counts from the arrival, which revives the dead when old messages are read. Here
 * what was told counts from when its broker stored it. So a proxy whose clock is wrong does no
 * harm to its clients; by how much the broker's clock differs from the own is learnt from the own
 * messages, which carry both. Before the first of these the two are taken to agree, which living
 * clients survive up to the lifetime less two heartbeats (60 s).
 *
 * Bodies are as they were written: a 5.5.0 proxy does not tell by a producer, so even one of more
 * than 4 KiB is not compressed. A message that cannot be read is skipped, and said to be.
 */
import type { ConsumerData } from '../../../protocol/bodies/heartbeatData.ts';
import { type HeartbeatSync, heartbeatSyncBody } from '../../../protocol/bodies/heartbeatSync.ts';
import { languageOfName } from '../../../protocol/languages.ts';
import type { StoredMessage } from '../../../protocol/message.ts';
import { andThen } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Stamp, Step } from '../../shared/node.ts';
import type { ProxyState } from '../state.ts';
import { type Change, type Place, registerTold, unregisterTold } from './clients.ts';
import { notifyLocals } from './notifying.ts';
import { type StandIn, standInKey } from './standIns.ts';

/** Takes in one message. */
export function received(
  state: ProxyState,
  brokerName: string,
  message: StoredMessage,
  stamp: Stamp,
): Step<ProxyState> {
  const read = heartbeatSyncBody.decode(message.body, {} as never);
  if (!read.ok) {
    const where = `${brokerName} at ${message.queueOffset}`;
    return [state, [logged('warn', `what a proxy told by ${where} is skipped: ${read.problem}`)]];
  }
  const { sync } = state;
  const { value: entry } = read;
  const { storeTimestamp } = message;
  if (entry.localProxyId === sync.proxyId && entry.life === sync.life) {
    const ahead = storeTimestamp - Number(entry.lastUpdateTimestamp);
    const aheadMs = sync.aheadMs.set(brokerName, ahead);
    return [aheadMs === sync.aheadMs ? state : { ...state, sync: { ...sync, aheadMs } }, []];
  }
  const heardAt = Math.min(stamp.at, storeTimestamp - (sync.aheadMs.get(brokerName) ?? 0));
  const { clients, isChanged, group } = taken(state, entry, heardAt, stamp);
  const after: ProxyState = clients === state ? state : { ...state, ...clients };
  return isChanged ? andThen([after, []], (now) => notifyLocals(now, group, stamp)) : [after, []];
}

/** What an entry changes in the tables. */
export function taken(
  state: ProxyState,
  entry: HeartbeatSync,
  heardAt: number,
  { at }: Pick<Stamp, 'at'>,
): Change & { readonly group: string } {
  const { localProxyId: proxyId, clientId, life, producer, language, version } = entry;
  const role = producer === undefined ? 'consumer' : 'producer';
  const group = producer?.group ?? entry.group;
  const isLeaving = producer?.isLeaving ?? entry.heartbeatType === 'UNREGISTER';
  const connection = standInKey(proxyId, clientId);
  const place: Place = { role, group, connection };
  const toldAt = Number(entry.lastUpdateTimestamp);
  if (isLeaving) return { ...unregisterTold(state, place, { life, toldAt, heardAt }), group };
  if (at - heardAt > state.config.channelExpiredTimeoutMs) {
    return { clients: state, isChanged: false, isNews: false, group };
  }
  const standIn: StandIn = {
    connection,
    clientId,
    language: language === undefined ? undefined : languageOfName(language),
    version,
    updatedAt: heardAt,
    proxyId,
    life,
    toldAt,
    channelData: entry.channelData ?? '',
  };
  return { ...registerTold(state, role, dataOf(entry, group), standIn), group };
}

function dataOf(entry: HeartbeatSync, groupName: string): ConsumerData {
  const {
    consumeType = 'CONSUME_PASSIVELY',
    messageModel = 'CLUSTERING',
    consumeFromWhere = 'CONSUME_FROM_LAST_OFFSET',
    subscriptionDataSet = [],
  } = entry;
  const settings = { consumeType, messageModel, consumeFromWhere, unitMode: false };
  return { groupName, ...settings, subscriptionDataSet };
}
