/** Runs one case against one server. */
import { frameOf } from './bytes.ts';
import type { Case, Named, Shot, Step } from './case.ts';
import { type Heard, heardFrame, heardNothing } from './heard.ts';
import { openPeer, type Peer } from './peer.ts';
import { inTurns } from './popView.ts';

/** Where a server is reached. */
export interface Target {
  readonly namesrv: string;
  readonly broker: string;
  /** Empty where no case goes there. */
  readonly proxy: string;
}

/** What one step brought; empty for those that are not compared. */
export interface Outcome {
  readonly step: number;
  readonly heard: readonly Heard[];
}

const answerTimeoutMs = 12_000;
const pollEveryMs = 15;
/** How long strays are waited for when a case is over. */
const endQuietMs = 60;
/** A proxy of 5.5.0 answers under numbers of its own, from 0 on, when it cannot hand on. */
const firstOpaques = { broker: 1000, namesrv: 1000, proxy: 1_000_000 } as const;

const kinds = ['namesrv', 'broker', 'proxy'] as const;

interface Run {
  readonly target: Target;
  readonly to: Case['to'];
  readonly peers: Map<string, Peer>;
  readonly memory: Heard[];
  readonly names: Map<string, Heard>;
  opaque: number;
  /** Numbers of requests that are repeated until they hold: how many there are is chance. */
  poll: number;
}

/** Runs all steps in order; the last outcome is what arrived unasked at the end. */
export async function runCase(one: Case, own: string, target: Target): Promise<Outcome[]> {
  const run: Run = {
    target,
    to: one.to,
    peers: new Map(),
    memory: [],
    names: new Map(),
    opaque: firstOpaques[one.to],
    poll: -1000,
  };
  const outcomes: Outcome[] = [];
  const steps = one.steps(own);
  try {
    for (const [index, step] of steps.entries()) {
      outcomes.push({ step: index, heard: await take(run, step) });
    }
    await sleep(endQuietMs);
    const strays = [...run.peers.values()].flatMap((peer) => drain(peer));
    outcomes.push({ step: steps.length, heard: strays });
    return outcomes;
  } finally {
    for (const peer of run.peers.values()) peer.end();
  }
}

async function take(run: Run, step: Step): Promise<readonly Heard[]> {
  switch (step.do) {
    case 'wait':
      await sleep(step.ms);
      return [];
    case 'open':
      await peerOf(run, step.on);
      return [];
    case 'close':
      (await peerOf(run, step.on)).end();
      return [];
    case 'say':
      return [
        { ...heardNothing('-', 'silence'), view: { what: 'said', text: step.text(named(run)) } },
      ];
    case 'raw':
      (await peerOf(run, step.on)).write(step.bytes);
      return [];
    case 'tell':
      send(run, await peerOf(run, step.on), loaded(run, step.shot));
      return [];
    case 'hear': {
      const peer = await peerOf(run, step.on);
      if (step.first) await firstOf(peer, step.ms);
      else await sleep(step.ms);
      const heard = drain(peer);
      run.memory.push(...heard);
      return heard.length > 0 ? heard : [heardNothing(peer.name, 'silence')];
    }
    case 'ask': {
      const peer = await peerOf(run, step.on);
      const opaque = send(run, peer, loaded(run, step.shot));
      const heard = await answer(peer, opaque, step.silentMs ?? answerTimeoutMs, run.to);
      run.memory.push(...heard);
      const last = heard.at(-1);
      if (step.as !== undefined && last !== undefined) run.names.set(step.as, last);
      if (step.ignore) return [];
      const { view, blot } = step;
      if (blot !== undefined) return heard.map((one) => blotted(one, blot));
      if (view !== undefined) return heard.map((one) => seen(one, view));
      return step.turns === undefined ? heard : heard.map((one) => inTurns(one, step.turns ?? 1));
    }
    case 'until':
      return untilHolds(run, step);
  }
}

function seen(one: Heard, view: (body: Uint8Array) => string): Heard {
  const { body } = one;
  if (body === undefined || body.length === 0) return one;
  return { ...one, view: { ...one.view, body: view(body) } };
}

