/**
 * DELETE_KV_CONFIG (`DefaultRequestProcessor.deleteKVConfig`).
 *
 * Behaviour: SUCCESS, whether there was a value or not.
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { keep, withValue } from '../kvConfigs.ts';
import type { NamesrvState } from '../state.ts';

/** Takes the value away and answers. */
export function deleteKvConfig(
  state: NamesrvState,
  request: Request<'deleteKvConfig'>,
): Step<NamesrvState> {
  const { namespace = '', key = '' } = request.frame.header;
  return andThen(keep(state, withValue(state.kv, namespace, key, undefined)), (now) => [
    now,
    respond(request, responseCode.SUCCESS),
  ]);
}
