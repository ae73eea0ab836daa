/**
 * UPDATE_BROKER_CONFIG: changes settings of the running broker.
 *
 * Behaviour (`AdminBrokerProcessor.updateBrokerConfig`): one setting that may not be changed
 * refuses them all; unknown ones are ignored, as are values that make no sense. Changes are put to
 * disk. Another permission of the broker is told to the name servers at once, with a new version of
 * its topics. A condition of flow control that ends (`orrery.…`) lets what waited go on.
 *
 * Not modelled: settings of upstream that this broker does not have; they are logged.
 */
import { readProperties } from '../../../protocol/bodies/propertiesText.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Request, Stamp, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { changeSettings } from '../../shared/settings.ts';
import {
  brokerSettings,
  type SavedSettings,
  settingsFile,
  unchangeable,
} from '../admin/settings.ts';
import { registerAll } from '../registration.ts';
import { conditionsChanged } from '../sends/flowConditions.ts';
import { type Broker, nextVersion } from '../state.ts';
import { requestSync } from '../store/flushing.ts';

/** Changes the settings and answers. */
export function updateBrokerConfig(
  state: Broker,
  request: Request<'updateBrokerConfig'>,
): Step<Broker> {
  const texts = readProperties(request.frame.body);
  if (unchangeable.some((key) => texts.has(key))) {
    const remark = 'Can not update config in black list.';
    return [state, respond(request, responseCode.NO_PERMISSION, { remark })];
  }
  const { config, taken, ignored } = changeSettings(brokerSettings, state.config, texts);
  const notices = ignored.map((key) => logged('warn', `setting ${key} is not one of this node`));
  const changed: Step<Broker> =
    taken.size === 0 ? [state, notices] : keep({ ...state, config }, taken, request);
  const told = taken.has('brokerPermission')
    ? andThen(changed, (now) => tell(now, request))
    : changed;
  const freed = andThen(told, (now) => conditionsChanged(now, request));
  const all = [...(taken.size === 0 ? [] : notices), ...freed[1]];
  return [freed[0], [...all, ...respond(request, responseCode.SUCCESS)]];
}

function keep(state: Broker, taken: ReadonlyMap<string, string>, stamp: Stamp): Step<Broker> {
  let { texts } = state.settings;
  for (const [key, text] of taken) texts = texts.set(key, text);
  const dataVersion = nextVersion(state.settings.dataVersion, stamp);
  const value: SavedSettings = { texts: [...texts.entries()], dataVersion };
  return andThen(
    [
      { ...state, settings: { texts, dataVersion } },
      [{ type: 'disk.put', file: settingsFile, value }],
    ],
    requestSync,
  );
}

function tell(state: Broker, stamp: Stamp): Step<Broker> {
  const dataVersion = nextVersion(state.topics.dataVersion, stamp);
  return registerAll({ ...state, topics: { ...state.topics, dataVersion } }, stamp);
}
