/**
 * LOCK_BATCH_MQ and UNLOCK_BATCH_MQ (`LockBatchMQActivity` of upstream's
 * `ConsumerManagerActivity`).
 *
 * Behaviour: clients ask broker by broker, and such a request is handed on as it is. One that names
 * queues of several brokers is split: each broker is asked for its own, with the client's id, and
 * what they granted is one answer. A broker that fails grants nothing; the others' grants stand.
 * Only if none has answered well, the first failure is the answer. (Upstream sends all to one
 * broker, which grants what is not its own.) Without queues the answer is a broker's.
 */
import type { LockBatchRequest } from '../../../protocol/bodies/lockBatch.ts';
import type { MessageQueue } from '../../../protocol/bodies/messageQueue.ts';
import type { ResponseFrame } from '../../../protocol/frame.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { each } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Output, Request, Step } from '../../shared/node.ts';
import { answer, askerOf, refusal } from '../answers.ts';
import { boundMs, leftMs } from '../bounds.ts';
import { forwardTo, handOn } from '../forwarding.ts';
import { type Gathering, gather } from '../relaying/gathering.ts';
import type { ProxyState } from '../state.ts';
import { firstFailure, incomplete, type PlannedFailure, succeeded } from './gathered.ts';
import { type Masters, withMasters } from './locating.ts';

const { SUCCESS, SYSTEM_ERROR } = responseCode;

type LockRequest = Request<'lockBatchMq' | 'unlockBatchMq'>;

interface Plan extends PlannedFailure {
  readonly mqSet: readonly MessageQueue[];
}

/** Hands the request on, or its parts. */
export function forwardLocks(state: ProxyState, request: LockRequest): Step<ProxyState> {
  const { command, body } = request.frame;
  const names = [...new Set(body.mqSet.map(({ brokerName }) => brokerName))];
  const [only] = names;
  if (only === undefined) return [state, withoutQueues(state, request)];
  if (names.length === 1) {
    return forwardTo(state, request, only, boundMs(state.config, request.frame));
  }
  return withMasters(state, names, request, (now, masters) => {
    if (request.frame.oneway) return notifyAll(now, request, masters);
    const parts = [...masters].flatMap(([name, found]) =>
      found.kind === 'none'
        ? []
        : [{ to: found.to, command, ...partOf(request, name), as: request.frame }],
    );
    const failed = [...masters.values()].find(({ kind }) => kind === 'none');
    const missing = failed?.kind === 'none' ? failed : undefined;
    if (parts.length === 0) {
      const { code = SYSTEM_ERROR, remark = '' } = missing ?? {};
      return [now, refusal(now, request, code, remark)];
    }
    const timeoutMs = boundMs(now.config, request.frame);
    const plan: Plan = { mqSet: body.mqSet, timeoutMs, ...(missing && { missing }) };
    const made = { purpose: command, asker: askerOf(request), plan };
    return gather(now, made, { parts, timeoutMs: leftMs(request, timeoutMs) }, request);
  });
}

/** What a broker says to a request for no queue. */
function withoutQueues(state: ProxyState, request: LockRequest): readonly Output[] {
  const { command, body } = request.frame;
  if (command === 'lockBatchMq') {
    const granted = { body: { lockOKMQSet: [] } };
    return answer<'lockBatchMq'>(state, request, SUCCESS, granted);
  }
  return body.consumerGroup === undefined
    ? refusal(state, request, SYSTEM_ERROR, 'java.lang.NullPointerException')
    : answer<'unlockBatchMq'>(state, request, SUCCESS);
}

/** What one broker is asked: for its own queues. */
function partOf({ frame }: LockRequest, brokerName: string) {
  const mqSet = frame.body.mqSet.filter((queue) => queue.brokerName === brokerName);
  const body: LockBatchRequest = { ...frame.body, mqSet };
  return { header: { ...frame.header, bname: brokerName }, body };
}

function notifyAll(state: ProxyState, request: LockRequest, masters: Masters): Step<ProxyState> {
  return each(state, masters, (now, [brokerName, found]) => {
    if (found.kind === 'none') return [now, [logged('warn', `${brokerName}: ${found.remark}`)]];
    const { connection } = request;
    const frame = { ...request.frame, ...partOf(request, brokerName) } as LockRequest['frame'];
    const how = { brokerName, to: found.to, timeoutMs: boundMs(now.config, frame) };
    return handOn(now, { connection, frame }, how, request);
  });
}

/** All brokers have answered a request for locks, or not. */
export function locked(state: ProxyState, done: Gathering): Step<ProxyState> {
  const { mqSet } = done.plan as Plan; // Made by `forwardLocks` alone.
  const frames = succeeded(done) as readonly ResponseFrame<'lockBatchMq'>[];
  if (frames.length === 0) return [state, firstFailure(state, done)];
  const granted = new Set(frames.flatMap(({ body }) => body?.lockOKMQSet ?? []).map(keyOf));
  const lockOKMQSet = mqSet.filter((queue) => granted.has(keyOf(queue)));
  const said = answer<'lockBatchMq'>(state, done.asker, SUCCESS, { body: { lockOKMQSet } });
  return [state, [...said, ...incomplete(done)]];
}

/** All brokers have answered a request that gives locks back, or not. */
export function unlocked(state: ProxyState, done: Gathering): Step<ProxyState> {
  if (succeeded(done).length === 0) return [state, firstFailure(state, done)];
  return [state, [...answer<'unlockBatchMq'>(state, done.asker, SUCCESS), ...incomplete(done)]];
}

const keyOf = ({ topic, brokerName, queueId }: MessageQueue): string =>
  `${topic}\n${brokerName}\n${queueId}`;