function blotted(one: Heard, names: readonly string[]): Heard {
  const view = Object.entries(one.view).map(([name, value]) => {
    return [name, names.includes(name) ? '<own>' : value] as const;
  });
  return { ...one, view: Object.fromEntries(view) };
}

async function untilHolds(run: Run, step: Extract<Step, { do: 'until' }>) {
  const peer = await peerOf(run, step.on);
  const deadline = performance.now() + (step.withinMs ?? answerTimeoutMs);
  for (;;) {
    const opaque = send(run, peer, { ...step.shot, opaque: run.poll-- });
    const heard = (await answer(peer, opaque, answerTimeoutMs, run.to)).at(-1);
    if (heard !== undefined && step.holds(heard)) return [];
    if (performance.now() > deadline) return [heardNothing(peer.name, 'silence')];
    await sleep(pollEveryMs);
  }
}

function loaded(run: Run, shot: Extract<Step, { do: 'ask' }>['shot']): Shot {
  return typeof shot === 'function' ? shot(run.memory, named(run)) : shot;
}

function named({ names }: Run): Named {
  return (name) => names.get(name) ?? heardNothing('-', 'silence');
}

function send(run: Run, peer: Peer, shot: Shot): number {
  const opaque = shot.opaque ?? run.opaque++;
  peer.asked.set(opaque, shot.code);
  peer.write(frameOf(shot, opaque));
  return opaque;
}

/** All that came up to the answer, the answer last. */
async function answer(
  peer: Peer,
  opaque: number,
  ms: number,
  to: Case['to'],
): Promise<readonly Heard[]> {
  const deadline = performance.now() + ms;
  const heard: Heard[] = [];
  for (;;) {
    while (peer.inbox.length > 0) {
      const frame = peer.inbox.shift()!;
      heard.push(heardFrame(peer.name, frame, peer.asked.get(frame.opaque)));
      if ((frame.flag & 1) === 0) continue;
      if (frame.opaque === opaque) return heard;
      // Nobody asked under this number: a proxy that answers under one of its own.
      if (to === 'proxy' && !peer.asked.has(frame.opaque))
        return [...heard.slice(0, -1), astray(heard)];
    }
    if (peer.closed) return [...heard, ...closing(peer)];
    const left = deadline - performance.now();
    if (left <= 0) return [...heard, heardNothing(peer.name, 'silence')];
    await peer.arrival(left);
  }
}

function astray(heard: readonly Heard[]): Heard {
  const last = heard.at(-1)!;
  return { ...last, view: { ...last.view, opaque: 'its own' } };
}

/** Whatever comes first, and what comes right after it. */
async function firstOf(peer: Peer, ms: number): Promise<void> {
  if (peer.inbox.length === 0 && !peer.closed) await peer.arrival(ms);
  await sleep(endQuietMs);
}

function drain(peer: Peer): Heard[] {
  // Answers to requests that were on their way together come in any order.
  const frames = peer.inbox.splice(0);
  const answers = frames.filter(({ flag }) => (flag & 1) !== 0);
  const others = frames.filter(({ flag }) => (flag & 1) === 0);
  answers.sort((one, other) => one.opaque - other.opaque);
  const heard = [...others, ...answers].map((frame) => {
    const { view, ...rest } = heardFrame(peer.name, frame, peer.asked.get(frame.opaque));
    const known = (frame.flag & 1) !== 0 ? String(frame.opaque) : '-';
    return { ...rest, view: { ...view, opaque: known } };
  });
  return peer.closed ? [...heard, ...closing(peer)] : heard;
}

function closing(peer: Peer): Heard[] {
  if (peer.closingHeard) return [];
  peer.closingHeard = true;
  return [heardNothing(peer.name, 'closed')];
}

async function peerOf(run: Run, on: string = run.to): Promise<Peer> {
  const known = run.peers.get(on);
  if (known !== undefined) return known;
  const kind = kinds.find((kind) => on.startsWith(kind)) ?? run.to;
  const peer = await openPeer(on, run.target[kind]);
  run.peers.set(on, peer);
  return peer;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
