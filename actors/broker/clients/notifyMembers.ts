/** Who of a consumer group is told that it has changed. */
import { within } from '../../connection/index.ts';
import { notifyIdsChanged } from '../../shared/membership/notifying.ts';
import type { Stamp, Step } from '../../shared/node.ts';
import type { Broker } from '../state.ts';

/** Tells every channel of a group that it has changed; never in a broadcasting group. */
export function notifyMembers(state: Broker, group: string, stamp: Stamp): Step<Broker> {
  const info = state.members.consumers.get(group);
  if (info === undefined || info.messageModel === 'BROADCASTING') return [state, []];
  if (!state.config.notifyConsumerIdsChangedEnable) return [state, []];
  const told = info.channels.keys();
  return within(state, notifyIdsChanged(state.connections, group, told, stamp));
}
