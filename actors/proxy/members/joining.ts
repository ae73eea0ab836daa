/** How clients come into their groups: what a heartbeat changes here, and whom that concerns. */
import type { ConsumerData } from '../../../protocol/bodies/heartbeatData.ts';
import { andThen } from '../../shared/apply.ts';
import type { Channel } from '../../shared/membership/members.ts';
import type { Stamp, Step } from '../../shared/node.ts';
import type { ProxyState } from '../state.ts';
import { consumerHere, type Place, producerHere } from './clients.ts';
import { notifyLocals } from './notifying.ts';
import { wantRetryTopic } from './retryTopics.ts';
import { tellHere } from './telling.ts';

/** A consumer's heartbeat: the members of its group are told of a change, and other proxies. */
export function consumerBeats(
  state: ProxyState,
  data: ConsumerData,
  channel: Channel,
  stamp: Stamp,
): Step<ProxyState> {
  const { groupName: group } = data;
  const { clients, isChanged, isNews } = consumerHere(state, data, channel);
  const place: Place = { role: 'consumer', group, connection: channel.connection };
  const joined: ProxyState = { ...state, ...clients };
  const told: Step<ProxyState> = isChanged ? notifyLocals(joined, group, stamp) : [joined, []];
  const known = andThen(told, (now) => tellHere(now, place, channel, data, isNews, stamp));
  return andThen(known, (now) => wantRetryTopic(now, data, stamp));
}

/** A producer's heartbeat. */
export function producerBeats(
  state: ProxyState,
  group: string,
  channel: Channel,
  stamp: Stamp,
): Step<ProxyState> {
  const { clients, isNews } = producerHere(state, group, channel);
  const place: Place = { role: 'producer', group, connection: channel.connection };
  return tellHere({ ...state, ...clients }, place, channel, undefined, isNews, stamp);
}
