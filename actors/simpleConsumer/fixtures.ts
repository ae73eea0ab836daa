/** For the tests: a simple consumer's machine with a network and a clock moved by hand. */
import type { AnyEventObject } from 'xstate';
import type { TopicRouteData } from '../../protocol/bodies/topicRouteData.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import type { StoredMessage } from '../../protocol/message.ts';
import { packProperties } from '../../protocol/messageProperties.ts';
import type { Address, ConnectionId, Output } from '../shared/node.ts';
import type { Logged, Received, Settled } from '../shared/observation.ts';
import type { SimpleConsumerConfig } from './config.ts';
import { simpleConsumerMachine } from './machine.ts';
import type { SimpleConsumerState } from './state.ts';

/** The name server that the tests configure. */
export const namesrv = '127.0.0.1:9876';

/** The master of a broker named `broker-a`, `broker-b`, ... */
export const masterOf = (brokerName: string): Address => `${brokerName}:10911`;

/** A route: four queues on each of these brokers. */
export function routeTo(...names: readonly string[]): TopicRouteData {
  return {
    brokerDatas: names.map((brokerName) => ({
      ...{ cluster: 'DefaultCluster', brokerName, enableActingMaster: false },
      brokerAddrs: new Map([[0, masterOf(brokerName)]]),
    })),
    queueDatas: names.map((brokerName) => ({
      ...{ brokerName, perm: 6, readQueueNums: 4, writeQueueNums: 4, topicSysFlag: 0 },
    })),
    filterServerTable: new Map(),
  };
}

const bytes = new TextEncoder();

/** A message of `orders` as a broker hands it out. */
export function messageOf(
  text: string,
  more: Partial<StoredMessage> & { readonly named?: Readonly<Record<string, string>> } = {},
): StoredMessage {
  const { named = {}, ...rest } = more;
  return {
    ...{ topic: 'orders', queueId: 0, queueOffset: 0, physicalOffset: 0, flag: 0, sysFlag: 0 },
    ...{ bornTimestamp: 1, bornHost: '127.0.0.1:1', storeTimestamp: 2, storeHost: '127.0.0.1:2' },
    ...{ reconsumeTimes: 0, preparedTransactionOffset: 0, body: bytes.encode(text) },
    properties: packProperties(new Map(Object.entries({ UNIQ_KEY: `id-${text}`, ...named }))),
    ...rest,
  };
}

/** A request on its way, with the address that it goes to. */
export interface Travelling<N extends RequestFrame['command'] = RequestFrame['command']> {
  readonly connection: ConnectionId;
  readonly to: Address;
  readonly frame: RequestFrame<N>;
}

interface Action {
  readonly type: string;
  readonly params: {
    readonly event: Output & { readonly type: string };
    readonly id: string;
    readonly delay?: number;
    readonly sendId: string;
  };
}

/** A simple consumer under test. */
export class Bench {
  /** What was sent and not yet taken by `take`. */
  readonly sent: Travelling[] = [];
  /** Addresses that answer; a connection to any other fails. */
  readonly listening = new Set([namesrv, masterOf('broker-a'), masterOf('broker-b')]);
  readonly received: Received[] = [];
  readonly settled: Settled[] = [];
  readonly logs: Logged[] = [];
  mono = 0;
  private inputs = 0;
  private readonly asked: Address[] = [];
  private readonly timers = new Map<string, { due: number; event: AnyEventObject }>();
  private readonly links = new Map<ConnectionId, Address>();
  private readonly scope = {
    ...{ self: {}, id: '', sessionId: '', logger() {}, defer() {}, emit() {}, stopChild() {} },
    system: { _sendInspectionEvent() {} },
    actionExecutor: undefined as unknown as (action: Action) => void,
  };
  private snapshot: ReturnType<typeof simpleConsumerMachine.transition>;

  /** Boots a consumer of the group `shops`, topic `orders`, client `127.0.0.1@shop`. */
  constructor(config: Partial<SimpleConsumerConfig> = {}) {
    this.scope.actionExecutor = (action) => this.perform(action);
    this.snapshot = simpleConsumerMachine.getInitialSnapshot(this.scope as never, {
      name: 'shop',
      config: { group: 'shops', topic: 'orders', namesrvAddrs: [namesrv], ...config },
      disk: { logs: {}, values: {} },
      incarnation: 1,
    });
    this.give({ type: 'node.boot' });
  }

