/** For tests: a consumer's machine in virtual time, the other nodes being a script. */

import type { CommandName } from '../../protocol/commands/index.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { drawFloat } from '../shared/entropy.ts';
import type { Address, Output } from '../shared/node.ts';
import type { Observation } from '../shared/observation.ts';
import type { ConsumerConfig } from './config.ts';
import { type ConsumerEvent, consumerMachine } from './machine.ts';
import type { ConsumerState } from './state.ts';

/** A request that the consumer sent. */
export interface Sent<N extends CommandName = CommandName> {
  readonly ms: number;
  readonly to: Address;
  readonly connection: string;
  readonly frame: RequestFrame<N>;
}

/** What a scripted node answers. */
export interface ScriptedAnswer {
  readonly code: number;
  readonly header?: object;
  readonly body?: unknown;
  readonly afterMs?: number;
}

/** Answers a request; undefined: never, or later by `rig.answer`. */
export type Script = (sent: Sent, rig: Rig) => ScriptedAnswer | undefined;

/** Wall time at the rig's zero. */
export const epochMs = 1_800_000_000_000;

interface Due {
  readonly ms: number;
  readonly turn: number;
  readonly id: string | undefined;
  readonly event: Record<string, unknown> & { readonly type: string };
}

/** A consumer under test. */
export interface Rig {
  readonly sent: Sent[];
  /** Answers that the consumer gave. */
  readonly replies: ResponseFrame[];
  readonly observed: Observation[];
  readonly files: Record<string, unknown>;
  /** Addresses where nobody listens. */
  readonly deaf: Set<Address>;
  /** Virtual ms since the boot. */
  nowMs(): number;
  stateName(): string;
  node(): ConsumerState;
  /** Gives the machine an event, now. */
  give(event: Record<string, unknown> & { readonly type: string }): void;
  /** Lets time pass. */
  advance(ms: number): void;
  /** Answers a request that was left open. */
  answer(sent: Sent, answer: ScriptedAnswer): void;
  /** Ends a connection from the other side. */
  cut(connection: string): void;
  /** The requests of one command, oldest first. */
  of<N extends CommandName>(command: N): Sent<N>[];
  /** The timers that are set. */
  timers(): string[];
  /** Loses a timer. */
  forget(id: string): void;
}

/** What a rig keeps. */
interface Inner {
  readonly script: Script;
  readonly peers: Map<string, Address>;
  readonly sink: Action[];
  readonly scope: object;
  readonly rig: Rig;
  snapshot: ReturnType<typeof consumerMachine.getInitialSnapshot>;
  queue: Due[];
  ms: number;
  turn: number;
  connections: number;
}

