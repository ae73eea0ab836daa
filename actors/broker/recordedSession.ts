/**
 * For this folder's tests: forty recorded minutes of a 5.5.0 broker, put to this one in their own
 * order and time.
 *
 * What the recording gave by itself is given here too: a name server tells where this broker's
 * topics are, and a message that is sent back is looked up where this broker has stored it.
 */
import type { TopicRouteData } from '../../protocol/bodies/topicRouteData.ts';
import { commandOfCode } from '../../protocol/commands/index.ts';
import type { AnyRequest, RemotingCommand, RequestFrame } from '../../protocol/frame.ts';
import { messageProperty, propertyOf } from '../../protocol/messageProperties.ts';
import { decodeRecords } from '../../protocol/messageRecord.ts';
import { newSplitter, split } from '../../protocol/splitter.ts';
import { decodeRequest, decodeResponse, encodeResponse } from '../../protocol/typed.ts';
import type { BrokerConfig } from './config.ts';
import { RecordedPops } from './recordedPops.ts';
import { TestBroker } from './testBroker.ts';
import { topicConfigOf } from './topics/topics.ts';

/** One line of the recording: a frame, or a connection that opens or closes. */
export interface Line {
  readonly n: number;
  readonly ms: number;
  readonly conn: number;
  readonly from?: string;
  readonly to?: string;
  readonly event?: 'open' | 'close';
  readonly scenario?: string;
  readonly seq?: number;
  /** Of an answer: the code that it answers. */
  readonly inReplyTo?: number;
  /** Bytes of the frame. */
  readonly frame: Uint8Array;
}

/** A recorded answer beside ours. */
export interface Pair {
  readonly scenario: string;
  readonly name: string;
  readonly request: AnyRequest;
  readonly asked: RemotingCommand;
  readonly recorded: RemotingCommand;
  /** Undefined: this broker did not answer. */
  readonly ours: RemotingCommand | undefined;
}

/** A recorded session beside ours. */
export interface Replay {
  readonly pairs: readonly Pair[];
  /** What was pushed: `connection group` of each NOTIFY_CONSUMER_IDS_CHANGED, in order. */
  readonly notifiedRecorded: readonly string[];
  readonly notifiedOurs: readonly string[];
}

/** Wall clock of the recording's beginning. */
const beginAt = 1_795_329_842_820;
/** Then the recorded broker was shut down for the first time. */
const endMs = 2_065_000;
const nameServer = '127.0.0.1:9876';

const config: Partial<BrokerConfig> = {
  brokerName: 'broker-a',
  clusterName: 'DefaultCluster',
  address: '127.0.0.2:20911',
  namesrvAddrs: [nameServer],
  enablePropertyFilter: true,
  recallMessageEnable: true,
};

function rawOf({ frame }: Line): RemotingCommand | undefined {
  return split(newSplitter(), frame).frames[0];
}

/** The recorded broker's answers, by `connection#opaque`. */
function answers(lines: readonly Line[]): ReadonlyMap<string, RemotingCommand> {
  const found = new Map<string, RemotingCommand>();
  for (const line of lines) {
    const raw = line.from === 'broker' && line.to !== 'namesrv' ? rawOf(line) : undefined;
    if (raw !== undefined && (raw.flag & 1) !== 0) found.set(`c${line.conn}#${raw.opaque}`, raw);
  }
  return found;
}

/** The session while it is played again. */
class Player {
  readonly broker = new TestBroker(config);
  readonly asked = new Map<string, Omit<Pair, 'recorded' | 'ours'>>();
  readonly ours = new Map<string, RemotingCommand>();
  readonly recorded = new Map<string, RemotingCommand>();
  readonly notifiedOurs: string[] = [];
  readonly notifiedRecorded: string[] = [];
  /** Opaques of our own requests to clients that wait for an answer, by connection and code. */
  private readonly pushed = new Map<string, number[]>();
  /** By recorded physical offset: which message lies there. */
  private readonly stored = new Map<number, string>();

  private readonly pops: RecordedPops;

  constructor(foreseen: ReadonlyMap<string, RemotingCommand>) {
    this.pops = new RecordedPops(foreseen);
    this.broker.mono = 0;
    this.broker.at = beginAt;
  }

  play(line: Line): void {
    this.broker.advance(Math.max(0, line.ms - this.broker.mono));
    if (line.event !== undefined) this.link(line);
    else if (line.to === 'broker' && line.from !== 'namesrv') this.ask(line);
    else if (line.from === 'broker' && line.to !== 'namesrv') this.learn(line);
    this.collect();
  }

  private link({ event, to, conn }: Line): void {
    if (to !== 'broker') return;
    const connection = `c${conn}`;
    if (event === 'open') this.broker.open(connection, `127.0.0.1:${40_000 + conn}`);
    else this.broker.step({ type: 'link.closed', connection });
  }

  private ask(line: Line): void {
    const raw = rawOf(line);
    if (raw === undefined) return;
    if ((raw.flag & 1) !== 0) {
      this.answered(line, raw);
      return;
    }
    const connection = `c${line.conn}`;
    const key = `${connection}#${raw.opaque}`;
    const request = this.pops.moved(this.moved(decodeRequest(raw)));
    const scenario = line.scenario ?? '';
    const name = `${scenario} ${line.seq}`;
    this.asked.set(key, { scenario, name, request, asked: raw });
    if (request.command === 'popMessage') this.seed(key, request.header as never);
    if (request.command === 'peekMessage') this.seedPeek(key, request.header as never);
    this.broker.step({ type: `rmq.${request.command}`, connection, frame: request } as never);
  }

