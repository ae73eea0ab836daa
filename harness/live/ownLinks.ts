/**
 * Connections between nodes of the same process: which two ends belong together, and whether
 * anything is still on its way between them.
 *
 * Both ends are here, so what one end wrote can be compared with what the other has read. Time may
 * only be moved on when they agree, or answers would come later than they ever do.
 */
import type { Socket } from 'node:net';

/** One end of a connection. */
export interface OwnEnd {
  readonly node: string;
  readonly socket: Socket;
}

/** Joins the two ends of each connection by the ports that they have in common. */
export class OwnLinks<E extends OwnEnd> {
  /** By link, the end that one of the nodes opened; kept without it until the other is closed. */
  private readonly opened = new Map<string, { end: E | undefined }>();
  private readonly accepted = new Map<string, E>();
  private readonly keys = new Map<E, string>();

  /** Notes a connection that one of the nodes opened to another. */
  open(end: E): void {
    const { localPort, remotePort } = end.socket;
    const key = `${localPort}-${remotePort}`;
    const opened = { end: end as E | undefined };
    this.opened.set(key, opened);
    this.keys.set(end, key);
    end.socket.once('close', () => {
      this.keys.delete(end);
      opened.end = undefined;
      if (!this.accepted.has(key)) this.forget(key, opened);
    });
  }

  /**
   * Notes a connection that one of the nodes accepted, from whomever; again when the node gets it,
   * if it was accepted before it had said what it is.
   */
  accept(end: E): void {
    const { localPort, remotePort } = end.socket;
    const key = `${remotePort}-${localPort}`;
    this.accepted.set(key, end);
    this.keys.set(end, key);
    end.socket.once('close', () => {
      this.keys.delete(end);
      if (this.accepted.get(key) === end) this.accepted.delete(key);
      const opened = this.opened.get(key);
      if (opened !== undefined && opened.end === undefined) this.forget(key, opened);
    });
  }

  /** The other end of a connection, if it is here too. */
  other(end: E): E | undefined {
    const key = this.keys.get(end) ?? '';
    const acceptor = this.accepted.get(key);
    return acceptor === end ? this.opened.get(key)?.end : acceptor;
  }

  /** Whether everything that was sent has arrived, ends of connections included. */
  isQuiet(): boolean {
    for (const [key, { end: opener }] of this.opened) {
      const acceptor = this.accepted.get(key);
      if (opener === undefined || acceptor === undefined) return false;
      if (!agree(opener.socket, acceptor.socket)) return false;
      if (!agree(acceptor.socket, opener.socket)) return false;
    }
    return true;
  }

  private forget(key: string, opened: { end: E | undefined }): void {
    if (this.opened.get(key) === opened) this.opened.delete(key);
  }
}

function agree(writer: Socket, reader: Socket): boolean {
  return !writer.destroyed && !writer.writableEnded && writer.bytesWritten === reader.bytesRead;
}
