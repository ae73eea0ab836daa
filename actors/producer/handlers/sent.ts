/**
 * What came of an attempt (`MQClientAPIImpl.processSendResponse`, and the catch blocks of
 * `sendDefaultImpl`).
 *
 * Behaviour: a stored message settles its send. A synchronous send tries another broker after every
 * failure without an answer and after the answers that are worth it; an asynchronous one only where
 * the request may not have arrived, never after a time-out or an answer.
 */

import type { ResponseFrame } from '../../../protocol/frame.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { CallOutcome, Reply, Stamp, Step } from '../../shared/node.ts';
import { giveUp, retry } from '../attempt.ts';
import { failureOf } from '../failures.ts';
import { noteAttempt, verdictOf } from '../faults.ts';
import type { SendCommand } from '../request.ts';
import { type Settlement, settle } from '../settle.ts';
import type { PendingSend, ProducerState } from '../state.ts';
import type { SendContext } from '../transmit.ts';

/** Takes in the answer to an attempt, or why there is none. */
export function sent(state: ProducerState, event: Reply<SendCommand>): Step<ProducerState> {
  const { sequence, attempt } = event.context as SendContext; // Made by `transmit` alone.
  const send = state.pending.get(sequence);
  if (send === undefined || send.attempts !== attempt) return [state, []];
  const outcome: CallOutcome<SendCommand> = event.outcome;
  const noted = noteAttempt(state, send, event, verdictOf(state.settings, send, outcome));
  return andThen(noted, (now) => concluded(now, send, outcome, event));
}

/** What becomes of a send whose attempt ended so. */
function concluded(
  state: ProducerState,
  send: PendingSend,
  outcome: CallOutcome<SendCommand>,
  event: Stamp,
): Step<ProducerState> {
  if (!outcome.ok) {
    const failed: PendingSend = { ...send, failure: failureOf(send, outcome.problem) };
    const isFinal = send.mode === 'async' && !retriedAsync.has(outcome.problem);
    return isFinal ? giveUp(state, failed) : retry(state, failed, event);
  }
  const { frame } = outcome;
  if (frame.code === responseCode.SUCCESS) return settle(state, send, stored(send, frame));
  const isSync = send.mode === 'sync';
  if (unconfirmed.has(frame.code)) {
    const result = stored(send, frame);
    const goesOn = isSync && state.settings.retryAnotherBrokerWhenNotStoreOk;
    if (!goesOn) return settle(state, send, result);
    return retry(state, { ...send, remembered: result }, event);
  }
  const refused: PendingSend = { ...send, failure: refusedBy(send, frame) };
  const isRetried = isSync && state.settings.retryResponseCodes.includes(frame.code);
  return isRetried ? retry(state, refused, event) : giveUp(state, refused);
}

const retriedAsync: ReadonlySet<string> = new Set(['closed', 'connectFailed']);

const unconfirmed: ReadonlySet<number> = new Set([
  responseCode.FLUSH_DISK_TIMEOUT,
  responseCode.FLUSH_SLAVE_TIMEOUT,
  responseCode.SLAVE_NOT_AVAILABLE,
]);

function stored({ queue }: PendingSend, frame: ResponseFrame<SendCommand>): Settlement {
  const { code, header = {} } = frame;
  const { queueOffset, msgId, transactionId, recallHandle } = header;
  const queueId = header.queueId ?? queue?.queueId;
  return {
    outcome: code === responseCode.SUCCESS ? 'stored' : 'storedUnconfirmed',
    code,
    ...(queue === undefined ? {} : { brokerName: queue.brokerName }),
    ...(queueId === undefined ? {} : { queueId }),
    ...(queueOffset === undefined ? {} : { queueOffset: Number(queueOffset) }),
    ...(msgId === undefined ? {} : { offsetMsgId: msgId }),
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(recallHandle === undefined ? {} : { recallHandle }),
  };
}

function refusedBy({ queue }: PendingSend, frame: ResponseFrame<SendCommand>): Settlement {
  return {
    outcome: 'refused',
    code: frame.code,
    ...(frame.remark === undefined ? {} : { remark: frame.remark }),
    ...(queue === undefined ? {} : { brokerName: queue.brokerName, queueId: queue.queueId }),
  };
}
