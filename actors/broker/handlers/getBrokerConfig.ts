/**
 * GET_BROKER_CONFIG: the settings of the broker.
 *
 * Behaviour (`AdminBrokerProcessor.getBrokerConfig`): one `key=value` a line, sorted; the version
 * counts changes.
 *
 * Not modelled: settings of upstream that this broker does not have.
 */
import { dataVersion as dataVersionShape } from '../../../protocol/bodies/dataVersion.ts';
import { writeProperties } from '../../../protocol/bodies/propertiesText.ts';
import { dialect, writeShape } from '../../../protocol/bodies/writeShape.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { readSettings } from '../../shared/settings.ts';
import { brokerSettings } from '../admin/settings.ts';
import type { Broker } from '../state.ts';

/** Answers with the settings. */
export function getBrokerConfig(state: Broker, request: Request<'getBrokerConfig'>): Step<Broker> {
  const { dataVersion } = state.settings;
  const version = writeShape(dataVersionShape, dataVersion, dialect);
  const body = writeProperties(readSettings(brokerSettings, state.config));
  return [state, respond(request, responseCode.SUCCESS, { header: { version }, body })];
}
