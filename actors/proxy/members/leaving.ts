/** How clients leave their groups. */
import { unregisterConsumer } from '../../shared/membership/consumers.ts';
import { noMemberships } from '../../shared/membership/members.ts';
import { unregisterProducer } from '../../shared/membership/producers.ts';
import type { LinkClosed, Step } from '../../shared/node.ts';
import type { ProxyState } from '../state.ts';

/** `link.closed`: the client leaves all the groups that it was in by this connection. */
export function connectionClosed(state: ProxyState, { connection }: LinkClosed): Step<ProxyState> {
  const { producerGroups, consumerGroups } =
    state.members.memberships.get(connection) ?? noMemberships;
  let { members } = state;
  for (const group of producerGroups) members = unregisterProducer(members, group, connection);
  for (const group of consumerGroups) members = unregisterConsumer(members, group, connection);
  return [members === state.members ? state : { ...state, members }, []];
}
