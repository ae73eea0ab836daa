/**
 * One proxy machine in a world that is scripted to its ends: raw connections of clients, a name
 * server, and brokers that answer soon, late or never, or are not there. No other machine is in it.
 */
import type { AnyEventObject, AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { Address, ConnectionId } from '../../actors/shared/node.ts';
import { bootMachine, type MachineOutput, stepMachine } from '../../harness/kernel/stepMachine.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { routeOf, saidBy } from './script.ts';

/** How a broker of the lab is. */
export interface LabBroker {
  readonly name: string;
  readonly address: Address;
  /** How long it takes to answer; undefined: it never does. */
  readonly answersAfterMs: number | undefined;
  /** Whether somebody listens there at all. */
  readonly isThere: boolean;
}

/** Something that a client does. */
export type LabStep =
  | { readonly atMs: number; readonly client: number; readonly frame: RequestFrame }
  | { readonly atMs: number; readonly client: number; readonly frame: 'leave' };

/** An answer that a client was given. */
export interface LabAnswer {
  readonly atMs: number;
  readonly client: number;
  readonly frame: ResponseFrame;
}

const namesrv = '10.0.0.1:9876';
const connectMs = 3;

/** Runs the steps of some clients until `untilMs`; gives every answer in order. */
export function runLab(
  machine: AnyStateMachine,
  brokers: readonly LabBroker[],
  steps: readonly LabStep[],
  untilMs: number,
): readonly LabAnswer[] {
  const lab = new Lab(machine, brokers);
  const clients = new Set(steps.map(({ client }) => client));
  for (const client of clients) lab.enter(client);
  for (const step of steps) lab.plan(step);
  lab.run(untilMs);
  return lab.answers;
}

type Happening = () => void;

class Lab {
  readonly answers: LabAnswer[] = [];
  private snapshot: AnyMachineSnapshot;
  private readonly machine: AnyStateMachine;
  private readonly brokers: readonly LabBroker[];
  private nowMs = 0;
  private count = 0;
  /** By time, what happens then, in order. */
  private readonly agenda = new Map<number, Happening[]>();
  private readonly timers = new Map<string, number>();
  /** Where the connections go that the proxy has opened. */
  private readonly outbound = new Map<ConnectionId, Address>();
  private readonly left = new Set<number>();

  constructor(machine: AnyStateMachine, brokers: readonly LabBroker[]) {
    this.machine = machine;
    this.brokers = brokers;
    const config = {
      ...{ address: '10.0.0.2:8080', namesrvAddrs: [namesrv] },
      enableTopicMessageTypeCheck: false,
    };
    const disk = { logs: {}, values: {} };
    const [snapshot, outputs] = bootMachine(machine, { name: 'x', config, disk, incarnation: 1 });
    this.snapshot = snapshot;
    this.carryOut(outputs);
    this.take({ type: 'node.boot' });
  }

  enter(client: number): void {
    const peer = `10.1.${client >> 8}.${client & 0xff}:4000`;
    this.take({ type: 'link.opened', connection: `c${client}`, address: undefined, peer });
  }

  plan(step: LabStep): void {
    const { atMs, client, frame } = step;
    this.at(atMs, () => {
      const connection = `c${client}`;
      if (this.left.has(client)) return;
      if (frame === 'leave') {
        this.left.add(client);
        this.take({ type: 'link.closed', connection });
      } else this.take({ type: `rmq.${frame.command}`, connection, frame });
    });
  }

  run(untilMs: number): void {
    for (; this.nowMs <= untilMs; this.nowMs += 1) {
      // What happens may make more happen at once.
      const now = this.agenda.get(this.nowMs) ?? [];
      for (let index = 0; index < now.length; index += 1) now[index]!();
      this.agenda.delete(this.nowMs);
    }
  }

  private at(atMs: number, happening: Happening): void {
    const then = this.agenda.get(atMs) ?? [];
    then.push(happening);
    this.agenda.set(atMs, then);
  }

  private take(event: AnyEventObject): void {
    this.count += 1;
    const { nowMs: mono } = this;
    const stamped = { ...event, at: 1_700_000_000_000 + mono, mono, entropy: this.count };
    const [next, outputs] = stepMachine(this.machine, this.snapshot, stamped);
    this.snapshot = next;
    this.carryOut(outputs);
  }

  private carryOut(outputs: readonly MachineOutput[]): void {
    for (const output of outputs) {
      if (output.type === 'connect') this.connect(output.address);
      else if (output.type === 'send') this.sent(output.connection, output.frame);
      else if (output.type === 'disarm') this.timers.delete(output.id);
      else if (output.type === 'arm') this.arm(output.id, output.delayMs, output.event);
    }
  }

  private arm(id: string, delayMs: number, event: AnyEventObject): void {
    this.count += 1;
    const armed = this.count;
    this.timers.set(id, armed);
    this.at(this.nowMs + Math.ceil(delayMs), () => {
      if (this.timers.get(id) === armed && this.timers.delete(id)) this.take(event);
    });
  }

  private connect(address: Address): void {
    this.count += 1;
    const connection = `o${this.count}`;
    const there = address === namesrv || this.brokerAt(address)?.isThere === true;
    this.at(this.nowMs + connectMs, () => {
      if (!there) return this.take({ type: 'link.failed', address });
      this.outbound.set(connection, address);
      this.take({ type: 'link.opened', connection, address, peer: address });
    });
  }

  private brokerAt(address: Address): LabBroker | undefined {
    return this.brokers.find((broker) => broker.address === address);
  }

  private sent(connection: ConnectionId, frame: RequestFrame | ResponseFrame): void {
    if (frame.kind === 'response') {
      const client = Number(connection.slice(1));
      this.answers.push({ atMs: this.nowMs, client, frame });
      return;
    }
    const address = this.outbound.get(connection);
    if (frame.oneway || address === undefined) return;
    const broker = this.brokerAt(address);
    const afterMs = address === namesrv ? 1 : broker?.answersAfterMs;
    if (afterMs === undefined) return;
    const { command, opaque, language, version, serializeType } = frame;
    const said = address === namesrv ? this.route(frame) : saidBy(frame);
    const base = { kind: 'response', command, opaque, language, version, serializeType } as const;
    const answer = { ...base, ...said };
    this.at(this.nowMs + afterMs, () =>
      this.take({ type: 'frame.response', connection, frame: answer }),
    );
  }

  private route({ header }: RequestFrame): object {
    const { topic } = header as { readonly topic: string };
    const known = [...this.brokers.map(({ name }) => name), 'orders'];
    if (!known.includes(topic)) return { code: responseCode.TOPIC_NOT_EXIST, remark: 'none' };
    return { code: responseCode.SUCCESS, body: routeOf(this.brokers) };
  }
}
