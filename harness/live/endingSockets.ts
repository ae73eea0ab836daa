/** Sockets that were ended from this side and wait for the other to follow. */
import type { Socket } from 'node:net';
import { clearTimeout, setTimeout } from 'node:timers';

/** How long one may stay open, in ms: its peer may never read, or never stop talking. */
const lingerMs = 1_000;

/** Ends sockets in good order, and in any case. */
export class EndingSockets {
  private readonly closed = new Map<Socket, Promise<void>>();

  /** Ends a socket: what was written before still goes out. */
  end(socket: Socket): void {
    const deadline = setTimeout(() => socket.destroy(), lingerMs);
    const closed = new Promise<void>((resolve) => {
      socket.once('close', () => {
        clearTimeout(deadline);
        this.closed.delete(socket);
        resolve();
      });
    });
    this.closed.set(socket, closed);
    socket.end();
    // What still comes is dropped; unread, it would hide that the peer has closed.
    socket.resume();
  }

  /** Resolves when all of them are closed. */
  async allClosed(): Promise<void> {
    await Promise.all(this.closed.values());
  }
}