  get state(): SimpleConsumerState {
    return this.snapshot.context.node;
  }

  get value(): string {
    return String(this.snapshot.value);
  }

  /** The wall clock. */
  get at(): number {
    return 1_795_329_882_000 + this.mono;
  }

  give(event: AnyEventObject): void {
    this.inputs += 1;
    const stamped = { ...event, at: this.at, mono: this.mono, entropy: this.inputs * 7919 };
    this.scope.actionExecutor = (action) => this.perform(action); // XState reassigns it.
    this.snapshot = simpleConsumerMachine.transition(
      this.snapshot,
      stamped as never,
      this.scope as never,
    );
    const address = this.asked.shift();
    if (address !== undefined) this.give(this.attempted(address));
  }

  /** Moves the clock, firing timers in order. */
  advance(ms: number): void {
    const end = this.mono + ms;
    for (;;) {
      const [next] = [...this.timers].sort(([, a], [, b]) => a.due - b.due);
      if (next === undefined || next[1].due > end) break;
      this.timers.delete(next[0]);
      this.mono = next[1].due;
      this.give(next[1].event);
    }
    this.mono = end;
  }

  /** Takes the oldest request of this command off the wire. */
  take<N extends RequestFrame['command']>(command: N): Travelling<N> {
    const index = this.sent.findIndex(({ frame }) => frame.command === command);
    const [request] = index < 0 ? [] : this.sent.splice(index, 1);
    if (request === undefined) throw new Error(`no ${command} was sent`);
    return request as unknown as Travelling<N>;
  }

  answer<N extends RequestFrame['command']>(
    { connection, frame }: Travelling<N>,
    code: number,
    answer: Partial<ResponseFrame<N>> = {},
  ): void {
    const { command, opaque, language, version, serializeType } = frame;
    const plain = { kind: 'response', command, code, opaque, language, version, serializeType };
    this.give({ type: 'frame.response', connection, frame: { ...plain, ...answer } });
  }

  private perform({ type, params }: Action): void {
    if (type === 'xstate.cancel') this.timers.delete(params.sendId);
    else if (type === 'xstate.emit') this.carryOut(params.event);
    else if (params.delay !== undefined) {
      this.timers.set(params.id, { due: this.mono + params.delay, event: params.event });
    }
  }

  private carryOut(output: Output): void {
    if (output.type === 'connect') this.asked.push(output.address);
    if (output.type === 'send') {
      const { connection, frame } = output;
      const to = this.links.get(connection) ?? '';
      this.sent.push({ connection, to, frame: frame as RequestFrame });
    }
    if (output.type !== 'observe') return;
    const { observation } = output;
    if (observation.kind === 'received') this.received.push(observation);
    if (observation.kind === 'settled') this.settled.push(observation);
    if (observation.kind === 'logged') this.logs.push(observation);
  }

  /** How the network answers a connection attempt. */
  private attempted(address: Address): AnyEventObject {
    if (!this.listening.has(address)) return { type: 'link.failed', address };
    const connection = `c${this.links.size + 1}`;
    this.links.set(connection, address);
    return { type: 'link.opened', connection, address, peer: address };
  }
}

/** A bench whose consumer knows the route of `orders` and has joined its group. */
export function servingBench(
  brokers: readonly string[] = ['broker-a'],
  config: Partial<SimpleConsumerConfig> = {},
): Bench {
  const bench = new Bench(config);
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeTo(...brokers) });
  for (const _ of brokers) bench.answer(bench.take('heartBeat'), 0);
  return bench;
}

/** Has a bench receive a message at each of these offsets of queue 0 of the broker asked. */
export function receiveAt(bench: Bench, startOffset: number, offsets: readonly number[]): void {
  bench.give({ type: 'operator.receive', id: `at ${startOffset}`, invisibleTimeMs: 60_000 });
  bench.answer(bench.take('popMessage'), 0, {
    header: {
      ...{ popTime: 1_000, invisibleTime: 60_000, reviveQid: 3, restNum: 0 },
      startOffsetInfo: `0 0 ${startOffset}`,
      msgOffsetInfo: `0 0 ${offsets.join(',')}`,
    },
    body: offsets.map((queueOffset) => messageOf(`m${queueOffset}`, { queueOffset })),
  });
}