  /** A client's answer to the oldest request of its code that we have made of it. */
  private answered({ conn, inReplyTo = 0 }: Line, raw: RemotingCommand): void {
    const connection = `c${conn}`;
    const opaque = this.pushed.get(`${connection} ${inReplyTo}`)?.shift();
    const command = commandOfCode(inReplyTo);
    if (opaque === undefined || command === undefined) return;
    const read = decodeResponse(command, { ...raw, opaque });
    if (!read.ok) return;
    this.broker.step({ type: 'frame.response', connection, frame: read.value } as never);
  }

  private seedPeek(key: string, { topic, queueId }: { topic: string; queueId: number }): void {
    const queues = topicConfigOf(this.broker.state, topic)?.readQueueNums ?? 0;
    const seed = this.pops.peekSeedOf(key, queueId < 0 ? queues : 0);
    if (seed !== undefined) this.broker.seeds.push(seed);
  }

  private seed(key: string, { topic, queueId }: { topic: string; queueId: number }): void {
    const queues = topicConfigOf(this.broker.state, topic)?.readQueueNums ?? 0;
    const seed = this.pops.seedOf(key, queueId < 0 ? queues : 0);
    if (seed !== undefined) this.broker.seeds.push(seed);
  }

  /** A request that names a message by where it lies, with the place that it has here. */
  private moved(request: AnyRequest): AnyRequest {
    const { command } = request;
    if (command !== 'consumerSendMsgBack' && command !== 'viewMessageById') return request;
    const { header } = request as RequestFrame<'consumerSendMsgBack' | 'viewMessageById'>;
    const wanted = this.stored.get(Number(header.offset));
    if (wanted === undefined) return request;
    const here = [...this.broker.state.store.log].find((message) => identity(message) === wanted);
    const offset = here?.physicalOffset ?? -1;
    return { ...request, header: { ...header, offset } } as AnyRequest;
  }

  private learn(line: Line): void {
    const raw = rawOf(line);
    if (raw === undefined) return;
    const connection = `c${line.conn}`;
    if ((raw.flag & 1) === 0) {
      if (raw.code !== 40) return;
      this.notifiedRecorded.push(`${connection} ${raw.ext?.get('consumerGroup')}`);
      return;
    }
    const key = `${connection}#${raw.opaque}`;
    this.recorded.set(key, raw);
    this.pops.learn(raw, this.ours.get(key));
    if (raw.remark !== 'FOUND') return;
    for (const message of decodeRecords(raw.body)) {
      this.stored.set(Number(message.physicalOffset), identity(message));
    }
  }

  private collect(): void {
    for (const output of this.broker.take()) {
      if (output.type === 'connect') {
        const { address } = output;
        this.broker.step({ type: 'link.opened', connection: 'ns', address, peer: address });
        this.collect();
      }
      if (output.type !== 'send') continue;
      const { connection, frame } = output;
      if (frame.kind === 'response') {
        this.ours.set(`${connection}#${frame.opaque}`, encodeResponse(frame));
      } else if (connection === 'ns') this.answer(frame);
      else if (frame.command !== 'notifyConsumerIdsChanged') {
        const waiting = `${connection} ${frame.code}`;
        this.pushed.set(waiting, [...(this.pushed.get(waiting) ?? []), frame.opaque]);
      } else {
        const { consumerGroup } = frame.header as { consumerGroup: string };
        this.notifiedOurs.push(`${connection} ${consumerGroup}`);
      }
    }
  }

  /** The name server's answer: it knows the topics of this one broker. */
  private answer({ command, opaque, header }: RequestFrame): void {
    const { topic = '' } = header as { topic?: string };
    const isLookup = command === 'getRouteInfoByTopic';
    const queues = isLookup ? topicConfigOf(this.broker.state, topic) : undefined;
    const { brokerName, clusterName: cluster, address } = this.broker.state.config;
    const body: TopicRouteData | undefined = queues && {
      brokerDatas: [
        { brokerAddrs: new Map([[0, address]]), brokerName, cluster, enableActingMaster: false },
      ],
      filterServerTable: new Map(),
      queueDatas: [{ ...queues, brokerName }],
    };
    const code = isLookup && body === undefined ? 17 : 0;
    const frame = { kind: 'response', command, code, opaque, body };
    this.broker.step({ type: 'frame.response', connection: 'ns', frame } as never);
    this.collect();
  }
}

/** Which message it is, wherever it lies. */
function identity(message: {
  readonly topic: string;
  readonly reconsumeTimes: number;
  readonly properties: string;
}): string {
  const id = propertyOf(message.properties, messageProperty.uniqueKey);
  return `${message.topic} ${message.reconsumeTimes} ${id}`;
}

/** Every answer of the recorded broker to a request that the recording holds, beside ours. */
export function replay(recording: readonly Line[]): Replay {
  const lines = recording.filter(({ ms }) => ms < endMs).sort((one, other) => one.n - other.n);
  const player = new Player(answers(lines));
  for (const line of lines) player.play(line);
  const pairs = [...player.recorded].flatMap(([key, theirs]) => {
    const pair = player.asked.get(key);
    return pair === undefined ? [] : [{ ...pair, recorded: theirs, ours: player.ours.get(key) }];
  });
  const { notifiedOurs, notifiedRecorded } = player;
  return { pairs, notifiedRecorded, notifiedOurs };
}
