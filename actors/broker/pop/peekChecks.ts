/**
 * What a request about what may be popped is refused for: PEEK_MESSAGE, NOTIFICATION and
 * POLLING_INFO check the same, in this order (`PeekMessageProcessor`, `NotificationProcessor`,
 * `PollingInfoProcessor`).
 */
import { withoutPort } from '../../../protocol/hosts.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Stamp } from '../../shared/node.ts';
import type { Broker } from '../state.ts';
import { permissionBits } from '../topics/permission.ts';
import { type AboutQueue, checkGroup, checkTopic, type GroupChecked } from './popChecks.ts';

/** What 5.5.0 leaves in the remark where it sets no other. */
export const unsetRemark = 'not set any response code';

/** A request about what a group may pop. */
export interface AboutGroup extends AboutQueue {
  readonly frame: {
    readonly header: AboutQueue['frame']['header'] & { readonly consumerGroup: string };
  };
}

/** Checks such a request; a group that is missing may be created by it. */
export function checkPeek(state: Broker, request: AboutGroup, stamp: Stamp): GroupChecked {
  const { config } = state;
  if ((config.brokerPermission & permissionBits.read) === 0) {
    const remark = `the broker[${withoutPort(config.address)}] peeking message is forbidden`;
    return { step: [state, []], refused: { code: responseCode.NO_PERMISSION, remark } };
  }
  const refused = checkTopic(state, request);
  if (refused !== undefined) return { step: [state, []], refused };
  return checkGroup(state, request.frame.header.consumerGroup, stamp);
}