/** An action as XState lists it. */
interface Action {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Boots a consumer in front of a script. */
export function newRig(
  config: ConsumerConfig,
  script: Script,
  files: Record<string, unknown> = {},
): Rig {
  const sink: Action[] = [];
  const scope = newScope(sink);
  const disk = { logs: {}, values: files };
  const input = { name: 'consumer', config, disk, incarnation: 1 };
  // XState's own scope has more members, none of which stepping uses.
  const snapshot = consumerMachine.getInitialSnapshot(scope as never, input);
  const rig: Rig = {
    sent: [],
    replies: [],
    observed: [],
    files: { ...files },
    deaf: new Set(),
    nowMs: () => inner.ms,
    stateName: () => String(inner.snapshot.value),
    node: () => inner.snapshot.context.node,
    give: (event) => give(inner, event),
    advance: (ms) => advance(inner, ms),
    answer: (sent, answer) => plan(inner, answer.afterMs ?? 1, responseEvent(sent, answer)),
    cut: (connection) => give(inner, { type: 'link.closed', connection }),
    // The filter is what makes them requests of this command.
    of: (command) => rig.sent.filter(({ frame }) => frame.command === command) as never,
    timers: () => inner.queue.flatMap(({ id }) => (id === undefined ? [] : [id])).sort(),
    forget: (id) => {
      inner.queue = inner.queue.filter((due) => due.id !== id);
    },
  };
  const counters = { ms: 0, turn: 0, connections: 0 };
  const inner: Inner = {
    script,
    peers: new Map(),
    sink,
    scope,
    rig,
    snapshot,
    queue: [],
    ...counters,
  };
  carryOut(inner);
  rig.give({ type: 'node.boot' });
  return rig;
}

function newScope(sink: Action[]): object {
  return {
    self: {},
    id: '',
    sessionId: '',
    logger() {},
    defer() {},
    emit() {},
    stopChild() {},
    system: { _sendInspectionEvent() {} },
    actionExecutor: (action: Action) => sink.push(action),
  };
}

function plan(inner: Inner, afterMs: number, event: Due['event'], id?: string): void {
  inner.queue.push({ ms: inner.ms + afterMs, turn: inner.turn++, id, event });
}

function give(inner: Inner, event: Due['event']): void {
  const { ms, turn, snapshot, scope } = inner;
  const entropy = (turn * 2654435761) >>> 0;
  const stamped = { ...event, at: epochMs + ms, mono: ms, entropy } as unknown as ConsumerEvent;
  inner.snapshot = consumerMachine.transition(snapshot, stamped, scope as never);
  if (inner.snapshot.status === 'error') throw inner.snapshot.error;
  carryOut(inner);
}

function advance(inner: Inner, forMs: number): void {
  const until = inner.ms + forMs;
  for (;;) {
    inner.queue.sort((a, b) => a.ms - b.ms || a.turn - b.turn);
    const [first] = inner.queue;
    if (first === undefined || first.ms > until) break;
    inner.queue.shift();
    inner.ms = first.ms;
    give(inner, first.event);
  }
  inner.ms = until;
}

function carryOut(inner: Inner): void {
  for (const { type, params } of inner.sink.splice(0)) {
    if (type === 'xstate.cancel') inner.rig.forget(params.sendId as string);
    if (type === 'xstate.raise' && params.delay !== undefined) {
      inner.rig.forget(params.id as string);
      plan(inner, params.delay as number, params.event as Due['event'], params.id as string);
    }
    if (type === 'xstate.emit') emitted(inner, params.event as Output);
  }
}

function emitted(inner: Inner, output: Output): void {
  const { rig } = inner;
  if (output.type === 'observe') rig.observed.push(output.observation);
  if (output.type === 'disk.put') rig.files[output.file] = output.value;
  if (output.type === 'connect') connect(inner, output.address);
  if (output.type !== 'send') return;
  const { connection, frame } = output;
  if (frame.kind === 'response') {
    rig.replies.push(frame);
    return;
  }
  const sent: Sent = { ms: inner.ms, to: inner.peers.get(connection) ?? '', connection, frame };
  rig.sent.push(sent);
  const answer = inner.script(sent, rig);
  if (answer !== undefined && !frame.oneway) rig.answer(sent, answer);
}

function connect(inner: Inner, address: Address): void {
  if (inner.rig.deaf.has(address)) {
    plan(inner, 1, { type: 'link.failed', address });
    return;
  }
  const connection = `c${inner.connections++}`;
  inner.peers.set(connection, address);
  plan(inner, 1, { type: 'link.opened', connection, address, peer: address });
}

function responseEvent({ connection, frame }: Sent, answer: ScriptedAnswer): Due['event'] {
  const { command, opaque, language, version, serializeType } = frame;
  const { code, header = {}, body } = answer;
  const base = { kind: 'response', command, code, opaque, language, version, serializeType };
  return { type: 'frame.response', connection, frame: { ...base, header, body } };
}

/** Chances of one random life: a fixed sequence, so that a failure is the same one each time. */
export function dice(seed: number): (bound: number) => number {
  let draws = 0;
  return (bound) => Math.floor(drawFloat(seed, draws++) * bound);
}

/** Contexts of the calls under way that the consumer made for something. */
export function callsUnderWay<Context extends { readonly for: string }>(
  rig: Rig,
  what: Context['for'],
): readonly Context[] {
  const { links, attempts } = rig.node().client.connections;
  const contexts: unknown[] = [];
  for (const { calls } of links.values()) {
    for (const { context } of calls.values()) contexts.push(context);
  }
  for (const { waiting } of attempts.values()) {
    for (let next = waiting; next !== undefined; next = next.before) {
      contexts.push(next.call?.context);
    }
  }
  // Contexts say what they are for, and each kind has one maker.
  return contexts.filter((context): context is Context => (context as Context)?.for === what);
}
