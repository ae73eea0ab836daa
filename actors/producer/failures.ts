/** Attempts that came to nothing, in the terms of a settlement. */
import type { CallOutcome } from '../shared/node.ts';
import { clientErrorCode, noCode, type Settlement } from './settle.ts';
import { isPinned, type PendingSend } from './state.ts';

/** Why no answer came to an attempt. */
export type CallProblem = Extract<CallOutcome, { ok: false }>['problem'] | 'unknownBroker';

const texts: Readonly<Record<CallProblem, string>> = {
  connectFailed: 'no connection to the broker',
  closed: 'the connection was lost before an answer came',
  timeout: 'no answer in time',
  busy: 'invoke too fast: too many unanswered requests',
  unknownBroker: 'the broker does not exist: it has no master that is known',
};

const finalCodes: Readonly<Partial<Record<CallProblem, number>>> = {
  connectFailed: clientErrorCode.CONNECT_BROKER_EXCEPTION,
  timeout: clientErrorCode.ACCESS_BROKER_TIMEOUT,
  unknownBroker: clientErrorCode.BROKER_NOT_EXIST_EXCEPTION,
};

/**
 * What a send settles with if this failure is its last word. Sends without a queue of their own
 * tell the failures apart by code, asynchronous ones only what went wrong before the network had
 * it; synchronous ones to one queue throw the remoting exception as it is, without any code.
 */
export function failureOf(send: PendingSend, problem: CallProblem): Settlement {
  const { queue, mode } = send;
  const isUnsent = problem === 'unknownBroker';
  const isRaw = mode === 'sync' && isPinned(send) && !isUnsent;
  const isTold = !isPinned(send) && (mode === 'sync' || isUnsent);
  const code = isTold ? (finalCodes[problem] ?? noCode) : noCode;
  return {
    outcome: problem === 'timeout' ? 'timeout' : 'unreachable',
    remark: texts[problem],
    ...(isRaw ? {} : { code }),
    ...(queue === undefined ? {} : { brokerName: queue.brokerName, queueId: queue.queueId }),
  };
}
