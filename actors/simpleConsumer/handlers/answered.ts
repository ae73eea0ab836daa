/**
 * Answers that say done or refused: to an acknowledgement, alone or in a batch
 * (`MQClientAPIImpl.ackMessageAsync`), and to SET_MESSAGE_REQUEST_MODE.
 *
 * Behaviour: any code but SUCCESS is a refusal. A broker says SUCCESS to an acknowledgement that
 * came too late, too: it tells nothing about the message.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Reply, Step } from '../../shared/node.ts';
import type { OperationCommand } from '../content.ts';
import type { OperationContext } from '../operate.ts';
import { requestEnded, unanswered } from '../settle.ts';
import type { SimpleConsumerState } from '../state.ts';

/** Takes in such an answer, or why there is none. */
export function answered(
  state: SimpleConsumerState,
  { context, outcome }: Reply<Exclude<OperationCommand, 'popMessage'>>,
): Step<SimpleConsumerState> {
  const operation = context as OperationContext; // Made by `transmit` alone.
  if (!outcome.ok) return requestEnded(state, operation, unanswered(outcome));
  const { code, remark } = outcome.frame;
  return requestEnded(state, operation, {
    outcome: code === responseCode.SUCCESS ? 'done' : 'refused',
    code,
    ...(remark === undefined ? {} : { remark }),
  });
}
