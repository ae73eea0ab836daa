/** Finds to each frame of ours the recorded one, and compares them in the order of our saying. */
import type { Output } from '../../actors/shared/node.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { requestCode } from '../../protocol/requestCodes.ts';
import { encodeRequest, encodeResponse } from '../../protocol/typed.ts';
import { compareFrames } from './compare.ts';
import {
  answerKey,
  answersIn,
  type Exchange,
  isAnswer,
  isServer,
  missingDifference,
  type Said,
  timeDifference,
  timeToleranceMs,
} from './exchange.ts';
import type { Judge } from './host.ts';
import type { Difference } from './jsonDiff.ts';
import type { Renames } from './renames.ts';
import type { FrameLine, Session } from './session.ts';
import type { Context } from './values.ts';

type Node = 'broker' | 'namesrv';

/** The frames seen so far. */
export interface Pairing {
  /** A recorded request; with a reason where nobody of ours is asked it. */
  asked(line: FrameLine, unmodelled: string | undefined): void;
  /** A frame of ours on a recorded connection. */
  said(node: Node, conn: number, frame: RequestFrame | ResponseFrame, ms: number): void;
  /** A request of our broker to our name server. */
  registered(frame: RequestFrame, ms: number): void;
  /** The push of ours that a client answers here. */
  pushAnsweredBy(
    line: FrameLine,
  ): { readonly command: string; readonly opaque: number } | undefined;
  /** How far a step's answers are from the recorded ones. */
  judge(node: Node): Judge;
  /** All that was said there or here. */
  finished(): readonly Exchange[];
}

interface State {
  readonly session: Session;
  readonly renames: Renames;
  /** Why nobody of ours could have made a push. */
  readonly whyNot: (line: FrameLine) => string | undefined;
  readonly answers: ReadonlyMap<string, FrameLine>;
  readonly requests: Map<string, FrameLine>;
  readonly unmodelled: Map<string, string>;
  /** Pushes to clients that were recorded and not met yet, by connection and code. */
  readonly awaited: Map<string, FrameLine[]>;
  /** Recorded pushes that have one of ours, by connection and recorded opaque. */
  readonly answered: Map<string, { readonly command: string; readonly opaque: number }>;
  readonly exchanges: Exchange[];
  readonly met: Set<FrameLine>;
  readonly closed: ReadonlyMap<number, number>;
  readonly registrations: Said[];
}

/** Begins with nothing said. */
export function newPairing(
  session: Session,
  renames: Renames,
  whyNot: (line: FrameLine) => string | undefined,
): Pairing {
  const state: State = {
    session,
    renames,
    whyNot,
    answers: answersIn(session.lines),
    requests: new Map(),
    unmodelled: new Map(),
    awaited: new Map(),
    answered: new Map(),
    exchanges: [],
    met: new Set(),
    closed: new Map(
      session.lines.flatMap((line) =>
        line.kind === 'link' && line.event === 'close' ? [[line.conn, line.ms] as const] : [],
      ),
    ),
    registrations: [],
  };
  for (const line of pushesIn(session)) {
    if (line.to === 'namesrv') continue;
    const key = `${line.conn} ${line.raw.code}`;
    state.awaited.set(key, [...(state.awaited.get(key) ?? []), line]);
  }
  return {
    asked: (line, why) => {
      const key = answerKey(line.conn, line.raw.opaque);
      state.requests.set(key, line);
      if (why !== undefined) state.unmodelled.set(key, why);
    },
    said: (node, conn, frame, ms) => {
      if (frame.kind === 'response') answerSaid(state, node, conn, frame, ms);
      else pushSaid(state, node, conn, frame, ms);
    },
    registered: (frame, ms) => state.registrations.push({ raw: encodeRequest(frame), ms }),
    pushAnsweredBy: ({ conn, raw }) => state.answered.get(answerKey(conn, raw.opaque)),
    judge: () => (outputs) => judged(state, outputs),
    finished: () => finished(state),
  };
}

function pushesIn({ lines }: Session): readonly FrameLine[] {
  return lines.filter(
    (line): line is FrameLine =>
      line.kind === 'frame' && line.from === 'broker' && line.to !== 'broker' && !isAnswer(line),
  );
}

function contextOf(state: State, request: FrameLine | undefined): Context {
  const { ext, body } = request?.raw ?? {};
  const asked = [...(ext?.values() ?? []), new TextDecoder().decode(body)].join(' ');
  return { renames: state.renames, asked };
}

