/** For tests: a consumer's machine in virtual time, the other nodes being a script. */
import type { CommandName } from '../../protocol/commands/index.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
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

/** Boots a consumer in front of a script. */
export function newRig(
  config: ConsumerConfig,
  script: Script,
  files: Record<string, unknown> = {},
): Rig {
  let ms = 0;
  let turn = 0;
  let connections = 0;
  let queue: Due[] = [];
  const peers = new Map<string, Address>();
  const sink: { readonly type: string; readonly params: Record<string, unknown> }[] = [];
  const scope = {
    self: {},
    id: '',
    sessionId: '',
    logger() {},
    defer() {},
    emit() {},
    stopChild() {},
    system: { _sendInspectionEvent() {} },
    actionExecutor: (action: (typeof sink)[number]) => sink.push(action),
  };
  const input = {
    name: 'consumer',
    config,
    disk: { logs: {}, values: files },
    incarnation: 1,
  };
  // XState's own scope has more members, none of which stepping uses.
  let snapshot = consumerMachine.getInitialSnapshot(scope as never, input);

  const plan = (afterMs: number, event: Due['event'], id?: string): void => {
    queue.push({ ms: ms + afterMs, turn: turn++, id, event });
  };
  const carryOut = (): void => {
    for (const { type, params } of sink.splice(0)) {
      if (type === 'xstate.cancel') queue = queue.filter(({ id }) => id !== params.sendId);
      if (type === 'xstate.raise' && params.delay !== undefined) {
        const id = params.id as string;
        queue = queue.filter((due) => due.id !== id);
        plan(params.delay as number, params.event as Due['event'], id);
      }
      if (type === 'xstate.emit') emitted(params.event as Output);
    }
  };
  const emitted = (output: Output): void => {
    if (output.type === 'observe') rig.observed.push(output.observation);
    if (output.type === 'disk.put') rig.files[output.file] = output.value;
    if (output.type === 'connect') {
      const { address } = output;
      if (rig.deaf.has(address)) {
        plan(1, { type: 'link.failed', address });
        return;
      }
      const connection = `c${connections++}`;
      peers.set(connection, address);
      plan(1, { type: 'link.opened', connection, address, peer: address });
    }
    if (output.type === 'send' && output.frame.kind === 'response') rig.replies.push(output.frame);
    if (output.type === 'send' && output.frame.kind === 'request') {
      const { connection, frame } = output;
      const sent: Sent = { ms, to: peers.get(connection) ?? '', connection, frame };
      rig.sent.push(sent);
      const answer = script(sent, rig);
      if (answer !== undefined && !frame.oneway) rig.answer(sent, answer);
    }
  };
  const rig: Rig = {
    sent: [],
    replies: [],
    observed: [],
    files: { ...files },
    deaf: new Set(),
    nowMs: () => ms,
    stateName: () => String(snapshot.value),
    node: () => snapshot.context.node,
    give: (event) => {
      const stamped = { ...event, at: epochMs + ms, mono: ms, entropy: (turn * 2654435761) >>> 0 };
      snapshot = consumerMachine.transition(snapshot, stamped as ConsumerEvent, scope as never);
      if (snapshot.status === 'error') throw snapshot.error;
      carryOut();
    },
    advance: (forMs) => {
      const until = ms + forMs;
      for (;;) {
        queue.sort((a, b) => a.ms - b.ms || a.turn - b.turn);
        const [first] = queue;
        if (first === undefined || first.ms > until) break;
        queue.shift();
        ms = first.ms;
        rig.give(first.event);
      }
      ms = until;
    },
    answer: ({ connection, frame }, { code, header, body, afterMs = 1 }) => {
      const { command, opaque, language, version, serializeType } = frame;
      const base = { kind: 'response', command, code, opaque, language, version, serializeType };
      const response = { ...base, header: header ?? {}, body } as unknown as ResponseFrame;
      plan(afterMs, { type: 'frame.response', connection, frame: response });
    },
    cut: (connection) => rig.give({ type: 'link.closed', connection }),
    of: <N extends CommandName>(command: N) =>
      rig.sent.filter(({ frame }) => frame.command === command) as unknown as Sent<N>[],
    forget: (id) => {
      queue = queue.filter((due) => due.id !== id);
    },
    timers: () => queue.flatMap(({ id }) => (id === undefined ? [] : [id])).sort(),
  };
  carryOut();
  rig.give({ type: 'node.boot' });
  return rig;
}
