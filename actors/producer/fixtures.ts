/** For the tests: a producer's machine with a network and a clock that the test moves by hand. */
import type { AnyEventObject } from 'xstate';
import type { TopicRouteData } from '../../protocol/bodies/topicRouteData.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { type Compression, noCompression } from '../shared/compression.ts';
import type { Address, ConnectionId, NodeInput, Output } from '../shared/node.ts';
import type { Logged, SendSettled, Settled } from '../shared/observation.ts';
import type { RequestSettled } from '../shared/requestObservations.ts';
import type { ProducerConfig } from './config.ts';
import type { SendOrder } from './events.ts';
import { producerMachineWith } from './machine.ts';
import type { ProducerState } from './state.ts';

/** The name server that the tests configure. */
export const namesrv = '127.0.0.1:9876';

/** The master of a broker named `broker-a`, `broker-b`, ... */
export const masterOf = (brokerName: string): Address => `${brokerName}:10911`;

/** A route: so many queues on each of these brokers. */
export function routeTo(brokers: Readonly<Record<string, number>>, perm = 6): TopicRouteData {
  const names = Object.keys(brokers);
  return {
    brokerDatas: names.map((brokerName) => ({
      cluster: 'DefaultCluster',
      brokerName,
      brokerAddrs: new Map([[0, masterOf(brokerName)]]),
      enableActingMaster: false,
    })),
    queueDatas: names.map((brokerName) => ({
      brokerName,
      perm,
      readQueueNums: brokers[brokerName] ?? 0,
      writeQueueNums: brokers[brokerName] ?? 0,
      topicSysFlag: 0,
    })),
    filterServerTable: new Map(),
  };
}

