/**
 * Which name server a client asks (`NettyRemotingClient.getAndCreateNameserverChannel`): a drawn
 * start, then the same one for as long as it works. One request uses one name server; when that
 * fails, the next request goes to the next of the rotation.
 */
import { isServing } from '../../connection/index.ts';
import { draw, shuffle } from '../entropy.ts';
import type { Address, Stamp } from '../node.ts';
import type { ClientState } from './clientState.ts';

const salt = { order: 7_003, start: 7_004 } as const;

/** Upstream draws the start of the rotation from this many numbers. */
const startBound = 999;

/** Shuffles the list and draws where the rotation starts. */
export function drawNameServers(client: ClientState, { entropy }: Stamp): ClientState {
  const addresses = shuffle(entropy, salt.order, client.config.namesrvAddrs);
  const index = draw(entropy, salt.start, startBound);
  return { ...client, nameServer: { addresses, index, chosen: undefined } };
}

/**
 * The name server to ask now: the chosen one while its connection is up or being made, else one
 * step on. `undefined` where no name server is configured.
 */
export function nextNameServer(
  client: ClientState,
): readonly [client: ClientState, address: Address | undefined] {
  const { addresses, index, chosen } = client.nameServer;
  if (chosen !== undefined && isUsable(client, chosen)) return [client, chosen];
  if (addresses.length === 0) return [client, undefined];
  const next = index + 1;
  const address = addresses[next % addresses.length] as Address;
  return [{ ...client, nameServer: { addresses, index: next, chosen: address } }, address];
}

function isUsable({ connections }: ClientState, address: Address): boolean {
  return isServing(connections, address) || connections.attempts.has(address);
}
