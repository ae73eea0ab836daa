/** For the tests: a lite pull consumer's machine with a network and a clock moved by hand. */
import type { AnyEventObject } from 'xstate';
import type { TopicRouteData } from '../../protocol/bodies/topicRouteData.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import type { StoredMessage } from '../../protocol/message.ts';
import { packProperties } from '../../protocol/messageProperties.ts';
import type { MessageQueue } from '../shared/client/index.ts';
import type { Address, ConnectionId, Output } from '../shared/node.ts';
import type { Observation } from '../shared/observation.ts';
import type { LitePullConsumerConfig } from './config.ts';
import { litePullConsumerMachine } from './machine.ts';
import type { LitePullState } from './state.ts';

/** The name server and the broker that the tests know; `broker-a` has any number of queues. */
export const namesrv = '127.0.0.1:9876';
const master = 'broker-a:10911';

/** A queue of `broker-a`. */
export const queueOf = (queueId: number, topic = 'orders'): MessageQueue => {
  return { topic, brokerName: 'broker-a', queueId };
};

/** The route of a topic with so many queues on `broker-a`. */
export function routeOf(queues: number): TopicRouteData {
  const nums = { readQueueNums: queues, writeQueueNums: queues };
  return {
    brokerDatas: [
      {
        ...{ cluster: 'DefaultCluster', brokerName: 'broker-a', enableActingMaster: false },
        brokerAddrs: new Map([[0, master]]),
      },
    ],
    queueDatas: [{ brokerName: 'broker-a', perm: 6, ...nums, topicSysFlag: 0 }],
    filterServerTable: new Map(),
  };
}

const bytes = new TextEncoder();

/** A message at an offset of a queue; its body is `m<offset>`. */
export function messageAt(queueOffset: number, queueId = 0, tags = ''): StoredMessage {
  const named = {
    UNIQ_KEY: `id-${queueId}-${queueOffset}`,
    ...(tags === '' ? {} : { TAGS: tags }),
  };
  return {
    ...{ topic: 'orders', queueId, queueOffset, physicalOffset: 0, flag: 0, sysFlag: 0 },
    ...{ bornTimestamp: 1, bornHost: '127.0.0.1:1', storeTimestamp: 2, storeHost: '127.0.0.1:2' },
    ...{ reconsumeTimes: 0, preparedTransactionOffset: 0, body: bytes.encode(`m${queueOffset}`) },
    properties: packProperties(new Map(Object.entries(named))),
  };
}

/** A request on its way. */
export interface Travelling<N extends RequestFrame['command'] = RequestFrame['command']> {
  readonly connection: ConnectionId;
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

/** A lite pull consumer under test. */
export class Bench {
  /** What was sent and not yet taken by `take`. */
  readonly sent: Travelling[] = [];
  readonly told: Observation[] = [];
  mono = 0;
  private inputs = 0;
  private readonly asked: Address[] = [];
  private readonly timers = new Map<string, { due: number; event: AnyEventObject }>();
  private links = 0;
  private readonly scope = {
    ...{ self: {}, id: '', sessionId: '', logger() {}, defer() {}, emit() {}, stopChild() {} },
    system: { _sendInspectionEvent() {} },
    actionExecutor: undefined as unknown as (action: Action) => void,
  };
  private snapshot: ReturnType<typeof litePullConsumerMachine.transition>;

  /** Boots a consumer of the group `office`, client `127.0.0.1@till`. */
  constructor(config: Partial<LitePullConsumerConfig> = {}) {
    this.scope.actionExecutor = (action) => this.perform(action);
    this.snapshot = litePullConsumerMachine.getInitialSnapshot(this.scope as never, {
      name: 'till',
      config: { group: 'office', namesrvAddrs: [namesrv], ...config },
      disk: { logs: {}, values: {} },
      incarnation: 1,
    });
    this.give({ type: 'node.boot' });
  }

  get state(): LitePullState {
    return this.snapshot.context.node;
  }

  get value(): string {
    return String(this.snapshot.value);
  }

  /** Bodies that were handed out, in order. */
  get polled(): readonly string[] {
    const decoder = new TextDecoder();
    return this.told.flatMap((each) => (each.kind === 'polled' ? [decoder.decode(each.body)] : []));
  }

  /** How orders ended: `verb outcome`, and what is told with it. */
  get settled(): readonly string[] {
    return this.told.flatMap((each) => {
      if (each.kind !== 'settled') return [];
      const { what, outcome, offset = '', remark = '' } = each;
      return [`${what} ${outcome} ${offset}${remark}`.trim()];
    });
  }

  give(event: AnyEventObject): void {
    this.inputs += 1;
    const at = 1_795_329_882_000 + this.mono;
    const stamped = { ...event, at, mono: this.mono, entropy: this.inputs * 7919 };
    this.scope.actionExecutor = (action) => this.perform(action); // XState reassigns it.
    this.snapshot = litePullConsumerMachine.transition(
      this.snapshot,
      stamped as never,
      this.scope as never,
    );
    const address = this.asked.shift();
    if (address === undefined) return;
    this.links += 1;
    this.give({ type: 'link.opened', connection: `c${this.links}`, address, peer: address });
  }

  /** Asks something of the consumer. */
  order(verb: string, event: object = {}): void {
    this.give({ type: `operator.${verb}`, ...event });
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

  /** How many requests of a command wait to be taken. */
  count(command: RequestFrame['command']): number {
    return this.sent.filter(({ frame }) => frame.command === command).length;
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

  /** Answers the oldest pull with these messages, the next one to begin at `next`. */
  pulled(code: number, next: number, messages: readonly StoredMessage[] = []): void {
    const header = { suggestWhichBrokerId: 0, nextBeginOffset: next, minOffset: 0, maxOffset: 99 };
    const body = code === 0 ? [...messages] : undefined;
    this.answer(this.take('litePullMessage'), code, { header, body } as never);
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
    if (output.type === 'observe') this.told.push(output.observation);
    if (output.type === 'send') {
      this.sent.push({ connection: output.connection, frame: output.frame as RequestFrame });
    }
  }
}

/** A bench that was assigned queue 0 (or so many), and knows that the group stands at 0. */
export function assignedBench(queues = 1, config: Partial<LitePullConsumerConfig> = {}): Bench {
  const bench = new Bench(config);
  const all = Array.from({ length: queues }, (_, queueId) => queueOf(queueId));
  bench.order('assign', { queues: all });
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: routeOf(queues) });
  while (bench.count('queryConsumerOffset') > 0) {
    bench.answer(bench.take('queryConsumerOffset'), 0, { header: { offset: 0 } });
  }
  return bench;
}
