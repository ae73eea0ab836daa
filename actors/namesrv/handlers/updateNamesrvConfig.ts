/**
 * UPDATE_NAMESRV_CONFIG (`DefaultRequestProcessor.updateConfig`).
 *
 * Behaviour: one setting that may not be changed refuses them all; unknown ones are ignored, as are
 * values that make no sense. Changes are put to disk.
 * Not modelled: settings of upstream that this name server does not have; they are logged.
 */
import { readProperties } from '../../../protocol/bodies/propertiesText.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { logged } from '../../shared/logged.ts';
import type { Output, Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { changeSettings } from '../../shared/settings.ts';
import { namesrvSettings, settingsFile, unchangeable } from '../settings.ts';
import type { NamesrvState } from '../state.ts';

/** Changes the settings and answers. */
export function updateNamesrvConfig(
  state: NamesrvState,
  request: Request<'updateNamesrvConfig'>,
): Step<NamesrvState> {
  const texts = readProperties(request.frame.body);
  if (unchangeable.some((key) => texts.has(key))) {
    const remark = 'Can not update config in black list.';
    return [state, respond(request, responseCode.NO_PERMISSION, { remark })];
  }
  const { config, taken, ignored } = changeSettings(namesrvSettings, state.config, texts);
  const notices = ignored.map((key) => logged('warn', `setting ${key} is not one of this node`));
  const answer = respond(request, responseCode.SUCCESS);
  if (taken.size === 0) return [state, [...notices, ...answer]];
  let { changedSettings } = state;
  for (const [key, text] of taken) changedSettings = changedSettings.set(key, text);
  const kept: readonly Output[] = [
    { type: 'disk.put', file: settingsFile, value: [...changedSettings.entries()] },
    { type: 'disk.sync', id: 0 },
  ];
  return [{ ...state, config, changedSettings }, [...notices, ...kept, ...answer]];
}
