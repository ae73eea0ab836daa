/**
 * The way of a request to one client (`RemotingChannel`, `Broker2Client.callClient`).
 *
 * Behaviour: a client that hangs here is asked over its connection; one that hangs on another proxy
 * is asked there, once, by a marked call whose answer counts. A proxy that turns out not to have
 * the client, or not to be there, has done nothing with the request: what is known is looked at
 * again, for the client may have moved. Where something may have reached the client, nothing is
 * tried again. A client that is lost while it is asked has until the end of its time, as with a
 * broker; a proxy that is lost ends the wait at once. The asker's opaque stays, and it is answered
 * exactly once: by the end of the one call under way, or where none is made.
 *
 * Not modelled: upstream relays in LOCAL mode alone, and to no other proxy.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call, linkOf, within } from '../../connection/index.ts';
import type { Address, Reply, Request, Stamp, Step } from '../../shared/node.ts';
import { answer, askerOf, passOn, refusal } from '../answers.ts';
import { leftMs, type Resumable } from '../bounds.ts';
import { locate, type Sought } from '../members/locating.ts';
import type { ProxyState } from '../state.ts';
import type { Job, RelayedCommand } from './jobs.ts';
import { kinds } from './kinds.ts';
import { isNotHere, isRelayed, marked, notHere, relayedFor } from './relayMark.ts';

const nobody = '0.0.0.0:0';

/** Has a client asked, wherever it hangs. */
export function relay(
  state: ProxyState,
  request: Request<RelayedCommand>,
  target: Sought,
): Step<ProxyState> {
  const { connection } = request;
  const frame = request.frame as Job['frame'];
  const { totalMs } = kinds[frame.command].bounds(state.config);
  const job: Job = {
    for: 'relay',
    asks: 'client',
    asker: askerOf({ connection, frame }),
    frame,
    target,
    sender: relayedFor(frame) ?? linkOf(state.connections, connection)?.peer ?? nobody,
    untilMono: request.mono + leftMs(request, totalMs),
    tried: [],
  };
  return reach(state, job, request);
}

function reach(state: ProxyState, job: Job, cause: Resumable): Step<ProxyState> {
  const { frame } = job;
  const found = locate(state, job.target);
  if (found?.kind === 'local') return askClient(state, job, found.connection, cause);
  const kind = kinds[frame.command];
  if (isRelayed(frame)) {
    const told = { remark: kind.absence(job), extra: { [notHere]: 'true' } };
    return [state, answer(state, job.asker, responseCode.SYSTEM_ERROR, told)];
  }
  if (found === undefined || job.tried.includes(found.proxy)) {
    return kind.missing(state, job, cause);
  }
  return askProxy(state, job, found.proxy, cause);
}

function askClient(
  state: ProxyState,
  job: Job,
  connection: string,
  stamp: Stamp,
): Step<ProxyState> {
  const { frame } = job;
  const kind = kinds[frame.command];
  const refused = kind.tooOld?.(job, versionAt(state, job.target, connection));
  if (refused !== undefined) {
    return [state, refusal(state, job.asker, responseCode.SYSTEM_ERROR, refused)];
  }
  const { clientMs, relayedMs } = kind.bounds(state.config);
  const boundMs = isRelayed(frame) ? relayedMs : clientMs;
  const made = {
    ...kind.question(state, job, stamp),
    to: { connection },
    timeoutMs: Math.min(boundMs, job.untilMono - stamp.mono),
    mode: 'prompt',
    context: { ...job, asks: 'client' } satisfies Job,
  } as const;
  return within(state, call(state.connections, made, stamp));
}

/** What a consumer has said that it is. */
function versionAt({ members }: ProxyState, { group = '' }: Sought, connection: string): number {
  return members.consumers.get(group)?.channels.get(connection)?.version ?? 0;
}

function askProxy(state: ProxyState, job: Job, to: Address, stamp: Stamp): Step<ProxyState> {
  const { command, header, body, extra, remark } = job.frame;
  const made = {
    to,
    command,
    header,
    body,
    extra: marked(extra, job.sender),
    ...(remark === undefined ? {} : { remark }),
    as: job.frame,
    timeoutMs: job.untilMono - stamp.mono,
    mode: 'prompt',
    context: { ...job, asks: 'proxy' } satisfies Job,
  } as const;
  return within(state, call(state.connections, made, stamp));
}

/** A client or another proxy has answered, or not. */
export function relayEnded(state: ProxyState, reply: Reply): Step<ProxyState> {
  const job = reply.context as Job; // Made here alone.
  const { outcome, address } = reply;
  const kind = kinds[job.frame.command];
  if (job.asks === 'client') return [state, kind.ended(state, job, reply)];
  const isAbsent = outcome.ok ? isNotHere(outcome.frame) : outcome.problem === 'connectFailed';
  if (isAbsent) return reach(state, { ...job, tried: [...job.tried, address] }, reply);
  if (!outcome.ok) return [state, kind.ended(state, job, reply)];
  if (outcome.frame.code === responseCode.REQUEST_CODE_NOT_SUPPORTED && kind.unrelayed) {
    return [state, kind.unrelayed(state, job, address)];
  }
  return [state, passOn(state, job.asker, outcome.frame)];
}
