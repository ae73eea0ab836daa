/** Answers to requests that no handler takes. */
import { servedBy } from '../../protocol/commands/index.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { MalformedRequestEvent, Request, Step, UnknownRequestEvent } from '../shared/node.ts';
import { type Answerable, respond } from '../shared/respond.ts';
import { refusal } from './answers.ts';
import type { ProxyState } from './state.ts';

const served = servedBy('proxy');

/** A code that a proxy does not serve: the one answer without region and trace switch. */
export function unsupported(
  state: ProxyState,
  request: Request | UnknownRequestEvent | MalformedRequestEvent,
): Step<ProxyState> {
  const remark = ` request type ${request.frame.code} not supported`;
  const { REQUEST_CODE_NOT_SUPPORTED } = responseCode;
  return [state, respond(request as Answerable, REQUEST_CODE_NOT_SUPPORTED, { remark })];
}

/** A request that could not be read: SYSTEM_ERROR naming the field; upstream has a Java text. */
export function malformed(state: ProxyState, request: MalformedRequestEvent): Step<ProxyState> {
  const { of, field, problem } = request.frame;
  if (!served.has(of)) return unsupported(state, request);
  return [state, refusal(state, request, responseCode.SYSTEM_ERROR, `${field}: ${problem}`)];
}
