/**
 * GET_KVLIST_BY_NAMESPACE (`DefaultRequestProcessor.getKVListByNamespace`).
 *
 * Behaviour: QUERY_NOT_FOUND for a namespace that never had a value.
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { valuesOf } from '../kvConfigs.ts';
import type { NamesrvState } from '../state.ts';

/** Answers with all values of the namespace. */
export function getKvlistByNamespace(
  state: NamesrvState,
  request: Request<'getKvlistByNamespace'>,
): Step<NamesrvState> {
  const { namespace = 'null' } = request.frame.header;
  const table = valuesOf(state, namespace);
  if (table !== undefined) {
    return [state, respond(request, responseCode.SUCCESS, { body: { table } })];
  }
  const remark = `No config item, Namespace: ${namespace}`;
  return [state, respond(request, responseCode.QUERY_NOT_FOUND, { remark })];
}
