/** Answers to requests that no handler takes. */
import { servedBy } from '../../protocol/commands/index.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { MalformedRequestEvent, Request, Step, UnknownRequestEvent } from '../shared/node.ts';
import { type Answerable, respond } from '../shared/respond.ts';
import type { Broker } from './state.ts';

const { REQUEST_CODE_NOT_SUPPORTED, SUCCESS, SYSTEM_ERROR } = responseCode;

const served = servedBy('broker');

/** A code that this broker does not serve, declared or not (`AdminBrokerProcessor`). */
export function unsupported(
  state: Broker,
  request: Request | UnknownRequestEvent | MalformedRequestEvent,
): Step<Broker> {
  return [state, notSupported(request, request.frame.code)];
}

/** A request that could not be read: SYSTEM_ERROR naming the field; upstream has a Java text. */
export function malformed(state: Broker, request: MalformedRequestEvent): Step<Broker> {
  const { of, field, problem, code } = request.frame;
  if (!served.has(of)) return [state, notSupported(request, code)];
  // A farewell that does not say whose: upstream finds nobody to take out, and that is success.
  if (of === 'unregisterClient') return [state, respond(request, SUCCESS, { header: {} })];
  return [state, respond(request, SYSTEM_ERROR, { remark: `${field}: ${problem}` })];
}

function notSupported(request: Answerable, code: number) {
  const remark = ` request type ${code} not supported`;
  return respond(request, REQUEST_CODE_NOT_SUPPORTED, { remark });
}
