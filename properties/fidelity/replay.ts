/** The recorded session, put to a broker and a name server of ours in simulated time. */

import { brokerDefaults } from '../../actors/broker/config.ts';
import { brokerMachine } from '../../actors/broker/machine.ts';
import { namesrvMachine } from '../../actors/namesrv/machine.ts';
import type { Output } from '../../actors/shared/node.ts';
import type { CommandName } from '../../protocol/commands/index.ts';
import type { AnyRequest, RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { decodeRequest, decodeResponse } from '../../protocol/typed.ts';
import { type Exchange, isAnswer, isServer } from './exchange.ts';
import { type Host, newHost } from './host.ts';
import { withLiveness } from './liveness.ts';
import { type Life, lifeAt, livesIn, unmodelled } from './lives.ts';
import { newPairing, type Pairing } from './pairing.ts';
import { newRenames, type Renames } from './renames.ts';
import type { FrameLine, LinkLine, Session } from './session.ts';
import type { Event, Machine } from './step.ts';
import { substituted } from './substitute.ts';

type Node = 'broker' | 'namesrv';

interface World {
  readonly session: Session;
  readonly renames: Renames;
  readonly pairing: Pairing;
  readonly hosts: Partial<Record<Node, Host>>;
  /** Connections that our broker opened to our name server. */
  ownLinks: number;
}

const namesrvAddress = 'namesrv:9876';
/** What the recorded broker was set to, besides its name and addresses. */
const recordedSettings = {
  ...{ transactionTimeOutMs: 3_000, transactionCheckIntervalMs: 3_000 },
  ...{ enablePropertyFilter: true, recallMessageEnable: true },
};
const ownLink = 'own';

/** Replays a session: every frame that a server said there, beside ours. */
export function replay(session: Session, onProgress: (ms: number) => void): readonly Exchange[] {
  const renames = newRenames();
  const lives = livesIn(session.lines);
  const pairing = newPairing(session, renames, (line) => unmodelled(line, lives));
  const world: World = { session, renames, pairing, hosts: {}, ownLinks: 0 };
  boot(world, 'namesrv', namesrvMachine as unknown as Machine, {}, 0);
  const fast = fastLinks(session);
  for (const line of withLiveness(session.lines)) {
    // What a server said is compared, not put.
    if (line.kind === 'frame' && isServer(line.from) && isAnswer(line)) continue;
    advance(world, line.ms);
    onProgress(line.ms);
    live(world, lifeAt(line.n, lives), line);
    if (line.kind === 'link') link(world, line);
    else put(world, line, unmodelled(line, lives), fast.has(line.conn));
  }
  advance(world, Math.max(0, ...session.lines.slice(-1).map(({ ms }) => ms)));
  return pairing.finished();
}

/** Lets both nodes' timers fire up to a moment, in order. */
function advance(world: World, toMs: number): void {
  for (;;) {
    const [node, host] = (Object.entries(world.hosts) as [Node, Host][]).reduce((one, other) =>
      other[1].dueMs() < one[1].dueMs() ? other : one,
    );
    const ms = host.dueMs();
    if (ms > toMs) return;
    give(world, node, host.fire(world.pairing.judge(node)), ms);
  }
}

/** Starts and stops our broker when the recorded one did. */
function live(world: World, life: Life | undefined, { n, ms }: { n: number; ms: number }): void {
  if (life === undefined || life.isActing) return;
  if (n === life.fromN) {
    const { brokerName, clusterName, address, haAddress } = life;
    const own = { brokerName, clusterName, address, haAddress, namesrvAddrs: [namesrvAddress] };
    const config = { ...brokerDefaults, ...recordedSettings, ...own };
    boot(world, 'broker', brokerMachine as unknown as Machine, config, ms);
  } else if (n === life.toN) {
    step(world, 'broker', ms, { type: 'operator.shutdown' });
    delete world.hosts.broker;
  }
}

function boot(world: World, node: Node, machine: Machine, config: object, ms: number): void {
  const { beginAt } = world.session;
  let first: readonly Output[] = [];
  const onBoot = (outputs: readonly Output[]) => {
    first = outputs;
  };
  world.hosts[node] = newHost(machine, config, { beginAt, ms, onBoot });
  give(world, node, first, ms);
}

function step(world: World, node: Node, ms: number, event: Event): void {
  const outputs = world.hosts[node]?.step(ms, event, world.pairing.judge(node)) ?? [];
  give(world, node, outputs, ms);
}

function link(world: World, { to, conn, event, ms }: LinkLine): void {
  if (to !== 'broker' && to !== 'namesrv') return;
  const connection = `c${conn}`;
  if (event === 'close') step(world, to, ms, { type: 'link.closed', connection });
  else {
    const peer = `127.0.0.1:${40_000 + conn}`;
    step(world, to, ms, { type: 'link.opened', connection, peer, address: undefined });
  }
}

/** Puts a recorded frame to the node that it was for, if there is one here. */
function put(world: World, line: FrameLine, why: string | undefined, isFast: boolean): void {
  const { to, from, conn, ms, raw } = line;
  if (to !== 'broker' && to !== 'namesrv') return;
  const connection = `c${conn}`;
  if (isAnswer(line)) {
    if (to === 'broker' && from !== 'namesrv') putAnswer(world, line);
    return;
  }
  // Our name server has to do with every broker, whether that is one of ours or not.
  const reason = to === 'broker' ? why : undefined;
  // The fast port serves less: what it answers all the same is to be right.
  world.pairing.asked(line, reason ?? (isFast ? 'the fast port' : undefined));
  if (reason !== undefined || (isFast && isRefusedThere(world.session, line))) return;
  const frame: AnyRequest = decodeRequest(substituted(raw, world.renames));
  step(world, to, ms, { type: `rmq.${frame.command}`, connection, frame });
}

/** Whether the fast port did not take a request: it must not do anything here either. */
function isRefusedThere({ lines }: Session, { conn, raw }: FrameLine): boolean {
  return lines.some(
    (line) =>
      line.kind === 'frame' &&
      line.conn === conn &&
      isAnswer(line) &&
      line.raw.opaque === raw.opaque &&
      line.raw.code === responseCode.REQUEST_CODE_NOT_SUPPORTED,
  );
}

/** Connections to a port of the broker that serves less. */
function fastLinks({ lines }: Session): ReadonlySet<number> {
  return new Set(
    lines.flatMap((line) => (line.kind === 'link' && line.fastPort ? [line.conn] : [])),
  );
}

/** A client's answer to what the broker asked it. */
function putAnswer(world: World, line: FrameLine): void {
  const asked = world.pairing.pushAnsweredBy(line);
  if (asked === undefined) return;
  const read = decodeResponse(asked.command as CommandName, { ...line.raw, opaque: asked.opaque });
  if (!read.ok) return;
  const event = { type: 'frame.response', connection: `c${line.conn}`, frame: read.value };
  step(world, 'broker', line.ms, event);
}

/** Outputs of a node: compared, or carried to the other node. */
function give(world: World, node: Node, outputs: readonly Output[], ms: number): void {
  const other: Node = node === 'broker' ? 'namesrv' : 'broker';
  for (const output of outputs) {
    if (output.type === 'connect') connect(world, ms);
    else if (output.type === 'close' && output.connection.startsWith(ownLink)) {
      step(world, other, ms, { type: 'link.closed', connection: output.connection });
    } else if (output.type === 'send' && output.connection.startsWith(ownLink)) {
      const { connection, frame } = output;
      if (frame.kind === 'request') world.pairing.registered(frame, ms);
      step(world, other, ms, { type: eventOf(frame), connection, frame });
    } else if (output.type === 'send') {
      world.pairing.said(node, Number(output.connection.slice(1)), output.frame, ms);
    }
  }
}

function eventOf(frame: RequestFrame | ResponseFrame): string {
  return frame.kind === 'request' ? `rmq.${frame.command}` : 'frame.response';
}

/** Our broker calls our name server. */
function connect(world: World, ms: number): void {
  world.ownLinks += 1;
  const connection = `${ownLink}${world.ownLinks}`;
  const peer = `127.0.0.1:${30_000 + world.ownLinks}`;
  step(world, 'namesrv', ms, { type: 'link.opened', connection, peer, address: undefined });
  const address = namesrvAddress;
  step(world, 'broker', ms, { type: 'link.opened', connection, peer: address, address });
}
