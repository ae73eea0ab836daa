/** For the tests of proxies: one that is driven by hand, before a name server that answers. */
import type { TopicRouteData } from '../../protocol/bodies/topicRouteData.ts';
import {
  type CommandName,
  commands,
  type RequestBody,
  type RequestHeader,
} from '../../protocol/commands/index.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { registerConsumer } from '../shared/membership/consumers.ts';
import { registerProducer } from '../shared/membership/producers.ts';
import type { Address, ConnectionId, Output } from '../shared/node.ts';
import { type ProxyEvent, proxyMachine } from './machine.ts';
import { proxyIdOf, type StandIn, standInKey } from './members/standIns.ts';
import type { ProxyState } from './state.ts';

type Unstamped<E> = E extends unknown ? Omit<E, 'at' | 'mono' | 'entropy'> : never;

interface Action {
  readonly type: string;
  readonly params?: Record<string, unknown>;
}

/** Where things are in these tests. */
export const places = {
  namesrv: '10.9.0.1:9876',
  proxy: '10.8.0.1:8080',
  otherProxy: '10.8.0.2:8080',
  a: '10.0.0.1:10911',
  b: '10.0.0.2:10911',
} as const;

/** The connection of the proxy to an address. */
export const linkTo = (address: Address): ConnectionId => `to ${address}`;

/** Text as bytes. */
export const bytes = (value: string) => new TextEncoder().encode(value);

/** A route through brokers of one cluster, two queues on each. */
export function routeOf(...names: readonly ('a' | 'b')[]): TopicRouteData {
  return {
    orderTopicConf: undefined,
    queueDatas: names.map((brokerName) => ({
      brokerName,
      readQueueNums: 2,
      writeQueueNums: 2,
      perm: 6,
      topicSysFlag: 8,
    })),
    brokerDatas: names.map((brokerName) => ({
      brokerName,
      cluster: 'DefaultCluster',
      brokerAddrs: new Map([[0, places[brokerName]]]),
      enableActingMaster: false,
    })),
    filterServerTable: new Map(),
  } as unknown as TopicRouteData; // What it lacks is optional.
}

const groupCg = {
  consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
  consumeType: 'CONSUME_PASSIVELY',
  groupName: 'CG',
  messageModel: 'CLUSTERING',
  subscriptionDataSet: [],
  unitMode: false,
} as const;

/** A proxy under test: it is connected to whatever it asks for, except what is `down`. */
export class TestProxy {
  at = 1_700_000_000_000;
  mono = 5_000;
  outputs: Output[] = [];
  readonly down = new Set<Address>();
  /** Who neither takes nor refuses a connection, and says nothing over one. */
  readonly quiet = new Set<Address>();
  readonly routes = new Map<string, TopicRouteData>([
    ['a', routeOf('a')],
    ['b', routeOf('b')],
    ['orders', routeOf('a', 'b')],
    ['DefaultCluster', routeOf('a', 'b')],
    ['DefaultCluster_REPLY_TOPIC', routeOf('a', 'b')],
  ]);
  private readonly timers = new Map<string, { dueMono: number; event: Unstamped<ProxyEvent> }>();
  private done = 0;
  private opaque = 100;
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

  constructor() {
    const config = { address: places.proxy, namesrvAddrs: [places.namesrv] };
    const input = { name: 'p', config, disk: { logs: {}, values: {} }, incarnation: 1 };
    this.snapshot = proxyMachine.getInitialSnapshot(this.scope as never, input as never);
    this.step({ type: 'node.boot' });
  }

  get state(): ProxyState {
    return this.snapshot.context.node;
  }

  /** Changes what the proxy knows, as if it had been told. */
  alter(change: (state: ProxyState) => ProxyState): void {
    this.snapshot = { ...this.snapshot, context: { node: change(this.state) } } as never;
  }

  /** A producer that hangs on the other proxy. */
  standIn(clientId: string): void {
    const { remoteProducers } = this.state;
    const told = registerProducer(remoteProducers, 'PG', this.farChannel(clientId));
    this.alter((state) => ({ ...state, remoteProducers: told }));
  }

  /** A consumer of the group CG that hangs on the other proxy. */
  remoteConsumer(clientId: string): void {
    const told = registerConsumer(this.state.members, groupCg, this.farChannel(clientId), false);
    this.alter((state) => ({ ...state, members: told.members }));
  }

  private farChannel(clientId: string): StandIn {
    const proxyId = proxyIdOf(places.otherProxy, 8081);
    const told = { proxyId, life: 1, toldAt: this.at, channelData: '', updatedAt: this.at };
    const client = { connection: standInKey(proxyId, clientId), clientId, version: 513 };
    return { ...client, ...told, language: 'JAVA' };
  }

