/**
 * WIPE_WRITE_PERM_OF_BROKER (`RouteInfoManager.wipeWritePermOfBrokerByLock`).
 *
 * Behaviour: the topics of the broker lose WRITE and nothing else; the answer counts them, 0 for a
 * broker that nobody knows. It lasts until a registration with another data version: those that
 * change nothing leave it as it is.
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { permWrite } from '../routes.ts';
import type { NamesrvState } from '../state.ts';
import { changePermissions, topicCount } from '../writePermission.ts';

/** Takes the permission away and answers. */
export function wipeWritePermOfBroker(
  state: NamesrvState,
  request: Request<'wipeWritePermOfBroker'>,
): Step<NamesrvState> {
  const { brokerName = '' } = request.frame.header;
  const header = { wipeTopicCount: topicCount(state.routes, brokerName) };
  const wiped = changePermissions(state, brokerName, (perm) => perm & ~permWrite);
  return andThen(wiped, (now) => [now, respond(request, responseCode.SUCCESS, { header })]);
}
