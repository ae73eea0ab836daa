/**
 * Connections between nodes of the same process: whether anything is still on its way between them.
 *
 * Both ends are here, so what one end wrote can be compared with what the other has read. Time may
 * only be moved on when they agree, or answers would come later than they ever do.
 */
import type { Socket } from 'node:net';

/** Joins the two ends of each connection by the ports that they have in common. */
export class OwnLinks {
  private readonly opened = new Map<string, Socket>();
  private readonly accepted = new Map<string, Socket>();

  /** Notes a connection that one of the nodes opened to another. */
  open(socket: Socket): void {
    this.opened.set(`${socket.localPort}-${socket.remotePort}`, socket);
  }

  /** Notes a connection that one of the nodes accepted, from whomever. */
  accept(socket: Socket): void {
    const key = `${socket.remotePort}-${socket.localPort}`;
    this.accepted.set(key, socket);
    socket.once('close', () => this.accepted.delete(key));
  }

  /** Whether everything that was sent has arrived, ends of connections included. */
  isQuiet(): boolean {
    for (const [key, opener] of this.opened) {
      const acceptor = this.accepted.get(key);
      if (acceptor === undefined) {
        if (!opener.destroyed) return false;
        this.opened.delete(key);
      } else if (!agree(opener, acceptor) || !agree(acceptor, opener)) return false;
    }
    return true;
  }
}

function agree(writer: Socket, reader: Socket): boolean {
  return !writer.destroyed && !writer.writableEnded && writer.bytesWritten === reader.bytesRead;
}
