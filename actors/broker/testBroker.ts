/** For this folder's tests: a broker that is driven by hand, with a disk and two clocks. */
import {
  type CommandName,
  commands,
  type RequestBody,
  type RequestHeader,
} from '../../protocol/commands/index.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { packProperties } from '../../protocol/messageProperties.ts';
import { timerId } from '../shared/apply.ts';
import type { ConnectionId, DurableState, Output } from '../shared/node.ts';
import type { Observation } from '../shared/observation.ts';
import { type BrokerConfig, brokerDefaults } from './config.ts';
import { type BrokerEvent, brokerMachine } from './machine.ts';
import type { Broker } from './state.ts';
import { pullHeaderOf, sendHeaderOf } from './testRequests.ts';

interface Action {
  readonly type: string;
  readonly params?: Record<string, unknown>;
}

type Unstamped<E> = E extends unknown ? Omit<E, 'at' | 'mono' | 'entropy'> : never;

/** A broker under test. Outputs pile up until they are taken. */
export class TestBroker {
  at = 1_700_000_000_000;
  mono = 5_000;
  outputs: Output[] = [];
  readonly logs: Record<string, unknown[]> = {};
  readonly values: Record<string, unknown> = {};
  /** Timers that are set: when each is due, on the monotonic clock. */
  readonly timers = new Map<
    string,
    { readonly dueMono: number; readonly event: Unstamped<BrokerEvent> }
  >();
  /** If set, syncs are confirmed as soon as they are asked for. */
  isDiskQuick = true;
  /** Seeds of the inputs to come, ahead of those that are drawn. */
  readonly seeds: number[] = [];
  private opaque = 0;
  private entropy = 1;
  private snapshot;
  private readonly scope = {
    self: {},
    id: '',
    sessionId: '',
    logger: () => {},
    defer: () => {},
    emit: () => {},
    stopChild: () => {},
    system: { _sendInspectionEvent: () => {} },
    actionExecutor: (action: Action) => this.execute(action),
  };

  constructor(config: Partial<BrokerConfig> = {}, disk?: DurableState, incarnation = 1) {
    const input = {
      name: 'b',
      config: { ...brokerDefaults, ...config },
      disk: disk ?? { logs: {}, values: {} },
      incarnation,
    };
    for (const [file, log] of Object.entries(input.disk.logs)) this.logs[file] = [...log];
    Object.assign(this.values, input.disk.values);
    this.snapshot = brokerMachine.getInitialSnapshot(this.scope as never, input);
    this.step({ type: 'node.boot' });
  }

  get state(): Broker {
    return this.snapshot.context.node;
  }

  get phase(): string {
    const { value } = this.snapshot;
    // A state within another is known by its own name.
    return typeof value === 'string' ? value : String(Object.values(value)[0]);
  }

  /** One input. */
  step(event: Unstamped<BrokerEvent>): void {
    this.entropy = (Math.imul(this.entropy, 1_664_525) + 1_013_904_223) >>> 0;
    const { at, mono } = this;
    const entropy = this.seeds.shift() ?? this.entropy;
    const stamped = { ...event, at, mono, entropy } as BrokerEvent;
    this.snapshot = brokerMachine.transition(this.snapshot, stamped, this.scope as never);
    this.confirmSyncs();
  }

  /** Lets time pass; timers fire in order. */
  advance(ms: number): void {
    const endMono = this.mono + ms;
    for (;;) {
      const [due] = [...this.timers].sort(([, a], [, b]) => a.dueMono - b.dueMono);
      if (due === undefined || due[1].dueMono > endMono) break;
      this.timers.delete(due[0]);
      this.at += due[1].dueMono - this.mono;
      this.mono = due[1].dueMono;
      this.step(due[1].event);
    }
    this.at += endMono - this.mono;
    this.mono = endMono;
  }

  /** A client connects. */
  open(connection: ConnectionId, peer = '127.0.0.1:50000'): ConnectionId {
    this.step({ type: 'link.opened', connection, address: undefined, peer });
    return connection;
  }

