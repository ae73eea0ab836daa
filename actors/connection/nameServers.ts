/**
 * Which name server a client asks (`NettyRemotingClient.getAndCreateNameserverChannelAsync`).
 *
 * Behaviour: the list is shuffled when it is set, the first index drawn from 0 to 998. The choice
 * is sticky while its connection serves; otherwise the next request takes one step of the rotation,
 * and that address is the choice even before it is connected. One request uses one name server: a
 * failed connection is the caller's to see, and only the next request goes elsewhere.
 *
 * Not modelled: fetching the list over HTTP, so that it never changes; the background probe of name
 * servers.
 */
import { draw, shuffle } from '../shared/entropy.ts';
import type { Address } from '../shared/node.ts';
import { type Connections, isServing } from './connections.ts';

/** The name servers that a client knows, and the one that it uses. */
export interface NameServers {
  /** In shuffled order. */
  readonly addresses: readonly Address[];
  readonly index: number;
  readonly chosen: Address | undefined;
}

const noNameServers: NameServers = { addresses: [], index: 0, chosen: undefined };
const firstIndexBound = 999;
const salts = { order: 0x6e73_0001, index: 0x6e73_0002 } as const;

/** The name servers of a client that starts. `entropy` is that of the event that starts it. */
export function newNameServers(addresses: readonly Address[], entropy: number): NameServers {
  const index = draw(entropy, salts.index, firstIndexBound);
  return { ...noNameServers, index, addresses: shuffle(entropy, salts.order, addresses) };
}

/** The name server to ask next; `undefined` if none is configured. */
export function chooseNameServer(
  servers: NameServers,
  connections: Connections,
): readonly [NameServers, Address | undefined] {
  const { addresses, chosen } = servers;
  if (chosen !== undefined && isServing(connections, chosen)) return [servers, chosen];
  const index = servers.index + 1;
  const next = addresses[index % addresses.length];
  return [{ addresses, index, chosen: next }, next];
}
