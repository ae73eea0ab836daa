/**
 * CONSUME_MESSAGE_DIRECTLY (upstream `ConsumeMessageService.consumeMessageDirectly`).
 *
 * Behaviour: the listener is given the message apart from all others: it counts for no queue and
 * no offset, and waits for no thread. The answer comes when the listener is through, with what it
 * said and how long that took. Another group than the consumer's own is refused, and so is a
 * request without a message that can be read.
 * Not modelled: nothing.
 */
import {
  consumeMessageDirectlyResultBody,
  type DirectResult,
} from '../../../protocol/bodies/consumeMessageDirectlyResult.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { type Compression, decompressed } from '../../shared/compression.ts';
import { derive } from '../../shared/entropy.ts';
import type { Output, Request, TimerEvent } from '../../shared/node.ts';
import { announcedVersion, respond } from '../../shared/respond.ts';
import { type ListenerResult, listenerOf, orderlyResult, plainResult } from '../listeners.ts';
import { consumedOf } from '../observations.ts';
import { repliesOf } from '../replying.ts';
import { notHere, unsetRemark } from '../runningInfo.ts';
import { type ConsumerState, type ConsumerStep, type DirectTask, setTimer } from '../state.ts';

/** The timer of a listener at work on a message from an operator; its key is the task's number. */
export const directTimer = 'direct';

/** Salt of the listener's draws. */
const directSalt = 0x6469_7265;

/** Gives the message to the listener. */
export function consumeMessageDirectly(
  compression: Compression,
  state: ConsumerState,
  request: Request<'consumeMessageDirectly'>,
): ConsumerStep {
  const { header, body } = request.frame;
  const { group, listener } = state.config;
  const refuse = (remark: string): ConsumerStep => [
    state,
    respond(request, responseCode.SYSTEM_ERROR, { remark }),
  ];
  if (header.consumerGroup !== group) return refuse(notHere(header.consumerGroup));
  const message = body[0] && decompressed(body[0], compression);
  if (message === undefined) return refuse('no message that can be read');
  const entropy = derive(request.entropy, directSalt);
  const consumption = listenerOf(listener)(message, message.reconsumeTimes, entropy);
  const { result, tookMs } = consumption;
  const { connection, frame } = request;
  const task: DirectTask = {
    connection,
    frame: { opaque: frame.opaque, oneway: frame.oneway, command: frame.command },
    message,
    brokerName: header.brokerName ?? '',
    result,
    tookMs,
  };
  const replies = repliesOf(message, consumption, request);
  if (tookMs <= 0) return [state, [...answered(state, task), ...replies]];
  const { running, nextNumber } = state.direct;
  const direct = { running: running.set(nextNumber, task), nextNumber: nextNumber + 1 };
  return [{ ...state, direct }, [setTimer(directTimer, String(nextNumber), tookMs), ...replies]];
}

/** The listener is through. For `timer.direct`. */
export function onDirectTimer(state: ConsumerState, { key }: TimerEvent): ConsumerStep {
  const number = Number(key);
  const { running, nextNumber } = state.direct;
  const task = running.get(number);
  if (task === undefined) return [state, []];
  const direct = { running: running.delete(number), nextNumber };
  return [{ ...state, direct }, answered(state, task)];
}

function answered({ config }: ConsumerState, task: DirectTask): readonly Output[] {
  const { message, brokerName, result, tookMs } = task;
  const { consumeOrderly: order, group } = config;
  const shown = order ? orderlyResult(result) : plainResult(result);
  const attempt = message.reconsumeTimes;
  const told = consumedOf(group, { message, brokerName, attempt, result: shown, direct: true });
  const consumeResult = directResult(result, order);
  const answer = {
    autoCommit: order ? config.autoCommit : true,
    consumeResult,
    order,
    ...(result === 'throws' ? { remark: 'java.lang.RuntimeException: the listener threw' } : {}),
    spentTimeMills: tookMs,
  };
  const body = consumeMessageDirectlyResultBody.encode(answer, { version: announcedVersion });
  return [told, ...respond(task, responseCode.SUCCESS, { remark: unsetRemark, body })];
}

function directResult(result: ListenerResult, order: boolean): DirectResult {
  switch (result) {
    case 'throws':
      return 'CR_THROW_EXCEPTION';
    case 'nothing':
      return 'CR_RETURN_NULL';
    case 'commit':
      return order ? 'CR_COMMIT' : 'CR_SUCCESS';
    case 'rollback':
      return order ? 'CR_ROLLBACK' : 'CR_LATER';
    default:
      return result === 'success' ? 'CR_SUCCESS' : 'CR_LATER';
  }
}
