/** The name server that a client's next request goes to. */
import { chooseNameServer } from '../../connection/index.ts';
import type { Address } from '../node.ts';
import type { ClientState } from './clientState.ts';

/**
 * The chosen name server, or the next of the rotation if it failed; `undefined` where none is
 * configured. One that is being connected to counts as chosen: upstream's look-ups come one after
 * the other, so none of them meets a connection that is not up yet.
 */
export function nextNameServer(
  client: ClientState,
): readonly [client: ClientState, address: Address | undefined] {
  const { connections, nameServers } = client;
  const { chosen } = nameServers;
  if (chosen !== undefined && connections.attempts.has(chosen)) return [client, chosen];
  const [next, address] = chooseNameServer(nameServers, connections);
  return [next === nameServers ? client : { ...client, nameServers: next }, address];
}
