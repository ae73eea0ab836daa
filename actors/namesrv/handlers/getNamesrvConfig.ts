/**
 * GET_NAMESRV_CONFIG (`DefaultRequestProcessor.getConfig`).
 *
 * Behaviour: one `key=value` a line, sorted.
 * Not modelled: settings of upstream that this name server does not have.
 */
import { writeProperties } from '../../../protocol/bodies/propertiesText.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { readSettings } from '../../shared/settings.ts';
import { namesrvSettings } from '../settings.ts';
import type { NamesrvState } from '../state.ts';

/** Answers with the settings. */
export function getNamesrvConfig(
  state: NamesrvState,
  request: Request<'getNamesrvConfig'>,
): Step<NamesrvState> {
  const body = writeProperties(readSettings(namesrvSettings, state.config));
  return [state, respond(request, responseCode.SUCCESS, { body })];
}
