/** Message ids: the client's (`UNIQ_KEY`) and the broker's (`offsetMsgId`). */
import type { Decoded } from './body.ts';
import { hostLength, readHost, writeHost } from './hosts.ts';
import { readLong, writeLong } from './int64.ts';
import type { StoredMessage } from './message.ts';
import { messageProperty, propertyOf } from './messageProperties.ts';

/** What a client makes a message id of. */
export interface UniqueKeyParts {
  /** `ip:port` of the client; the port plays no part. */
  readonly host: string;
  readonly pid: number;
  /** Hash of the class loader upstream, to tell apart clients in one process. */
  readonly classLoaderHash: number;
  /** The client's clock, in ms. The id holds the time since the month began, in UTC here. */
  readonly at: number;
  /** Counts the ids of one client; 16 bits travel. */
  readonly counter: number;
}

/** A client's message id: 32 hexadecimal digits, 56 with IPv6 (`MessageClientIDSetter`). */
export function uniqueKey({ host, pid, classLoaderHash, at, counter }: UniqueKeyParts): string {
  const address = hostLength(host) - 4;
  const view = new DataView(new ArrayBuffer(address + 12));
  writeHost(host, view, 0); // Its port is written over.
  const date = new Date(at);
  const month = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  view.setInt16(address, pid);
  view.setInt32(address + 2, classLoaderHash);
  view.setInt32(address + 6, at - month);
  view.setInt16(address + 10, counter);
  return hex(view);
}

/** The id that clients go by: the one its sender gave it, else its place in the store. */
export function messageIdOf({
  properties,
  storeHost,
  physicalOffset,
}: Pick<StoredMessage, 'properties' | 'storeHost' | 'physicalOffset'>): string {
  return (
    propertyOf(properties, messageProperty.uniqueKey) ?? offsetMessageId(storeHost, physicalOffset)
  );
}

/** A broker's message id: its address and the commit log offset (upstream `createMessageId`). */
export function offsetMessageId(storeHost: string, physicalOffset: number | bigint): string {
  const address = hostLength(storeHost);
  const view = new DataView(new ArrayBuffer(address + 8));
  writeHost(storeHost, view, 0);
  writeLong(view, address, physicalOffset);
  return hex(view);
}

/** What a broker's message id says; ids come from peers, so any text may be asked. */
export function parseOffsetMessageId(
  id: string,
): Decoded<{ readonly storeHost: string; readonly physicalOffset: number | bigint }> {
  if ((id.length !== 32 && id.length !== 56) || !/^[0-9a-fA-F]*$/.test(id)) {
    return { ok: false, problem: `no offset message id: ${id.slice(0, 80)}` };
  }
  const view = new DataView(new ArrayBuffer(id.length / 2));
  for (let i = 0; i < view.byteLength; i++) {
    view.setUint8(i, Number.parseInt(id.slice(2 * i, 2 * i + 2), 16));
  }
  const storeHost = readHost(view, 0, id.length === 56);
  const physicalOffset = readLong(view, view.byteLength - 8);
  return { ok: true, value: { storeHost, physicalOffset } };
}

const hexBytes = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, '0'),
);

function hex(view: DataView): string {
  let text = '';
  for (let i = 0; i < view.byteLength; i++) {
    text += hexBytes[view.getUint8(i)];
  }
  return text;
}
