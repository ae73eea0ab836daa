/** Connections that nodes want and do not have yet. */
import type { Socket } from 'node:net';
import { type Attempt, dial } from './dial.ts';

/** The attempts under way, each with the node that made it. */
export class Attempts {
  private readonly underWay = new Map<Attempt, string>();

  /** Tries to connect; calls back once, later, with a socket or without. */
  begin(node: string, address: string, settled: (socket: Socket | undefined) => void): void {
    const attempt = dial(address, (socket) => {
      this.underWay.delete(attempt);
      settled(socket);
    });
    this.underWay.set(attempt, node);
  }

  /** Gives up those of a node, by default all; nobody is told. */
  abandon(node?: string): void {
    for (const [attempt, each] of [...this.underWay]) {
      if (node !== undefined && each !== node) continue;
      this.underWay.delete(attempt);
      attempt.cancel();
    }
  }

  /** How many there are. */
  get size(): number {
    return this.underWay.size;
  }
}
