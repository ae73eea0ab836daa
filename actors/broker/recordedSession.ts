/** For this folder's tests: the recorded session of a 5.5.0 broker, put to this one in its own time. */
import { readdirSync, readFileSync } from 'node:fs';
import type { AnyRequest, RemotingCommand } from '../../protocol/frame.ts';
import { newSplitter, split } from '../../protocol/splitter.ts';
import { decodeRequest, encodeResponse } from '../../protocol/typed.ts';
import type { BrokerConfig } from './config.ts';
import { TestBroker } from './testBroker.ts';

/** One line of the recording: a frame, or a connection that opens or closes. */
interface Line {
  readonly n: number;
  readonly ms: number;
  readonly conn: number;
  readonly from?: string;
  readonly to?: string;
  readonly event?: 'open' | 'close';
  readonly scenario?: string;
  readonly seq?: number;
  readonly frame: string;
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

const folder = new URL('../../protocol/vectors/', import.meta.url);
/** Wall clock of the recording's beginning. */
const beginAt = 1_795_329_840_757;
/** Then the recorded broker was shut down for the first time. */
const endMs = 2_065_000;

const config: Partial<BrokerConfig> = {
  brokerName: 'broker-a',
  clusterName: 'DefaultCluster',
  address: '127.0.0.2:20911',
};

/** A recorded session beside ours. */
export interface Replay {
  readonly pairs: readonly Pair[];
  /** What was pushed: `connection group` of each NOTIFY_CONSUMER_IDS_CHANGED, in order. */
  readonly notifiedRecorded: readonly string[];
  readonly notifiedOurs: readonly string[];
}

/** All frames up to the recorded broker's first shutdown, in the order seen on the wire. */
function session(): readonly Line[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl') && name !== 'proxy.jsonl')
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ ms }) => ms < endMs)
    .sort((one, other) => one.n - other.n);
}

function rawOf({ frame }: Line): RemotingCommand | undefined {
  return split(newSplitter(), new Uint8Array(Buffer.from(frame, 'base64'))).frames[0];
}

/** Every answer of the recorded broker to a request that the recording holds, beside ours. */
export function replay(): Replay {
  const broker = new TestBroker(config);
  broker.mono = 0;
  broker.at = beginAt;
  const asked = new Map<string, Omit<Pair, 'recorded' | 'ours'>>();
  const ours = new Map<string, RemotingCommand>();
  const recorded = new Map<string, RemotingCommand>();
  const notifiedOurs: string[] = [];
  const notifiedRecorded: string[] = [];
  const collect = () => {
    for (const output of broker.take()) {
      if (output.type !== 'send') continue;
      if (output.frame.kind === 'request') {
        const { consumerGroup } = output.frame.header as { consumerGroup: string };
        notifiedOurs.push(`${output.connection} ${consumerGroup}`);
        continue;
      }
      ours.set(`${output.connection}#${output.frame.opaque}`, encodeResponse(output.frame));
    }
  };
  for (const line of session()) {
    const connection = `c${line.conn}`;
    broker.advance(Math.max(0, line.ms - broker.mono));
    if (line.event !== undefined) {
      if (line.to !== 'broker') continue;
      const peer = `127.0.0.1:${40_000 + line.conn}`;
      if (line.event === 'open') broker.open(connection, peer);
      else broker.step({ type: 'link.closed', connection });
    } else if (line.to === 'broker' && line.from !== 'namesrv') {
      const raw = rawOf(line);
      if (raw === undefined || (raw.flag & 1) !== 0) continue;
      const request = decodeRequest(raw);
      const scenario = line.scenario ?? '';
      const name = `${scenario} ${line.seq}`;
      asked.set(`${connection}#${raw.opaque}`, { scenario, name, request, asked: raw });
      broker.step({ type: `rmq.${request.command}`, connection, frame: request } as never);
    } else if (line.from === 'broker' && line.to !== 'namesrv') {
      const raw = rawOf(line);
      if (raw === undefined) continue;
      if ((raw.flag & 1) !== 0) recorded.set(`${connection}#${raw.opaque}`, raw);
      else if (raw.code === 40) {
        notifiedRecorded.push(`${connection} ${raw.ext?.get('consumerGroup')}`);
      }
    }
    collect();
  }
  const pairs = [...recorded].flatMap(([key, theirs]) => {
    const pair = asked.get(key);
    return pair === undefined ? [] : [{ ...pair, recorded: theirs, ours: ours.get(key) }];
  });
  return { pairs, notifiedRecorded, notifiedOurs };
}
