/**
 * Answers to questions: what a peek has seen, whether there is anything to pop, how many wait.
 *
 * Behaviour: messages seen by a peek are no deliveries, and nothing can be acknowledged of them.
 * PULL_NOT_FOUND means that there are none. A notification that says no is `empty`, and so is a
 * number of 0.
 */
import { messageIdOf } from '../../../protocol/messageId.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { CallOutcome, Reply, Step } from '../../shared/node.ts';
import type { Peeked } from '../../shared/observation.ts';
import type { OperationContext } from '../operate.ts';
import { requestEnded, unanswered } from '../settle.ts';
import type { Operation, Settlement, SimpleConsumerState } from '../state.ts';

type Outcome = CallOutcome<'peekMessage' | 'notification' | 'pollingInfo'>;

/** What an answer comes to that says yes, no or neither. */
function judged(outcome: Outcome, isFull: boolean, more: Partial<Settlement> = {}): Settlement {
  if (!outcome.ok) return unanswered(outcome);
  const { code, remark } = outcome.frame;
  const told = { code, ...(remark === undefined ? {} : { remark }), ...more };
  if (code === responseCode.PULL_NOT_FOUND) return { outcome: 'empty', ...told };
  if (code !== responseCode.SUCCESS) return { outcome: 'refused', ...told };
  return { outcome: isFull ? 'done' : 'empty', ...told };
}

/** Takes in what a peek has seen, or why it has not. */
export function peeked(
  state: SimpleConsumerState,
  { context, outcome }: Reply<'peekMessage'>,
): Step<SimpleConsumerState> {
  const { sequence, brokerName } = context as OperationContext; // Made by `transmit` alone.
  const operation = state.open.get(sequence);
  if (operation === undefined) return [state, []];
  const isTold = outcome.ok && (outcome.frame.body ?? []).length > 0;
  const settlement = judged(outcome, isTold);
  if (!outcome.ok || settlement.outcome === 'refused') {
    return requestEnded(state, operation, settlement);
  }
  const observation = seenBy(state, operation, brokerName, outcome);
  return andThen([state, [{ type: 'observe', observation }]], (now) =>
    requestEnded(now, operation, settlement),
  );
}

function seenBy(
  { settings }: SimpleConsumerState,
  { id, topic }: Operation,
  brokerName: string,
  { frame }: Extract<CallOutcome<'peekMessage'>, { ok: true }>,
): Peeked {
  const messages = (frame.body ?? []).map((message) => ({
    topic: message.topic,
    queueId: message.queueId,
    queueOffset: message.queueOffset,
    msgId: messageIdOf(message),
    reconsumeTimes: message.reconsumeTimes,
    body: message.body,
  }));
  const restNum = Number(frame.header?.restNum ?? 0);
  return { kind: 'peeked', group: settings.group, topic, brokerName, peek: id, restNum, messages };
}

/** Takes in whether there is something to pop. */
export function notified(
  state: SimpleConsumerState,
  { context, outcome }: Reply<'notification'>,
): Step<SimpleConsumerState> {
  const { hasMsg = false, pollingFull = false } = (outcome.ok && outcome.frame.header) || {};
  const settlement = judged(outcome, hasMsg, pollingFull ? { pollingFull } : {});
  return requestEnded(state, context as OperationContext, settlement); // Made by `transmit` alone.
}

/** Takes in how many pops wait. */
export function pollingTold(
  state: SimpleConsumerState,
  { context, outcome }: Reply<'pollingInfo'>,
): Step<SimpleConsumerState> {
  const pollingNum = (outcome.ok && outcome.frame.header?.pollingNum) || 0;
  const settlement = judged(outcome, pollingNum > 0, { pollingNum });
  return requestEnded(state, context as OperationContext, settlement); // Made by `transmit` alone.
}
