/**
 * The common way of a request: handed on to the broker that it names, and its answer handed back
 * (`AbstractRemotingActivity.request`).
 *
 * Behaviour: code, header, unknown ext fields, language, version, header format and body stay as
 * the client sent them; the opaque is the proxy's own on the way and the client's again in the
 * answer, whatever came of it. A one-way request stays one-way.
 *
 * Better than upstream, on purpose: every way out answers with the client's opaque; a broker
 * without a master is refused here, not asked of the name server; a failed address has its route
 * asked for at once.
 */
import type { CommandName } from '../../protocol/commands/index.ts';
import type { RequestFrame } from '../../protocol/frame.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { call, notify } from '../connection/index.ts';
import { andThen } from '../shared/apply.ts';
import type { Address, CallOutcome, Output, Reply, Request, Step } from '../shared/node.ts';
import { type Asker, askerOf, passOn, refusal } from './answers.ts';
import { boundMs, leftMs, type Resumable } from './bounds.ts';
import { withBroker } from './brokers.ts';
import { type PopNote, popAnswered, popNote } from './queues/popped.ts';
import { fromSlave, readableAt } from './queues/slaveReads.ts';
import { resolveBroker } from './resolving.ts';
import { refetch } from './routes.ts';
import type { ProxyState } from './state.ts';
import { groupOfHalf, halfStored } from './transactions/entries.ts';

const { SYSTEM_ERROR } = responseCode;

/** The context of a request that was handed on. */
export interface ForwardContext {
  readonly for: 'forward';
  readonly asker: Asker;
  readonly brokerName: string;
  readonly timeoutMs: number;
  /** Producer group of a send in a transaction: it is noted where its half message lies. */
  readonly halfOf: string | undefined;
  /** A pop: what is needed to give back what came of it. */
  readonly pop: PopNote | undefined;
  /** Under which failures are answered if it is not the client's: a museum piece. */
  readonly failsUnder?: number;
}

/** Hands a request on to the broker that it means (`resolveBroker`). */
export function forward(
  state: ProxyState,
  request: Request,
  timeoutMs: number = boundMs(state.config, request.frame),
): Step<ProxyState> {
  return resolveBroker(state, request, (now, resolved) =>
    resolved.kind === 'none'
      ? [now, refusal(now, request, resolved.code, resolved.remark)]
      : forwardTo(now, request, resolved.brokerName, timeoutMs),
  );
}

/** Hands a request on to the master of a broker; one that reads to a slave if there is none. */
export function forwardTo(
  state: ProxyState,
  request: Request,
  brokerName: string,
  timeoutMs: number,
): Step<ProxyState> {
  return withBroker(state, brokerName, request, (now, found) => {
    if (found.kind === 'none') return [now, refusal(now, request, found.code, found.remark)];
    if (found.master !== undefined) {
      return handOn(now, request, { brokerName, to: found.master, timeoutMs }, request);
    }
    const slave = readableAt(request.frame, found.addresses);
    if (slave === undefined) {
      const remark = `broker ${brokerName} has no master`;
      return [now, refusal(now, request, SYSTEM_ERROR, remark)];
    }
    return handOn(now, fromSlave(request), { brokerName, to: slave, timeoutMs }, request);
  });
}

/** Writes a request to a broker, as the client sent it. */
export function handOn(
  state: ProxyState,
  { connection, frame }: Pick<Request, 'connection' | 'frame'>,
  { brokerName, to, timeoutMs }: { brokerName: string; to: Address; timeoutMs: number },
  stamp: Resumable,
): Step<ProxyState> {
  const { command, header, body, extra, remark, oneway } = frame as RequestFrame;
  const sent = { to, command, header, body, as: frame, extra, remark };
  const told: Output = { type: 'observe', observation: { kind: 'forwarded', command, brokerName } };
  if (oneway) {
    const [connections, outputs] = notify(state.connections, sent, stamp);
    return [{ ...state, connections }, [told, ...outputs]];
  }
  const asker = askerOf({ connection, frame });
  const context: ForwardContext = {
    for: 'forward',
    asker,
    brokerName,
    timeoutMs,
    halfOf: groupOfHalf(frame as RequestFrame),
    pop: popNote(frame as RequestFrame),
    ...ownOpaque(state),
  };
  const leftOfIt = leftMs(stamp, timeoutMs);
  const made = { ...sent, timeoutMs: leftOfIt, mode: 'prompt', context } as const;
  const [connections, outputs] = call(state.connections, made, stamp);
  return [{ ...state, connections }, [told, ...outputs]];
}

/** Hands the broker's answer back, or says why there is none. */
export function forwarded(state: ProxyState, reply: Reply<CommandName>): Step<ProxyState> {
  const context = reply.context as ForwardContext; // Made by `handOn`.
  const { asker, brokerName, timeoutMs } = context;
  const { outcome, address } = reply;
  if (outcome.ok) {
    const noted = andThen(halfStored(state, context, outcome.frame, reply), (now) =>
      popAnswered(now, context, outcome.frame, reply),
    );
    return andThen(noted, (now) => [now, passOn(now, asker, outcome.frame)]);
  }
  const remark = failureText(outcome.problem, address, timeoutMs);
  const said = refusal(state, withOpaque(asker, context.failsUnder), SYSTEM_ERROR, remark);
  if (outcome.problem !== 'connectFailed' && outcome.problem !== 'closed') return [state, said];
  const [asked, outputs] = refetch(state, brokerName, reply);
  return [asked, [...said, ...outputs]];
}

/**
 * The museum piece #10280: the request that was written is the client's, with another opaque in it,
 * which is put back only where an answer has come.
 */
function ownOpaque({ config, connections }: ProxyState): Pick<ForwardContext, 'failsUnder'> {
  if (!config.museum.includes('failuresHaveTheProxysOpaque')) return {};
  return { failsUnder: connections.nextOpaque };
}

function withOpaque(asker: Asker, opaque: number | undefined): Asker {
  return opaque === undefined ? asker : { ...asker, frame: { ...asker.frame, opaque } };
}

type Problem = Extract<CallOutcome, { ok: false }>['problem'];

/** Why a broker did not answer, in upstream's words where it has some. */
export function failureText(problem: Problem, address: Address, timeoutMs: number): string {
  switch (problem) {
    case 'connectFailed':
      return `connect to ${address} failed`;
    case 'closed':
      return `send request to </${address}> failed`;
    case 'timeout':
      return `wait response on the channel </${address}> timeout, ${timeoutMs}(ms)`;
    case 'busy':
      return `too many requests wait for an answer of ${address}`;
  }
}
