/**
 * Stand-ins: clients that hang at other proxies, as these have told (`RemoteChannel`).
 *
 * They stand in the same tables as the clients that are connected here, under keys that no
 * connection has.
 */
import type { Channel } from '../../shared/membership/members.ts';
import type { Address, ConnectionId } from '../../shared/node.ts';

/** Which of its groups a client is in: that of those who send, or of those who consume. */
export type Role = 'consumer' | 'producer';

/** A client that is connected here. */
export interface ClientHere extends Channel {
  /** Its end of the connection: others know the client by it, also when the connection is gone. */
  readonly peer: Address;
}

/** A client of another proxy. */
export interface StandIn extends Channel {
  /** Identity of the proxy that told of it (`localProxyId`). */
  readonly proxyId: string;
  /** Which life of that proxy told of it; a 5.5.0 proxy does not say. */
  readonly life: number | undefined;
  /** The proxy's clock when it told so: orders what one life tells. */
  readonly toldAt: number;
  /** The client's channel, as the proxy wrote it. */
  readonly channelData: string;
}

/** Whether a member of a group hangs at another proxy. */
export function isStandIn(channel: Channel): channel is StandIn {
  return 'proxyId' in channel;
}

/** The key of a client of another proxy in place of a connection. */
export const standInKey = (proxyId: string, clientId: string): ConnectionId =>
  `@${proxyId}@${clientId}`;

/** Where the proxy of this identity takes requests. */
export function addressOfProxy(proxyId: string): Address {
  const [host = '', port = ''] = proxyId.split('%');
  return `${host}:${port}`;
}

/** The identity of a proxy (`localServeAddr%remotingListenPort%grpcServerPort`). */
export function proxyIdOf(address: Address, grpcServerPort: number): string {
  const end = address.lastIndexOf(':');
  return `${address.slice(0, end)}%${address.slice(end + 1)}%${grpcServerPort}`;
}
