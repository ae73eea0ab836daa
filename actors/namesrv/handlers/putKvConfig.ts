/**
 * PUT_KV_CONFIG (`DefaultRequestProcessor.putKVConfig`).
 *
 * Behaviour: the value is put to disk at once. Without namespace or key it is refused.
 * Not modelled: a value that is left out is stored as null upstream, and reads as missing; here it
 * is taken away. A namespace without keys is not there any more after a restart.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { keep, withNamespace, withValue } from '../kvConfigs.ts';
import type { NamesrvState } from '../state.ts';

/** Sets the value and answers. */
export function putKvConfig(
  state: NamesrvState,
  request: Request<'putKvConfig'>,
): Step<NamesrvState> {
  const { namespace, key, value } = request.frame.header;
  if (namespace === undefined || key === undefined) {
    const remark = 'namespace or key is null';
    return [state, respond(request, responseCode.SYSTEM_ERROR, { remark })];
  }
  return andThen(
    keep(state, withNamespace(withValue(state.kv, namespace, key, value), namespace)),
    (now) => [now, respond(request, responseCode.SUCCESS)],
  );
}