function answerSaid(
  state: State,
  node: Node,
  conn: number,
  frame: ResponseFrame,
  ms: number,
): void {
  const key = answerKey(conn, frame.opaque);
  const request = state.requests.get(key);
  const recorded = state.answers.get(key);
  const raw = encodeResponse(frame);
  const ours: Said = { raw, ms };
  const base = { kind: 'answer', node, code: request?.raw.code ?? -1, request } as const;
  const named = recorded ?? request;
  if (named === undefined) return;
  const { scenario, label } = named;
  const differences: readonly Difference[] =
    recorded === undefined || state.met.has(recorded)
      ? [missingDifference(false)]
      : [
          ...compareFrames(recorded.raw, raw, contextOf(state, request)),
          ...timeDifference(recorded.ms, ms),
        ];
  if (recorded !== undefined) state.met.add(recorded);
  const more = { closedMs: state.closed.get(conn), unmodelled: state.unmodelled.get(key) };
  state.exchanges.push({ ...base, scenario, label, recorded, ours, differences, ...more });
}

function pushSaid(state: State, node: Node, conn: number, frame: RequestFrame, ms: number): void {
  const recorded = state.awaited.get(`${conn} ${frame.code}`)?.shift();
  const raw = encodeRequest(frame);
  const base = { kind: 'push', node, code: frame.code, recorded, ours: { raw, ms } } as const;
  if (recorded === undefined) {
    const differences = [missingDifference(false)];
    const at = `c${conn}`;
    state.exchanges.push({ ...base, scenario: at, label: `${at} at ${ms} ms`, differences });
    return;
  }
  state.met.add(recorded);
  const { command, opaque } = frame;
  state.answered.set(answerKey(conn, recorded.raw.opaque), { command, opaque });
  const { scenario, label } = recorded;
  const differences = [
    ...compareFrames(recorded.raw, raw, contextOf(state, undefined)),
    ...timeDifference(recorded.ms, ms),
  ];
  state.exchanges.push({ ...base, scenario, label, differences });
}

/** Differences of the answers in a step's outputs, as if it were the one. */
function judged(state: State, outputs: readonly Output[]): number {
  let count = 0;
  for (const output of outputs) {
    if (output.type !== 'send' || output.frame.kind !== 'response') continue;
    const key = answerKey(Number(output.connection.slice(1)), output.frame.opaque);
    const recorded = state.answers.get(key);
    if (recorded === undefined) continue;
    const raw = encodeResponse(output.frame);
    const context = contextOf(state, state.requests.get(key));
    count += state.renames.trial(() => compareFrames(recorded.raw, raw, context)).length;
  }
  return count;
}

function finished(state: State): readonly Exchange[] {
  const { session, exchanges } = state;
  for (const line of session.lines) {
    if (line.kind !== 'frame' || state.met.has(line)) continue;
    if (!isServer(line.from)) continue;
    if (isAnswer(line)) exchanges.push(unanswered(state, line));
    else if (line.to === 'namesrv') exchanges.push(registration(state, line));
    else if (line.to !== 'broker') exchanges.push(unsaid(state, line));
  }
  return exchanges.sort((one, other) => orderOf(one) - orderOf(other));
}

const orderOf = ({ recorded, request }: Exchange) =>
  recorded?.n ?? request?.n ?? Number.POSITIVE_INFINITY;

function unanswered(state: State, line: FrameLine): Exchange {
  const key = answerKey(line.conn, line.raw.opaque);
  const request = state.requests.get(key);
  return {
    kind: 'answer',
    node: line.from as Node, // Only servers come here.
    code: request?.raw.code ?? -1,
    scenario: line.scenario,
    label: line.label,
    request,
    recorded: line,
    differences: [missingDifference(true)],
    closedMs: state.closed.get(line.conn),
    unmodelled:
      request === undefined ? 'the recording leaves the request out' : state.unmodelled.get(key),
  };
}

function unsaid({ whyNot }: State, line: FrameLine): Exchange {
  const { scenario, label, raw } = line;
  const differences = [missingDifference(true)];
  const base = { kind: 'push', node: 'broker', code: raw.code } as const;
  return { ...base, scenario, label, recorded: line, differences, unmodelled: whyNot(line) };
}

/** A request to the name server beside the one of ours that is most like it. */
function registration(state: State, line: FrameLine): Exchange {
  const near = state.registrations
    .filter(({ ms, raw }) => raw.code === line.raw.code && isNear(ms, line))
    .map((said) => {
      const context = contextOf(state, undefined);
      const compare = () => compareFrames(line.raw, said.raw, context);
      const differences = [...state.renames.trial(compare), ...timeDifference(line.ms, said.ms)];
      return { said, differences };
    })
    .sort((one, other) => one.differences.length - other.differences.length)[0];
  if (near === undefined) return unsaid(state, line);
  state.registrations.splice(state.registrations.indexOf(near.said), 1);
  const { scenario, label, raw } = line;
  const base = { kind: 'push', node: 'broker', code: raw.code } as const;
  return {
    ...base,
    scenario,
    label,
    recorded: line,
    ours: near.said,
    differences: near.differences,
  };
}

function isNear(ms: number, line: FrameLine): boolean {
  const slack = line.raw.code === requestCode.REGISTER_BROKER ? 2 * timeToleranceMs : 0;
  return Math.abs(ms - line.ms) <= timeToleranceMs + slack;
}
