/**
 * ADD_WRITE_PERM_OF_BROKER (`RouteInfoManager.addWritePermOfBrokerByLock`).
 *
 * Behaviour: the topics of the broker may be read and written; any other bit of theirs is lost, as
 * upstream. The answer counts them.
 * Not modelled: nothing.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import { andThen } from '../../shared/apply.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { permRead, permWrite } from '../routes.ts';
import type { NamesrvState } from '../state.ts';
import { changePermissions, topicCount } from '../writePermission.ts';

/** Gives the permissions and answers. */
export function addWritePermOfBroker(
  state: NamesrvState,
  request: Request<'addWritePermOfBroker'>,
): Step<NamesrvState> {
  const { brokerName = '' } = request.frame.header;
  const header = { addTopicCount: topicCount(state.routes, brokerName) };
  const given = changePermissions(state, brokerName, () => permRead | permWrite);
  return andThen(given, (now) => [now, respond(request, responseCode.SUCCESS, { header })]);
}
