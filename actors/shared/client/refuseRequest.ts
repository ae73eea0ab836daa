/** Requests that a client has no use for (`ClientRemotingProcessor`). */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { MalformedRequestEvent, Request, Step, UnknownRequestEvent } from '../node.ts';
import { respond } from '../respond.ts';

/** Answers any request: not supported, or not readable. Nothing for one-way requests. */
export function refuseRequest<S>(
  state: S,
  event: Request | UnknownRequestEvent | MalformedRequestEvent,
): Step<S> {
  if (event.type === 'rmq.malformed') {
    const { field, problem } = event.frame;
    return [state, respond(event, responseCode.SYSTEM_ERROR, { remark: `${field}: ${problem}` })];
  }
  const remark = ` request type ${event.frame.code} not supported`;
  return [state, respond(event, responseCode.REQUEST_CODE_NOT_SUPPORTED, { remark })];
}
