/**
 * What a load balancer says of its client before the client's own bytes: the PROXY protocol
 * (upstream: Netty's `HAProxyMessage`, read by `NettyRemotingServer.HAProxyMessageHandler`).
 */
import { readHost, writeHost } from '../hosts.ts';

/** A header that was read. */
export interface ProxyHeader {
  readonly version: 1 | 2;
  /** The client, `ip:port`; undefined where the header names none that has an IP address. */
  readonly client: string | undefined;
  /**
   * Upstream's attributes of the connection: `proxy_protocol_addr`, `_port`, `_server_addr`,
   * `_server_port`, and `proxy_protocol_tlv_0x<hex>` for each TLV whose value is printable ASCII.
   */
  readonly attributes: ReadonlyMap<string, string>;
}

/** What the first bytes of a stream say: a header, that it is broken, or that more are needed. */
export type HeaderRead =
  | { readonly kind: 'header'; readonly header: ProxyHeader; readonly length: number }
  | { readonly kind: 'refused'; readonly problem: string }
  /** Nothing is to be had from fewer bytes than `needs`, counted from the first. */
  | { readonly kind: 'more'; readonly needs: number };

/** One end of the proxied connection. */
export interface ProxiedEnd {
  /** An IP address without brackets, or a path. */
  readonly address: string;
  /** 0 where there is none. */
  readonly port: number;
}

/** A header that names nobody: v1 `UNKNOWN`, v2 `LOCAL` and unspecified families. */
export function namelessHeader(version: 1 | 2): ProxyHeader {
  return { version, client: undefined, attributes: new Map() };
}

/** A header with its two ends, and the values of TLVs by their type. */
export function namedHeader(
  version: 1 | 2,
  source: ProxiedEnd,
  destination: ProxiedEnd,
  isIp: boolean,
  tlvs: ReadonlyMap<number, string> = new Map(),
): ProxyHeader {
  const attributes = new Map<string, string>();
  const put = (name: string, value: string) => {
    if (value !== '' && value !== '0') attributes.set(`proxy_protocol_${name}`, value);
  };
  put('addr', source.address);
  put('port', `${source.port}`);
  put('server_addr', destination.address);
  put('server_port', `${destination.port}`);
  for (const [type, value] of tlvs) {
    attributes.set(`proxy_protocol_tlv_0x${type.toString(16).padStart(2, '0')}`, value);
  }
  const client = isIp ? hostOf(source) : undefined;
  return { version, client, attributes };
}

/** The address and port of 4 or 16 bytes of address, in RocketMQ's text form. */
export function endOfBytes(address: Uint8Array, port: number): ProxiedEnd {
  const isV6 = address.length === 16;
  const host = new Uint8Array(address.length + 4);
  host.set(address);
  const text = readHost(new DataView(host.buffer), 0, isV6);
  return { address: bareOf(text), port };
}

/** The end of an IPv6 address written in any of its forms, which must be valid. */
export function endOfV6(text: string, port: number): ProxiedEnd {
  const view = new DataView(new ArrayBuffer(20));
  writeHost(`[${text}]:0`, view, 0);
  return { address: bareOf(readHost(view, 0, true)), port };
}

function bareOf(host: string): string {
  return host.slice(0, host.lastIndexOf(':')).replace(/^\[|\]$/g, '');
}

function hostOf({ address, port }: ProxiedEnd): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
