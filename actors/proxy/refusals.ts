/** Answers to requests that no handler takes. */
import { servedBy } from '../../protocol/commands/index.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { MalformedRequestEvent, Request, Step, UnknownRequestEvent } from '../shared/node.ts';
import { type Answerable, respond } from '../shared/respond.ts';
import { refusal } from './answers.ts';
import { needsBroker, noBrokerNameRemark } from './resolving.ts';
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

/**
 * A request that could not be read: SYSTEM_ERROR naming the field; upstream has a Java text. One
 * without any ext field is refused as one that names no broker (upstream has a Java text there).
 */
export function malformed(state: ProxyState, request: MalformedRequestEvent): Step<ProxyState> {
  const { of, field, problem, bare } = request.frame;
  if (!served.has(of)) return unsupported(state, request);
  if (bare && field !== 'body' && needsBroker.has(of)) {
    const code = responseCode.VERSION_NOT_SUPPORTED;
    return [state, refusal(state, request, code, noBrokerNameRemark)];
  }
  return [state, refusal(state, request, responseCode.SYSTEM_ERROR, `${field}: ${problem}`)];
}