/** A request on its way, with the address that it goes to. */
export interface Travelling {
  readonly connection: ConnectionId;
  readonly to: Address;
  readonly frame: RequestFrame;
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

/** A producer under test; `newBench` boots one. */
export interface Bench {
  /** What was sent and not yet taken by `take`. */
  readonly sent: Travelling[];
  /** Addresses asked for and not yet answered; those in `listening` are answered at once. */
  readonly connecting: Address[];
  readonly listening: Set<Address>;
  readonly settled: SendSettled[];
  readonly requests: RequestSettled[];
  readonly others: Settled[];
  readonly logs: Logged[];
  readonly closed: ConnectionId[];
  state(): ProducerState;
  value(): string;
  give(event: AnyEventObject): void;
  order(order: Partial<SendOrder>): void;
  /** Moves the clock, firing timers in order. */
  advance(ms: number): void;
  /** Takes the oldest request of this command off the wire. */
  take<N extends RequestFrame['command']>(
    command: N,
  ): Travelling & { readonly frame: RequestFrame<N> };
  answer(request: Travelling, code: number, answer?: Partial<ResponseFrame>): void;
  lose(connection: ConnectionId): void;
  refuse(address: Address): void;
}

interface Timer {
  readonly due: number;
  readonly event: AnyEventObject;
}

/** What lies behind a bench: clock, timers, links, and the machine's snapshot. */
interface World {
  mono: number;
  inputs: number;
  readonly timers: Map<string, Timer>;
  readonly links: Map<ConnectionId, Address>;
  snapshot: ReturnType<ReturnType<typeof producerMachineWith>['transition']>;
}

const seen = () => ({
  sent: [] as Travelling[],
  connecting: [] as Address[],
  listening: new Set([namesrv, masterOf('broker-a'), masterOf('broker-b')]),
  settled: [] as SendSettled[],
  requests: [] as RequestSettled[],
  others: [] as Settled[],
  logs: [] as Logged[],
  closed: [] as ConnectionId[],
});

/** Boots a producer of the group `shop-group` and the client `127.0.0.1@shop`. */
export function newBench(
  config: Partial<ProducerConfig> = {},
  compression: Compression = noCompression,
): Bench {
  const machine = producerMachineWith(compression);
  const records = seen();
  const snapshot = undefined as unknown as World['snapshot'];
  const world: World = { mono: 0, inputs: 0, timers: new Map(), links: new Map(), snapshot };
  const scope = newScope();
  const perform = ({ type, params }: Action): void => {
    if (type === 'xstate.cancel') world.timers.delete(params.sendId);
    else if (type === 'xstate.emit') carryOut(records, world, params.event);
    else if (params.delay !== undefined) {
      world.timers.set(params.id, { due: world.mono + params.delay, event: params.event });
    }
  };
  const give = (event: AnyEventObject): void => {
    scope.actionExecutor = perform; // XState reassigns it.
    world.snapshot = machine.transition(
      world.snapshot,
      stamped(world, event) as never,
      scope as never,
    );
    const address = records.connecting.find((asked) => records.listening.has(asked));
    if (address !== undefined) give(attempted(records, world, address));
  };
  scope.actionExecutor = perform;
  world.snapshot = machine.getInitialSnapshot(scope as never, inputOf(config));
  give({ type: 'node.boot' });
  return {
    ...records,
    give,
    state: () => world.snapshot.context.node,
    value: () => String(world.snapshot.value),
    order: (order) => give({ ...someOrder, ...order }),
    advance: (ms) => advance(world, ms, give),
    take: (command) => taken(records.sent, command) as never,
    answer: (request, code, answer = {}) => give(response(request, code, answer)),
    lose: (connection) => give({ type: 'link.closed', connection }),
    refuse: (address) => give(attempted(records, world, address)),
  };
}

const inputOf = (config: Partial<ProducerConfig>): NodeInput<ProducerConfig> => ({
  name: 'shop',
  config: { producerGroup: 'shop-group', namesrvAddrs: [namesrv], ...config },
  disk: { logs: {}, values: {} },
  incarnation: 1,
});

const someOrder = {
  type: 'operator.send',
  id: 'one',
  topic: 'orders',
  mode: 'sync',
  body: new Uint8Array([104, 105]),
};

const newScope = () => ({
  ...{ self: {}, id: '', sessionId: '', logger() {}, defer() {}, emit() {}, stopChild() {} },
  system: { _sendInspectionEvent() {} },
  actionExecutor: undefined as unknown as (action: Action) => void,
});

function stamped(world: World, event: AnyEventObject): AnyEventObject {
  world.inputs += 1;
  const { mono, inputs } = world;
  return { ...event, at: 1_795_329_882_000 + mono, mono, entropy: inputs * 7919 };
}

function carryOut(records: ReturnType<typeof seen>, { links }: World, output: Output): void {
  if (output.type === 'connect') records.connecting.push(output.address);
  if (output.type === 'close') records.closed.push(output.connection);
  if (output.type === 'send') {
    const { connection, frame } = output;
    records.sent.push({
      connection,
      to: links.get(connection) ?? '',
      frame: frame as RequestFrame,
    });
  }
  if (output.type !== 'observe') return;
  const { observation } = output;
  if (observation.kind === 'sendSettled') records.settled.push(observation);
  if (observation.kind === 'requestSettled') records.requests.push(observation);
  if (observation.kind === 'settled') records.others.push(observation);
  if (observation.kind === 'logged') records.logs.push(observation);
}

/** How the network answers a connection attempt. */
function attempted(
  { connecting, listening }: ReturnType<typeof seen>,
  { links }: World,
  address: Address,
): AnyEventObject {
  connecting.splice(connecting.indexOf(address), 1);
  if (!listening.has(address)) return { type: 'link.failed', address };
  const connection = `c${links.size + 1}`;
  links.set(connection, address);
  return { type: 'link.opened', connection, address, peer: address };
}

function advance(world: World, ms: number, give: (event: AnyEventObject) => void): void {
  const end = world.mono + ms;
  for (;;) {
    const [next] = [...world.timers].sort(([, a], [, b]) => a.due - b.due);
    if (next === undefined || next[1].due > end) break;
    world.timers.delete(next[0]);
    world.mono = next[1].due;
    give(next[1].event);
  }
  world.mono = end;
}

function taken(sent: Travelling[], command: string): Travelling {
  const index = sent.findIndex(({ frame }) => frame.command === command);
  const [request] = index < 0 ? [] : sent.splice(index, 1);
  if (request === undefined) throw new Error(`no ${command} was sent`);
  return request;
}

function response(
  { connection, frame }: Travelling,
  code: number,
  answer: Partial<ResponseFrame>,
): AnyEventObject {
  const { command, opaque, language, version, serializeType } = frame;
  const plain = { kind: 'response', command, code, opaque, language, version, serializeType };
  return { type: 'frame.response', connection, frame: { ...plain, ...answer } };
}

/** Gives a bench the route of `orders` by having it send a message that is stored. */
export function warmUp(bench: Bench, route: TopicRouteData): Bench {
  bench.order({ id: 'warm' });
  bench.answer(bench.take('getRouteInfoByTopic'), 0, { body: route });
  bench.answer(bench.take('sendMessageV2'), 0, { header: stored });
  bench.answer(bench.take('heartBeat'), 0);
  bench.settled.length = 0;
  return bench;
}

/** The header of an answer that a message was stored. */
export const stored = { msgId: '7F000001', queueId: 0, queueOffset: 7 } as const;
