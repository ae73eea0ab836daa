/**
 * Keeps account of what clients still begin once they were told to leave, and of whether they tell
 * their brokers of themselves while they are there.
 */
import type { Output } from '../../actors/shared/node.ts';
import type { Found } from './found.ts';
import type { Life } from './watchedMachine.ts';

/** Requests by which a client begins something that it will not be there for. */
const begins: ReadonlySet<string> = new Set([
  'pullMessage',
  'litePullMessage',
  'popMessage',
  'heartBeat',
  'queryAssignment',
  'lockBatchMq',
]);

interface Account {
  mono: number;
  isLeaving: boolean;
  /** The event is a connection that opens: what is written then was begun before. */
  isOpening: boolean;
  /** When the last heartbeat was written, by connection; those that are open. */
  readonly beats: Map<string, number>;
}

/** The period of heartbeats, and what may keep one waiting, in ms. */
const beatsWithinMs = 35_000;

/** Listens to clients. */
export class LeaveBook {
  /** What clients began though they were leaving. */
  readonly begun: Found[] = [];
  /** Connections on which a client was silent for too long. */
  readonly silences: Found[] = [];
  private readonly accounts = new Map<Life, Account>();

  took(life: Life, event: { readonly type: string; readonly mono?: number }): void {
    const account = this.accountOf(life);
    account.mono = event.mono ?? account.mono;
    account.isOpening = event.type === 'link.opened';
    if (event.type === 'operator.shutdown') account.isLeaving = true;
    const { connection } = event as { readonly connection?: string };
    if (event.type === 'link.closed' && connection !== undefined) account.beats.delete(connection);
    if (account.isLeaving) return;
    for (const [link, since] of account.beats) {
      const silentMs = account.mono - since;
      if (silentMs <= beatsWithinMs) continue;
      account.beats.delete(link);
      this.silences.push({ text: `${life.name} sent no heartbeat on ${link} for ${silentMs} ms` });
    }
  }

  gave(life: Life, output: Output): void {
    const account = this.accountOf(life);
    if (output.type === 'close') account.beats.delete(output.connection);
    if (output.type !== 'send' || output.frame.kind !== 'request') return;
    const { command } = output.frame;
    if (command === 'heartBeat') account.beats.set(output.connection, account.mono);
    if (account.isLeaving && !account.isOpening && begins.has(command)) {
      this.begun.push({ text: `${life.name} sent ${command} while it was leaving` });
    }
  }

  private accountOf(life: Life): Account {
    const fresh = { mono: 0, isLeaving: false, isOpening: false, beats: new Map() };
    const found = this.accounts.get(life) ?? fresh;
    this.accounts.set(life, found);
    return found;
  }
}
