/** How clients leave their groups. */
import { andThen, each } from '../../shared/apply.ts';
import { noMemberships } from '../../shared/membership/members.ts';
import type { LinkClosed, Stamp, Step } from '../../shared/node.ts';
import type { ProxyState } from '../state.ts';
import { channelAt, leftHere, type Place } from './clients.ts';
import { notifyLocals } from './notifying.ts';
import { tellGone } from './telling.ts';

/** `link.closed`: the client leaves all the groups that it was in by this connection. */
export function connectionClosed(state: ProxyState, event: LinkClosed): Step<ProxyState> {
  const { connection } = event;
  const { producerGroups, consumerGroups } =
    state.members.memberships.get(connection) ?? noMemberships;
  const places: Place[] = [];
  for (const group of producerGroups) places.push({ role: 'producer', group, connection });
  for (const group of consumerGroups) places.push({ role: 'consumer', group, connection });
  const isTold = !state.config.museum.includes('closingsAreNotTold');
  return each(state, places, (now, place) => leave(now, place, event, isTold));
}

/** A client that is connected here leaves a group; nothing happens if it is not in it. */
export function leave(
  state: ProxyState,
  place: Place,
  stamp: Stamp,
  isTold = true,
): Step<ProxyState> {
  const channel = channelAt(state, place);
  if (channel === undefined) return [state, []];
  const { clients, isChanged, isNews } = leftHere(state, place);
  const left: ProxyState = { ...state, ...clients };
  const isSeen = isChanged && place.role === 'consumer';
  const told: Step<ProxyState> = isSeen ? notifyLocals(left, place.group, stamp) : [left, []];
  if (isNews && isTold) return andThen(told, (now) => tellGone(now, place, channel, stamp));
  return told;
}
