/** What the tests of this folder share: a node that is nothing but its connections. */
import type {
  Address,
  ConnectionId,
  Output,
  Reply,
  ResponseEvent,
  Stamp,
  Step,
} from '../shared/node.ts';
import {
  type CallRequest,
  type ConnectionConfig,
  type Connections,
  call,
  newConnections,
  notify,
  onLink,
  onResponse,
  onTimer,
} from './index.ts';

/** The stamp of an event at a monotonic time; the wall clock is far from it on purpose. */
export const stampAt = (mono: number): Stamp => ({ at: 9_000_000 + mono, mono, entropy: mono });

/** A driver of connections: feeds events, collects outputs, and feeds back what was raised. */
export interface Bench {
  readonly outputs: Output[];
  readonly replies: Reply[];
  connections(): Connections;
  step(of: (connections: Connections) => Step<Connections>): void;
  call(mono: number, request?: Partial<CallRequest<'getRouteInfoByTopic'>>): void;
  notify(mono: number, to?: CallRequest<'getRouteInfoByTopic'>['to']): void;
  opened(mono: number, connection: ConnectionId, address?: Address): void;
  closed(mono: number, connection: ConnectionId): void;
  failed(mono: number, address?: Address): void;
  answer(mono: number, connection: ConnectionId, opaque: number, code?: number): void;
  timer(mono: number): void;
  /** Outcomes of the calls settled so far, `context: ok|problem`, in order. */
  outcomes(): readonly string[];
  /** Opaques of the requests sent so far, `connection#opaque`, in order. */
  sent(): readonly string[];
  /** When the timer was set for, last. */
  wakesAt(): number | undefined;
}

/** The address that everything goes to unless a test says otherwise. */
export const broker = '10.0.0.1:10911';

/** What a bench keeps: its connections now, and all that came out of them. */
interface Kept {
  connections: Connections;
  wakesAt: number | undefined;
  readonly outputs: Output[];
  readonly replies: Reply[];
}

type ConnectionStep = (connections: Connections) => Step<Connections>;

function carryOut(kept: Kept, of: ConnectionStep, mono: number): void {
  const [next, more] = of(kept.connections);
  kept.connections = next;
  kept.outputs.push(...more);
  for (const output of more) {
    if (output.type === 'timer.set') kept.wakesAt = mono + output.delayMs;
    if (output.type !== 'raise') continue;
    const event = output.event as Reply | ({ type: 'link.closed' } & Stamp);
    if (event.type === 'link.closed') {
      const { connection } = event as unknown as { connection: ConnectionId };
      carryOut(kept, (now) => onLink(now, { ...event, connection }), mono);
    } else kept.replies.push(event);
  }
}

const request = { to: broker, command: 'getRouteInfoByTopic', body: undefined } as const;
const header = { topic: 'orders' };

/** A bench with nothing connected. */
export function newBench(config: Partial<ConnectionConfig> = {}): Bench {
  const connections = newConnections(config);
  const kept: Kept = { connections, wakesAt: undefined, outputs: [], replies: [] };
  const { outputs, replies } = kept;
  const step = (of: ConnectionStep, mono = 0): void => carryOut(kept, of, mono);
  return {
    outputs,
    replies,
    connections: () => kept.connections,
    step,
    call(mono, overrides = {}) {
      const made = { ...request, header, timeoutMs: 1_000, context: 'first', ...overrides };
      step((now) => call(now, made, stampAt(mono)), mono);
    },
    notify(mono, to = broker) {
      step((now) => notify(now, { ...request, header, to }, stampAt(mono)), mono);
    },
    opened(mono, connection, address = broker) {
      const event = { type: 'link.opened', ...stampAt(mono), connection, peer: 'peer:1' } as const;
      const asked = address === '' ? undefined : address;
      step((now) => onLink(now, { ...event, address: asked }), mono);
    },
    closed(mono, connection) {
      const event = { type: 'link.closed', ...stampAt(mono), connection } as const;
      step((now) => onLink(now, event), mono);
    },
    failed(mono, address = broker) {
      step((now) => onLink(now, { type: 'link.failed', ...stampAt(mono), address }), mono);
    },
    answer(mono, connection, opaque, code = 0) {
      step((now) => onResponse(now, response(mono, connection, opaque, code)), mono);
    },
    timer(mono) {
      kept.wakesAt = undefined;
      step((now) => onTimer(now, stampAt(mono)), mono);
    },
    outcomes: () =>
      replies.map(({ context, outcome }) => `${context}: ${outcome.ok ? 'ok' : outcome.problem}`),
    sent: () =>
      outputs.flatMap((output) =>
        output.type === 'send' ? [`${output.connection}#${output.frame.opaque}`] : [],
      ),
    wakesAt: () => kept.wakesAt,
  };
}

function response(
  mono: number,
  connection: ConnectionId,
  opaque: number,
  code: number,
): ResponseEvent {
  const frame = {
    kind: 'response',
    command: 'getRouteInfoByTopic',
    code,
    opaque,
    language: 'JAVA',
    version: 513,
    serializeType: 'JSON',
  } as const;
  return { type: 'frame.response', ...stampAt(mono), connection, frame };
}
