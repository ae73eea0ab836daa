/**
 * The frames recorded at a real proxy, put to a proxy of ours before a broker and a name server of
 * ours. A request that ours answers better on purpose is put to a copy of the cluster, so that what
 * it does there does not stand in the way of what was recorded after it.
 */
import { brokerDefaults } from '../../../actors/broker/config.ts';
import { brokerMachine } from '../../../actors/broker/machine.ts';
import { namesrvMachine } from '../../../actors/namesrv/machine.ts';
import { proxyMachine } from '../../../actors/proxy/machine.ts';
import type { RemotingCommand } from '../../../protocol/frame.ts';
import { decodeRequest, encodeRequest, encodeResponse } from '../../../protocol/typed.ts';
import { compareFrames } from '../compare.ts';
import { type Exchange, isAnswer, missingDifference, type Said } from '../exchange.ts';
import { newRenames, type Renames } from '../renames.ts';
import { clocks, type FrameLine } from '../session.ts';
import type { Machine } from '../step.ts';
import { substituted } from '../substitute.ts';
import { isBetterHere } from './explainedProxy.ts';
import { connected, newWorld, sent, type Told, type World, waited, withNode } from './world.ts';

const namesrvAddress = '127.0.0.1:9876';
const brokerAddress = '127.0.0.1:30911';
const proxyAddress = '127.0.0.1:28080';

/** The topics that there were, with what a proxy looks at. */
const topics = {
  T1: 4,
  TFifo: { readQueueNums: 4, writeQueueNums: 4, attributes: { 'message.type': 'FIFO' } },
  TTx: { readQueueNums: 4, writeQueueNums: 4, attributes: { 'message.type': 'TRANSACTION' } },
};
/** Queues of T1 in which messages lay from before, and how many. */
const earlier: readonly (readonly [queueId: number, messages: number])[] = [
  [1, 3],
  [2, 1],
];

const betweenMs = 5;
/** Brokers hold pulls for 1 s and look at them every 5 s. */
const answerLimitMs = 20_000;
/** Checks begin after 6 s and come every 30 s. */
const pushLimitMs = 120_000;

/** Waits that only the answers of the recording tell of: here for the first delay level. */
const pausesMs: Readonly<Record<string, number>> = { 'proxy.send-back 9': 3_000 };

interface Replaying {
  readonly world: World;
  readonly renames: Renames;
  readonly exchanges: readonly Exchange[];
}

/** Replays the recording: every frame that the proxy said there, beside ours. */
export function replayProxy(lines: readonly FrameLine[]): readonly Exchange[] {
  const renames = newRenames();
  let now: Replaying = { world: clusterFor(lines), renames, exchanges: [] };
  const begins = beginsIn(lines);
  const open = new Set<number>();
  for (const [index, line] of lines.entries()) {
    const { conn } = line;
    const atMs = (clockOf(line) ?? begins.get(line.scenario) ?? 0) - now.world.beginAt;
    const pauseMs = pausesMs[line.label] ?? Math.max(0, atMs - now.world.nowMs);
    now = { ...now, world: waited(now.world, pauseMs, () => false)[0] };
    if (!open.has(conn)) {
      const peer = `127.0.0.1:${54_000 + conn}`;
      now = { ...now, world: connected(now.world, 'proxy', `c${conn}`, peer) };
      open.add(conn);
    }
    if (line.to === 'proxy') now = asked(now, line, answerTo(lines, index));
    else if (!isAnswer(line)) now = pushed(now, line);
  }
  return now.exchanges;
}

/** The recorded answer stands right behind its request. */
function answerTo(lines: readonly FrameLine[], index: number): FrameLine | undefined {
  const [line, next] = [lines[index], lines[index + 1]];
  const isIt = next?.to === 'client' && isAnswer(next) && next.conn === line?.conn;
  return isIt ? next : undefined;
}

function clusterFor(lines: readonly FrameLine[]): World {
  const times = lines.map(({ raw }) => Number(raw.ext?.get('bornTimestamp') ?? Number.NaN));
  const beginAt = times.find((at) => at > 1e12) ?? 1_700_000_000_000;
  let world = withNode(newWorld(beginAt - betweenMs), 'ns', namesrvMachine as unknown as Machine, {
    address: namesrvAddress,
    config: {},
  });
  const own = { brokerName: 'broker-a', address: brokerAddress, namesrvAddrs: [namesrvAddress] };
  world = withNode(world, 'broker', brokerMachine as unknown as Machine, {
    address: brokerAddress,
    config: { ...brokerDefaults, ...own, topics },
  });
  world = withEarlier(world, lines);
  world = withNode(world, 'proxy', proxyMachine as unknown as Machine, {
    address: proxyAddress,
    config: { address: proxyAddress, namesrvAddrs: [namesrvAddress] },
  });
  world = waited(world, answerLimitMs, () => false)[0];
  return { ...world, beginAt: beginAt - world.nowMs };
}

