/** How many bytes are kept for all connections together, and for which of them most. */
import type { SocketConnection } from './socketConnection.ts';

/** Counts unfinished frames and unread answers. */
export class KeptBytes {
  /** As far as they were counted. */
  inAll = 0;
  private readonly max: number;

  constructor(max: number) {
    this.max = max;
  }

  /** Counts anew what is kept for a connection. */
  count(connection: SocketConnection): void {
    this.set(connection, connection.keptBytes);
  }

  /** Nothing is kept for a connection any more. */
  forget(connection: SocketConnection): void {
    this.set(connection, 0);
  }

  /** The connection for which most is kept, if it is too much in all. */
  heaviest(connections: Iterable<SocketConnection>): SocketConnection | undefined {
    if (this.inAll <= this.max) return undefined;
    let heaviest: SocketConnection | undefined;
    for (const each of connections) {
      // What has been read since does not count.
      this.count(each);
      if (each.countedBytes > (heaviest?.countedBytes ?? 0)) heaviest = each;
    }
    return this.inAll > this.max ? heaviest : undefined;
  }

  private set(connection: SocketConnection, bytes: number): void {
    this.inAll += bytes - connection.countedBytes;
    connection.countedBytes = bytes;
  }
}
