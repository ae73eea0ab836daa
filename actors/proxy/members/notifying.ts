/** Who is told that a consumer group has changed: its members that are connected here. */
import { within } from '../../connection/index.ts';
import { each } from '../../shared/apply.ts';
import { notifyIdsChanged } from '../../shared/membership/notifying.ts';
import type { Output, Stamp, Step } from '../../shared/node.ts';
import type { ProxyState } from '../state.ts';
import { memberIds } from './locating.ts';
import { isStandIn } from './standIns.ts';

/**
 * Tells them by NOTIFY_CONSUMER_IDS_CHANGED; never in a broadcasting group. As long as the proxy
 * does not know all members it tells nobody: whoever asked would be refused.
 */
export function notifyLocals(state: ProxyState, group: string, stamp: Stamp): Step<ProxyState> {
  const [told, outputs] = notifyChannels(state, group, stamp);
  return [told, [...counted(state, group), ...outputs]];
}

/** Sorting the names of a crowd with each that joins would cost more than telling it. */
const countedMax = 1_000;

function counted(state: ProxyState, group: string): readonly Output[] {
  const size = state.members.consumers.get(group)?.channels.size ?? 0;
  if (!state.sync.isComplete || size > countedMax) return [];
  const clientIds = memberIds(state, group);
  return [{ type: 'observe', observation: { kind: 'membersCounted', group, clientIds } }];
}

function notifyChannels(state: ProxyState, group: string, stamp: Stamp): Step<ProxyState> {
  const info = state.members.consumers.get(group);
  if (info === undefined || info.messageModel === 'BROADCASTING') return [state, []];
  if (!state.sync.isComplete) return [state, []];
  if (state.config.museum.includes('changesAreNotTold')) return [state, []];
  const told: string[] = [];
  for (const channel of info.channels.values()) {
    if (!isStandIn(channel)) told.push(channel.connection);
  }
  return within(state, notifyIdsChanged(state.connections, group, told, stamp));
}

/** All members are known now: whoever was refused may ask again. */
export function completed(state: ProxyState, stamp: Stamp): Step<ProxyState> {
  if (state.sync.isComplete) return [state, []];
  const known: ProxyState = { ...state, sync: { ...state.sync, isComplete: true } };
  const groups = [...known.members.consumers.keys()].sort();
  const complete: Output = { type: 'observe', observation: { kind: 'membersComplete' } };
  const [told, outputs] = each(known, groups, (now, group) => notifyLocals(now, group, stamp));
  return [told, [complete, ...outputs]];
}