  /** Sends a request and gives back the answer, if one came at once. */
  ask<N extends CommandName>(
    connection: ConnectionId,
    command: N,
    header: RequestHeader<N>,
    body?: RequestBody<N>,
    frame: Partial<RequestFrame> = {},
  ): ResponseFrame<N> | undefined {
    const opaque = this.opaque++;
    const request = {
      kind: 'request',
      command,
      code: commands[command].code,
      oneway: false,
      opaque,
      language: 'JAVA',
      version: 513,
      serializeType: 'JSON',
      header,
      body,
      ...frame,
    };
    this.step({ type: `rmq.${command}`, connection, frame: request } as never);
    return this.answerTo(connection, opaque) as ResponseFrame<N> | undefined;
  }

  /** The answer to the request with this opaque, among the outputs not taken yet. */
  answerTo(connection: ConnectionId, opaque: number): ResponseFrame | undefined {
    return this.sent(connection).find(
      (frame): frame is ResponseFrame => frame.kind === 'response' && frame.opaque === opaque,
    );
  }

  /** The opaque of the latest request. */
  get lastOpaque(): number {
    return this.opaque - 1;
  }

  /** Frames that went out over a connection and were not taken. */
  sent(connection: ConnectionId): readonly (RequestFrame | ResponseFrame)[] {
    return this.outputs.flatMap((output) =>
      output.type === 'send' && output.connection === connection ? [output.frame] : [],
    );
  }

  /** Observations of one kind not taken yet. */
  observed<K extends Observation['kind']>(kind: K): readonly Extract<Observation, { kind: K }>[] {
    return this.outputs.flatMap((output) =>
      output.type === 'observe' && output.observation.kind === kind
        ? [output.observation as Extract<Observation, { kind: K }>]
        : [],
    );
  }

  /** Takes all outputs. */
  take(): readonly Output[] {
    const taken = this.outputs;
    this.outputs = [];
    return taken;
  }

  /** Sends one message with SEND_MESSAGE_V2. */
  send(
    connection: ConnectionId,
    topic: string,
    queueId: number,
    text: string,
    properties: Readonly<Record<string, string>> = {},
    more: Partial<RequestHeader<'sendMessageV2'>> = {},
  ): ResponseFrame<'sendMessageV2'> | undefined {
    const packed = packProperties(Object.entries(properties));
    const header = { ...sendHeaderOf(topic, queueId, this.at), properties: packed, ...more };
    return this.ask(connection, 'sendMessageV2', header, new TextEncoder().encode(text));
  }

  /** Pulls with a subscription of its own (`*` unless told otherwise). */
  pull(
    connection: ConnectionId,
    topic: string,
    queueId: number,
    queueOffset: number,
    more: Partial<RequestHeader<'pullMessage'>> = {},
  ): ResponseFrame<'pullMessage'> | undefined {
    const header = { ...pullHeaderOf(topic, queueId, queueOffset), ...more };
    return this.ask(connection, 'pullMessage', header);
  }

  /** What is on disk, as the next life finds it. */
  get disk(): DurableState {
    return { logs: this.logs, values: this.values } as unknown as DurableState;
  }

  /** Confirms a sync. */
  confirm(id: number): void {
    this.step({ type: 'disk.synced', id });
  }

  private confirmSyncs(): void {
    if (!this.isDiskQuick) return;
    const syncs = this.outputs.filter((output) => output.type === 'disk.sync');
    this.outputs = this.outputs.filter((output) => output.type !== 'disk.sync');
    for (const { id } of syncs) this.confirm(id);
  }

  private execute({ type, params = {} }: Action): void {
    if (type === 'xstate.emit') this.output(params.event as Output);
    else if (type === 'xstate.cancel') this.timers.delete(String(params.sendId));
    else if (type === 'xstate.raise' && params.delay !== undefined) {
      const dueMono = this.mono + Number(params.delay);
      this.timers.set(String(params.id), { dueMono, event: params.event as never });
    }
  }

  private output(output: Output): void {
    if (output.type === 'disk.append') {
      this.logs[output.file] ??= [];
      this.logs[output.file]?.push(output.record);
    } else if (output.type === 'disk.put') {
      this.values[output.file] = output.value;
      delete this.logs[output.file];
    }
    this.outputs.push(output);
  }
}

/** Whether a timer is set. */
export function isTimerSet(broker: TestBroker, name: string): boolean {
  return broker.timers.has(timerId(name, ''));
}
