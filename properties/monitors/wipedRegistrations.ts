/**
 * Reports brokers that a name server takes out of its list without a reason. Reasons, each since
 * the broker registered last: the connection that it registered over closed or was idle for so long
 * that the name server closed it, it unregistered, or it gave no sign of life for as long as its
 * lease is. Signs of life over another connection do not save it from the end of the first one.
 */
import { namesrvDefaults } from '../../actors/namesrv/config.ts';
import type { TraceEntry } from '../../harness/kernel/trace.ts';
import type { RequestHeader } from '../../protocol/commands/index.ts';
import type { Evidence } from './evidence.ts';
import type { Found } from './found.ts';

interface Lease {
  readonly connection: string;
  /** When the name server last heard of the broker. */
  heardMs: number;
  /** When something last came over the connection. */
  usedMs: number;
  /** Whether there is a reason to take the broker out. */
  over: boolean;
}

/** One line a broker that was taken out. */
export function wipedRegistrations({ trace }: Evidence): readonly Found[] {
  const book = new LeaseBook();
  for (const entry of trace) book.take(entry);
  return book.wrong;
}

class LeaseBook {
  readonly wrong: Found[] = [];
  /** By name server and the broker's address. */
  private readonly leases = new Map<string, Lease>();

  take(entry: TraceEntry): void {
    if (entry.kind === 'frame' && entry.outcome === 'delivered') this.frame(entry);
    else if (entry.kind === 'link' && entry.what !== 'opened') this.closed(entry.connection);
    else if (entry.kind === 'life' && entry.what === 'boot') this.forget(entry.node);
    else if (entry.kind === 'observation' && entry.observation.kind === 'brokerListed') {
      const { address, brokerName, listed } = entry.observation;
      if (!listed) this.unlisted(entry.node, address, brokerName, entry.timeMs);
    }
  }

  private frame({ frame, to, connection, timeMs }: TraceEntry & { readonly kind: 'frame' }): void {
    for (const [key, lease] of this.leases) {
      if (lease.connection === connection && key.startsWith(`${to} `)) lease.usedMs = timeMs;
    }
    if (frame.kind !== 'request') return;
    const { command } = frame;
    if (command === 'registerBroker') {
      const { brokerAddr } = frame.header as RequestHeader<'registerBroker'>;
      const lease = { connection, heardMs: timeMs, usedMs: timeMs, over: false };
      this.leases.set(`${to} ${brokerAddr}`, lease);
    } else if (command === 'brokerHeartbeat' || command === 'queryDataVersion') {
      const { brokerAddr } = frame.header as RequestHeader<'brokerHeartbeat'>;
      const lease = this.leases.get(`${to} ${brokerAddr}`);
      if (lease !== undefined) lease.heardMs = timeMs;
    } else if (command === 'unregisterBroker') {
      const { brokerAddr } = frame.header as RequestHeader<'unregisterBroker'>;
      const lease = this.leases.get(`${to} ${brokerAddr}`);
      if (lease !== undefined) lease.over = true;
    }
  }

  private closed(connection: string): void {
    for (const lease of this.leases.values()) {
      if (lease.connection === connection) lease.over = true;
    }
  }

  /** A name server that is new knows nobody. */
  private forget(node: string): void {
    for (const key of this.leases.keys()) if (key.startsWith(`${node} `)) this.leases.delete(key);
  }

  private unlisted(node: string, address: string, brokerName: string, timeMs: number): void {
    const lease = this.leases.get(`${node} ${address}`);
    if (lease === undefined || lease.over) return;
    const silentMs = timeMs - Math.min(lease.heardMs, lease.usedMs);
    // A connection is idle for as long as a lease is before it is closed.
    if (silentMs >= namesrvDefaults.brokerTimeoutMs) return;
    const heard = `heard of ${timeMs - lease.heardMs} ms before and still connected`;
    this.wrong.push({ text: `${node} unlists ${brokerName}, ${heard}`, timeMs });
  }
}
