/**
 * Requests that a client does not serve (upstream `NettyRemotingAbstract.processRequestCommand`):
 * REQUEST_CODE_NOT_SUPPORTED for the code, SYSTEM_ERROR for one that cannot be read. Nothing for
 * one-way requests.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { MalformedRequestEvent, Request, UnknownRequestEvent } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { ConsumerState, ConsumerStep } from '../state.ts';

/** No processor has this code. */
export function refuse(
  state: ConsumerState,
  event: Request | UnknownRequestEvent | MalformedRequestEvent,
): ConsumerStep {
  const remark = ` request type ${event.frame.code} not supported`;
  return [state, respond(event, responseCode.REQUEST_CODE_NOT_SUPPORTED, { remark })];
}

/** The request's header or body is not what its command needs. */
export function refuseMalformed(state: ConsumerState, event: MalformedRequestEvent): ConsumerStep {
  const { field, problem } = event.frame;
  return [state, respond(event, responseCode.SYSTEM_ERROR, { remark: `${field}: ${problem}` })];
}
