/**
 * Requests that brokers send to clients, and a producer has no use for (`ClientRemotingProcessor`).
 *
 * Not modelled: transaction checks (CHECK_TRANSACTION_STATE) and replies to requests
 * (PUSH_REPLY_MESSAGE_TO_CLIENT).
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type {
  MalformedRequestEvent,
  Request,
  Step,
  UnknownRequestEvent,
} from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { ProducerState } from '../state.ts';

/** Answers any request: not supported, or not readable. */
export function refuseRequest(
  state: ProducerState,
  event: Request | UnknownRequestEvent | MalformedRequestEvent,
): Step<ProducerState> {
  if (event.type === 'rmq.malformed') {
    const { field, problem } = event.frame;
    return [state, respond(event, responseCode.SYSTEM_ERROR, { remark: `${field}: ${problem}` })];
  }
  const remark = ` request type ${event.frame.code} not supported`;
  return [state, respond(event, responseCode.REQUEST_CODE_NOT_SUPPORTED, { remark })];
}