/** Puts messages to the broker as others had before: like the first one that was recorded. */
function withEarlier(world: World, lines: readonly FrameLine[]): World {
  const like = lines.find(({ label }) => label === 'proxy.send 5');
  if (like === undefined) return world;
  let now = connected(world, 'broker', 'earlier', '127.0.0.1:53000');
  for (const [queueId, messages] of earlier) {
    for (let message = 0; message < messages; message += 1) {
      const properties = `UNIQ_KEY\u0001EARLIER${queueId}${message}\u0002`;
      const ext = new Map(like.raw.ext).set('e', String(queueId)).set('i', properties);
      const raw = { ...like.raw, opaque: queueId * 100 + message, ext };
      now = sent(now, 'broker', 'earlier', decodeRequest(raw))[0];
    }
  }
  return now;
}

/** Puts a request, and compares what came of it. */
function asked(now: Replaying, line: FrameLine, recorded: FrameLine | undefined): Replaying {
  const { renames } = now;
  const raw = substituted(line.raw, renames);
  const isIt = answers(line);
  const frame = decodeRequest(raw);
  let [world, told] = sent(now.world, 'proxy', `c${line.conn}`, frame);
  if (!told.some(isIt) && (recorded !== undefined || !frame.oneway)) {
    const [after, more] = waited(world, answerLimitMs, isIt);
    [world, told] = [after, [...told, ...more]];
  }
  const ours = saidIn(told.find(isIt), world);
  if (recorded === undefined && ours === undefined) return { ...now, world: soon(world) };
  const base = { kind: 'answer', node: 'proxy', code: line.raw.code, request: line } as const;
  const { scenario, label } = recorded ?? line;
  const differences =
    recorded === undefined || ours === undefined
      ? [missingDifference(recorded !== undefined)]
      : compareFrames(recorded.raw, ours.raw, { renames, asked: textOf(line.raw) });
  learnPosition(renames, line.raw, recorded?.raw, ours?.raw);
  const exchange: Exchange = { ...base, scenario, label, recorded, ours, differences };
  const kept = isBetterHere(label) ? now.world : world;
  return { world: soon(kept), renames, exchanges: [...now.exchanges, exchange] };
}

/** Waits for a request of the proxy to a client, and compares it. */
function pushed({ world, renames, exchanges }: Replaying, line: FrameLine): Replaying {
  const { scenario, label, raw } = line;
  const isIt = ({ connection, frame }: Told) =>
    connection === `c${line.conn}` && frame.kind === 'request' && frame.code === raw.code;
  const [after, told] = waited(world, pushLimitMs, isIt);
  const ours = saidIn(told.find(isIt), after);
  const differences =
    ours === undefined
      ? [missingDifference(true)]
      : compareFrames(raw, ours.raw, { renames, asked: '' });
  const position = 'tranStateTableOffset';
  const [theirs = '', own = ''] = [raw.ext?.get(position), ours?.raw.ext?.get(position)];
  renames.agree(position, theirs, own);
  const base = { kind: 'push', node: 'proxy', code: raw.code } as const;
  const exchange = { ...base, scenario, label, recorded: line, ours, differences };
  return { world: soon(after), renames, exchanges: [...exchanges, exchange] };
}

/** What the clock of a frame's sender said, where the frame says it. */
function clockOf({ raw }: FrameLine): number | undefined {
  return clocks.map((name) => Number(raw.ext?.get(name))).find((at) => at > 1e12);
}

/** When each scenario began, as far as its frames tell: the first clock in it. */
function beginsIn(lines: readonly FrameLine[]): ReadonlyMap<string, number> {
  const begins = new Map<string, number>();
  for (const line of lines) {
    const at = clockOf(line);
    if (at !== undefined && !begins.has(line.scenario)) begins.set(line.scenario, at);
  }
  return begins;
}

const answers =
  (line: FrameLine) =>
  ({ connection, frame }: Told): boolean =>
    connection === `c${line.conn}` && frame.kind === 'response' && frame.opaque === line.raw.opaque;

function saidIn(told: Told | undefined, { nowMs }: World): Said | undefined {
  if (told === undefined) return undefined;
  const { frame } = told;
  const raw = frame.kind === 'response' ? encodeResponse(frame) : encodeRequest(frame);
  return { raw, ms: nowMs };
}

const soon = (world: World): World => ({ ...world, nowMs: world.nowMs + betweenMs });

function textOf({ ext, body }: RemotingCommand): string {
  return [...(ext?.values() ?? []), new TextDecoder().decode(body)].join(' ');
}

/** The answer to a half message says where it lies among others: requests come back to it. */
function learnPosition(
  renames: Renames,
  { ext }: RemotingCommand,
  recorded: RemotingCommand | undefined,
  ours: RemotingCommand | undefined,
): void {
  if (ext?.get('i')?.includes('TRAN_MSG') !== true) return;
  const [theirs, own] = [recorded, ours].map((raw) => raw?.ext?.get('queueOffset'));
  if (theirs === undefined || own === undefined) return;
  renames.agree('tranStateTableOffset', theirs, own);
}
