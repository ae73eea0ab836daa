/**
 * The mark of a request that one proxy relays to another, because the client that it is meant for
 * hangs there.
 *
 * Behaviour: an ext field that no command declares and that real clients and proxies ignore. It
 * names whoever sent the request to the first proxy, since what is told of its sender must be told
 * at the second one, too. A marked request is never relayed on: where its client is not found, it
 * is refused. The mark is for proxies alone: it is taken off before a frame leaves for a client or
 * a broker.
 *
 * Not modelled: upstream has none of it; its proxies relay nothing to each other.
 */
import type { AnyRequest } from '../../../protocol/frame.ts';
import type { Address } from '../../shared/node.ts';

type Extra = Readonly<Record<string, string>> | undefined;

/** Name of the ext field. */
export const relayMark = 'PROXY_RELAYED_FOR';

/** Ext fields with the mark: `sender` is the address of who sent the request to this proxy. */
export function marked(extra: Extra, sender: Address): Readonly<Record<string, string>> {
  return { ...extra, [relayMark]: sender };
}

/** Who sent a relayed request to the proxy that relayed it; undefined: nobody relayed it. */
export function relayedFor({ extra }: Pick<AnyRequest, 'extra'>): Address | undefined {
  return extra?.[relayMark];
}

/** Whether a request has been relayed once, and so is not relayed again. */
export function isRelayed(frame: Pick<AnyRequest, 'extra'>): boolean {
  return relayedFor(frame) !== undefined;
}

/** Ext fields without the mark; undefined where none are left. */
export function unmarked(extra: Extra): Extra {
  if (extra === undefined || !(relayMark in extra)) return extra;
  const { [relayMark]: _mark, ...others } = extra;
  return Object.keys(others).length === 0 ? undefined : others;
}

/** Name of the ext field of an answer that says: the client is not here. */
export const notHere = 'PROXY_CLIENT_NOT_HERE';

/** Whether another proxy did nothing but say that the client does not hang there. */
export function isNotHere({ extra }: { readonly extra?: Extra }): boolean {
  return extra?.[notHere] !== undefined;
}
