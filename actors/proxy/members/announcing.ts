/** Everybody who is connected here, told to other proxies: when a first broker takes messages. */

import type { ConsumerData } from '../../../protocol/bodies/heartbeatData.ts';
import { each } from '../../shared/apply.ts';
import type { Channel } from '../../shared/membership/members.ts';
import type { Stamp, Step } from '../../shared/node.ts';
import type { ProxyState } from '../state.ts';
import { isStandIn, type Role } from './standIns.ts';
import { dataOf, tellHere } from './telling.ts';

interface Member {
  readonly role: Role;
  readonly group: string;
  readonly channel: Channel;
  readonly data: ConsumerData | undefined;
}

/** Tells of each client in each of its groups. */
export function tellEverybody(state: ProxyState, stamp: Stamp): Step<ProxyState> {
  return each(state, membersHere(state), (now, { role, group, channel, data }) => {
    const place = { role, group, connection: channel.connection };
    return tellHere(now, place, channel, data, false, stamp);
  });
}

function membersHere({ members }: ProxyState): readonly Member[] {
  const here: Member[] = [];
  for (const [name, group] of members.consumers) {
    const data = dataOf(name, group);
    for (const channel of group.channels.values()) {
      if (!isStandIn(channel)) here.push({ role: 'consumer', group: name, channel, data });
    }
  }
  for (const [group, channels] of members.producers) {
    for (const channel of channels.values()) {
      here.push({ role: 'producer', group, channel, data: undefined });
    }
  }
  return here;
}
