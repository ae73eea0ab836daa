/**
 * GET_ALL_MESSAGE_REQUEST_MODE: which groups pull and which pop, where it was set.
 *
 * Behaviour (`AdminBrokerProcessor.getAllMessageRequestMode`): by topic, then by group.
 *
 * Not modelled: nothing.
 */
import type { MessageRequestModeSetting } from '../../../protocol/bodies/messageRequestMode.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Broker } from '../state.ts';

/** Answers with the settings. */
export function getAllMessageRequestMode(
  state: Broker,
  request: Request<'getAllMessageRequestMode'>,
): Step<Broker> {
  const messageRequestModeMap = new Map<string, Map<string, MessageRequestModeSetting>>();
  for (const setting of state.requestModes.values()) {
    const { topic, consumerGroup } = setting;
    const groups = messageRequestModeMap.get(topic) ?? new Map();
    messageRequestModeMap.set(topic, groups.set(consumerGroup, setting));
  }
  return [state, respond(request, responseCode.SUCCESS, { body: { messageRequestModeMap } })];
}
