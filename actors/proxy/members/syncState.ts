/** What a proxy knows of how it and the others tell each other of their clients. */
import type { ProxyConfig } from '../config.ts';
import { proxyIdOf } from './standIns.ts';

/** State of the exchange with other proxies. */
export interface Sync {
  /** Own identity among proxies (`localProxyId`). */
  readonly proxyId: string;
}

/** Before the first step. */
export function newSync({ address, grpcServerPort }: ProxyConfig): Sync {
  return { proxyId: proxyIdOf(address, grpcServerPort) };
}
