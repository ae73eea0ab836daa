/**
 * Keeps account of what brokers and name servers are asked and what they answer: by their own
 * steps and their own clocks, so that what a road does to a frame counts for nothing.
 */
import { committedOffset } from '../../actors/broker/offsets.ts';
import type { Broker } from '../../actors/broker/state.ts';
import type { Output } from '../../actors/shared/node.ts';
import type { RequestHeader } from '../../protocol/commands/index.ts';
import type { Frame, RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { type PullView, pullView } from './pullView.ts';
import type { Life } from './watchedMachine.ts';

/** A request that a node took. */
export interface Asked {
  readonly life: Life;
  readonly connection: string;
  readonly request: RequestFrame;
  /** The node's monotonic clock when it took it, in ms. */
  readonly askedMono: number;
  /** Whether the step that took it changed messages or offsets. */
  changed: boolean;
  /** Of a question for an offset: what the table said, -1 for nothing. */
  committed?: number;
}

/** A request with its answer. */
export interface Answered extends Asked {
  readonly answer: ResponseFrame;
  readonly answeredMono: number;
  /** Of a pull: what its queue had when it was answered. */
  readonly view?: PullView | undefined;
}

/** An answer that nobody waits for. */
export interface StrayAnswer {
  readonly text: string;
  readonly frame: Frame;
}

interface Account {
  /** By connection and opaque; several where a fault has doubled a request. */
  readonly open: Map<string, Asked[]>;
  /** Connections that are gone: answers on them vanish. */
  readonly gone: Set<string>;
  mono: number;
  /** What the step under way took, and what it answers. */
  taken: Asked | undefined;
  readonly answers: Omit<Answered, 'view'>[];
}

interface Event {
  readonly type: string;
  readonly mono?: number;
  readonly connection?: string;
  readonly frame?: RequestFrame;
}

/** Listens to those who answer. */
export class AnswerBook {
  readonly answered: Answered[] = [];
  readonly strays: StrayAnswer[] = [];
  private readonly accounts = new Map<Life, Account>();

  took(life: Life, event: Event): void {
    const account = this.accountOf(life);
    account.mono = event.mono ?? account.mono;
    account.taken = undefined;
    const { connection, frame } = event;
    if (event.type === 'link.closed') forget(account, connection!);
    if (frame?.kind !== 'request' || connection === undefined) return;
    const asked = { life, connection, request: frame, askedMono: account.mono, changed: false };
    account.taken = asked;
    if (frame.oneway) return;
    const key = keyOf(connection, frame.opaque);
    account.open.set(key, [...(account.open.get(key) ?? []), asked]);
  }

  gave(life: Life, output: Output): void {
    const account = this.accountOf(life);
    if (output.type === 'close') forget(account, output.connection);
    if (output.type !== 'send' || output.frame.kind !== 'response') return;
    const { connection, frame } = output;
    if (account.gone.has(connection)) return;
    const key = keyOf(connection, frame.opaque);
    const [asked, ...others] = account.open.get(key) ?? [];
    if (others.length > 0) account.open.set(key, others);
    else account.open.delete(key);
    if (asked === undefined) {
      const what = `${frame.command} number ${frame.opaque}`;
      const text = `${life.name} answers ${what}, which is not open`;
      this.strays.push({ text, frame });
      return;
    }
    account.answers.push(Object.assign(asked, { answer: frame, answeredMono: account.mono }));
  }

  stepped(life: Life, before: unknown, after: unknown): void {
    const { taken, answers } = this.accountOf(life);
    if (taken !== undefined && isBroker(before) && isBroker(after)) {
      taken.changed =
        before.store.log !== after.store.log ||
        before.offsets.committed !== after.offsets.committed;
      const { command, header } = taken.request;
      if (command === 'queryConsumerOffset') {
        const { topic, consumerGroup, queueId } = header as RequestHeader<'queryConsumerOffset'>;
        const offset = committedOffset(before.offsets, topic, consumerGroup, queueId);
        taken.committed = Number(offset);
      }
    }
    for (const one of answers.splice(0)) {
      const view = isBroker(after) ? pullView(after.store, one) : undefined;
      this.answered.push(Object.assign(one, { view }));
    }
  }

  /** What a life has taken and not answered, and how late its clock is. */
  openOf(name: string, incarnation: number): { readonly asked: Asked[]; readonly mono: number } {
    for (const [life, { open, mono }] of this.accounts) {
      if (life.name !== name || life.incarnation !== incarnation) continue;
      return { asked: [...open.values()].flat(), mono };
    }
    return { asked: [], mono: 0 };
  }

  private accountOf(life: Life): Account {
    const found = this.accounts.get(life) ?? {
      open: new Map(),
      gone: new Set(),
      mono: 0,
      taken: undefined,
      answers: [],
    };
    this.accounts.set(life, found);
    return found;
  }
}

function forget({ open, gone }: Account, connection: string): void {
  gone.add(connection);
  for (const key of [...open.keys()]) if (key.startsWith(`${connection} `)) open.delete(key);
}

function keyOf(connection: string, opaque: number): string {
  return `${connection} ${opaque}`;
}

function isBroker(state: unknown): state is Broker {
  return typeof state === 'object' && state !== null && 'store' in state && 'offsets' in state;
}
