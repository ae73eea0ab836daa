/** For this folder's tests: a client that speaks frames and nothing else, and time limits. */
import { connect, type Socket } from 'node:net';
import {
  type CommandName,
  commands,
  type RequestBody,
  type RequestHeader,
} from '../../protocol/commands/index.ts';
import { pullSysFlag } from '../../protocol/commands/pullMessage.ts';
import type { RemotingCommand, RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { encodeFrame } from '../../protocol/frameBytes.ts';
import { newSplitter, split } from '../../protocol/splitter.ts';
import { decodeResponse, encodeRequest } from '../../protocol/typed.ts';
import { partsOf } from './dial.ts';
import { type LiveCluster, type ServeOptions, serve } from './serve.ts';

/** Fails if something takes too long, so that no test hangs. */
export function within<T>(what: string, promise: Promise<T>, limitMs = 5_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${limitMs} ms`)), limitMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Serves a cluster for as long as `use` takes. */
export async function withCluster(
  options: ServeOptions,
  use: (cluster: LiveCluster) => Promise<void>,
): Promise<void> {
  const cluster = await serve(options);
  try {
    await within('the test', use(cluster));
  } finally {
    await within('close', cluster.close());
  }
}

/** A request as bytes. */
export function requestBytes<N extends CommandName>(
  command: N,
  header: RequestHeader<N>,
  { body, opaque = 1, oneway = false }: RequestExtras<N> = {},
): Uint8Array {
  const frame = {
    kind: 'request',
    command,
    code: commands[command].code,
    opaque,
    oneway,
    language: 'JAVA',
    version: 513,
    serializeType: 'JSON',
    header,
    body,
  };
  return encodeFrame(encodeRequest(frame as unknown as RequestFrame));
}

/** What a request may have besides its header. */
export interface RequestExtras<N extends CommandName> {
  readonly body?: RequestBody<N>;
  readonly opaque?: number;
  readonly oneway?: boolean;
}

/** A connection of a stranger. */
export class TestClient {
  readonly socket: Socket;
  /** Resolves when the connection is gone, whoever ended it. */
  readonly closed: Promise<void>;
  /** Everything that came and was not asked for by `ask`. */
  readonly frames: RemotingCommand[] = [];
  private splitter = newSplitter();
  private readonly waiting = new Map<number, (frame: RemotingCommand) => void>();
  private opaque = 1_000;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
    socket.on('data', (chunk) => this.take(chunk));
  }

  /** Connects to an address. */
  static connect(address: string): Promise<TestClient> {
    const socket = connect({ ...partsOf(address)!, noDelay: true });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('connect', () => resolve(new TestClient(socket)));
    });
  }

  /** A client on a connection that there is. */
  static on(socket: Socket): TestClient {
    return new TestClient(socket);
  }

  /** Writes bytes as they are. */
  write(bytes: Uint8Array | string): void {
    this.socket.write(bytes);
  }

  /** The answer to whatever request has this opaque. */
  answerTo(opaque: number): Promise<RemotingCommand> {
    return within(
      `an answer to ${opaque}`,
      new Promise((resolve) => this.waiting.set(opaque, resolve)),
    );
  }

  /** Sends a request and reads its answer. */
  async ask<N extends CommandName>(
    command: N,
    header: RequestHeader<N>,
    body?: RequestBody<N>,
  ): Promise<ResponseFrame<N>> {
    const opaque = this.opaque++;
    const answer = this.answerTo(opaque);
    this.write(requestBytes(command, header, { body, opaque } as RequestExtras<N>));
    const decoded = decodeResponse(command, await answer);
    if (!decoded.ok) throw new Error(decoded.problem);
    return decoded.value;
  }

  /** Sends a request that wants no answer. */
  oneway<N extends CommandName>(command: N, header: RequestHeader<N>): void {
    this.write(requestBytes(command, header, { oneway: true }));
  }

  /** Leaves without a word. */
  leave(): void {
    this.socket.destroy();
  }

  private take(chunk: Uint8Array): void {
    const { state, frames, problem } = split(this.splitter, chunk);
    this.splitter = state;
    if (problem !== undefined) throw new Error(problem);
    for (const frame of frames) {
      const waits = this.waiting.get(frame.opaque);
      this.waiting.delete(frame.opaque);
      if (waits === undefined) this.frames.push(frame);
      else waits(frame);
    }
  }
}

/** Connects for as long as `use` takes. */
export async function withClient<T>(
  address: string,
  use: (client: TestClient) => Promise<T>,
): Promise<T> {
  const client = await within('connecting', TestClient.connect(address));
  try {
    return await use(client);
  } finally {
    client.leave();
    await client.closed;
  }
}

/** The header of a pull of queue 0 from its begin, held for as long as said. */
export function pullHeader(topic: string, suspendTimeoutMillis = 0): RequestHeader<'pullMessage'> {
  return {
    consumerGroup: 'testers',
    topic,
    queueId: 0,
    queueOffset: 0,
    maxMsgNums: 32,
    sysFlag: pullSysFlag.subscription | (suspendTimeoutMillis > 0 ? pullSysFlag.suspend : 0),
    commitOffset: 0,
    suspendTimeoutMillis,
    subscription: '*',
    subVersion: 0,
    expressionType: 'TAG',
  };
}

/** The header of a send to a topic. */
export function sendHeader(topic: string, queueId = 0): RequestHeader<'sendMessageV2'> {
  return {
    producerGroup: 'testers',
    topic,
    defaultTopic: 'TBW102',
    defaultTopicQueueNums: 4,
    queueId,
    sysFlag: 0,
    bornTimestamp: 1_767_225_600_000,
    flag: 0,
    properties: '',
    reconsumeTimes: 0,
    unitMode: false,
    batch: false,
  };
}

/** The sentence that a call to `serve` ends in. */
export async function problemOf(options: unknown): Promise<string> {
  try {
    await (await serve(options as ServeOptions)).close();
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}
