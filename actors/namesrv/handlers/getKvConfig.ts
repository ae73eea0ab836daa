/**
 * GET_KV_CONFIG (`DefaultRequestProcessor.getKVConfig`).
 *
 * Behaviour: QUERY_NOT_FOUND where there is no value, with an empty header.
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { NamesrvState } from '../state.ts';

/** Answers with the value. */
export function getKvConfig(
  state: NamesrvState,
  request: Request<'getKvConfig'>,
): Step<NamesrvState> {
  const { namespace = 'null', key = 'null' } = request.frame.header;
  const value = state.kv.get(namespace)?.get(key);
  if (value !== undefined) {
    return [state, respond(request, responseCode.SUCCESS, { header: { value } })];
  }
  const remark = `No config item, Namespace: ${namespace} Key: ${key}`;
  return [state, respond(request, responseCode.QUERY_NOT_FOUND, { remark, header: {} })];
}