  /** One input, and what the network and the name server do about it. */
  step(event: Unstamped<ProxyEvent>): void {
    const { at, mono } = this;
    const stamped = { ...event, at, mono, entropy: 7 } as ProxyEvent;
    this.snapshot = proxyMachine.transition(this.snapshot, stamped, this.scope as never);
    while (this.done < this.outputs.length) this.react(this.outputs[this.done++] as Output);
  }

  /** Lets time pass; timers fire in order. */
  advance(ms: number): void {
    const endMono = this.mono + ms;
    for (;;) {
      const [due] = [...this.timers].sort(([, one], [, other]) => one.dueMono - other.dueMono);
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
  open(connection: ConnectionId, peer: Address): void {
    this.step({ type: 'link.opened', connection, address: undefined, peer });
  }

  /** A client connects and says that it is a producer. */
  producer(connection: ConnectionId, clientId: string, peer: Address): void {
    this.open(connection, peer);
    this.beat(connection, clientId, { producerDataSet: [{ groupName: 'PG' }] });
  }

  /** A client connects and says that it is a consumer of the group CG. */
  consumer(connection: ConnectionId, clientId: string, peer: Address, version = 513): void {
    this.open(connection, peer);
    this.beat(connection, clientId, { consumerDataSet: [groupCg] }, version);
  }

  /** Sends a request; its opaque. */
  ask<N extends CommandName>(
    connection: ConnectionId,
    command: N,
    header: RequestHeader<N>,
    body?: RequestBody<N>,
    more: Partial<RequestFrame> = {},
  ): number {
    this.opaque += 1;
    const frame = {
      kind: 'request',
      command,
      code: commands[command].code,
      oneway: false,
      opaque: this.opaque,
      language: 'JAVA',
      version: 513,
      serializeType: 'JSON',
      header,
      body,
      ...more,
    };
    this.step({ type: `rmq.${command}`, connection, frame } as never);
    return frame.opaque;
  }

  /** All answers to a request that went out. */
  answers(connection: ConnectionId, opaque: number): readonly ResponseFrame[] {
    return this.sent(connection).filter(
      (frame): frame is ResponseFrame => frame.kind === 'response' && frame.opaque === opaque,
    );
  }

  /** Requests of a command that went out over a connection. */
  asked<N extends CommandName>(connection: ConnectionId, command: N): readonly RequestFrame<N>[] {
    return this.sent(connection).filter(
      (frame): frame is RequestFrame<N> => frame.kind === 'request' && frame.command === command,
    );
  }

  /** Answers the latest request of a command over a connection. */
  reply(connection: ConnectionId, command: CommandName, given: Partial<ResponseFrame>): void {
    const { opaque } = this.asked(connection, command).at(-1) as RequestFrame;
    const frame = { kind: 'response', command, code: 0, opaque, language: 'JAVA', ...given };
    this.step({ type: 'frame.response', connection, frame } as never);
  }

  /** Frames that went out over a connection, in order. */
  sent(connection: ConnectionId): readonly (RequestFrame | ResponseFrame)[] {
    return this.outputs.flatMap((output) =>
      output.type === 'send' && output.connection === connection ? [output.frame] : [],
    );
  }

  private beat(
    connection: ConnectionId,
    clientID: string,
    groups: object,
    version: number = 513,
  ): void {
    const none = { consumerDataSet: [], producerDataSet: [] };
    const body = { clientID, heartbeatFingerprint: 0, withoutSub: false, ...none, ...groups };
    this.ask(connection, 'heartBeat', {}, body as never, { version });
  }

  private react(output: Output): void {
    if (output.type === 'connect') {
      const { address } = output;
      if (this.quiet.has(address)) return;
      const connection = linkTo(address);
      if (this.down.has(address)) this.step({ type: 'link.failed', address });
      else this.step({ type: 'link.opened', connection, address, peer: address });
    }
    if (output.type !== 'send' || output.connection !== linkTo(places.namesrv)) return;
    if (this.quiet.has(places.namesrv)) return;
    const { opaque, header } = output.frame as RequestFrame<'getRouteInfoByTopic'>;
    const body = this.routes.get(header.topic);
    const code = body === undefined ? 17 : 0;
    const frame = { kind: 'response', command: 'getRouteInfoByTopic', code, opaque, body };
    const { connection } = output;
    this.step({ type: 'frame.response', connection, frame } as never);
  }

  private execute({ type, params = {} }: Action): void {
    if (type === 'xstate.emit') this.outputs.push(params.event as Output);
    else if (type === 'xstate.cancel') this.timers.delete(String(params.sendId));
    else if (type === 'xstate.raise' && params.delay !== undefined) {
      const dueMono = this.mono + Number(params.delay);
      this.timers.set(String(params.id), { dueMono, event: params.event as never });
    }
  }
}
