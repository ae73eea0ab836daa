/**
 * PUSH_REPLY_MESSAGE_TO_CLIENT: a broker brings a reply for a client of this proxy
 * (`ClientRemotingProcessor.receiveReplyMessage`).
 *
 * Behaviour: see relaying/pushing.ts. Clients bring replies by other commands: of one that this
 * proxy did not connect to, the code is unknown as it is to a broker, unless a proxy relays it.
 *
 * Not modelled: –
 */
import { messageProperty, propertyOf } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { linkOf } from '../../connection/index.ts';
import type { Request, Step } from '../../shared/node.ts';
import { refusal } from '../answers.ts';
import { unsupported } from '../refusals.ts';
import { relay } from '../relaying/relaying.ts';
import { isRelayed } from '../relaying/relayMark.ts';
import { noClientRemark } from '../relaying/replying.ts';
import type { ProxyState } from '../state.ts';

/** Hands the reply to the client that it is for. */
export function pushReplyMessageToClient(
  state: ProxyState,
  request: Request<'pushReplyMessageToClient'>,
): Step<ProxyState> {
  const { connection, frame } = request;
  const isOurs = linkOf(state.connections, connection)?.address !== undefined;
  if (!isOurs && !isRelayed(frame)) return unsupported(state, request);
  const clientId = propertyOf(frame.header.properties ?? '', messageProperty.replyToClient);
  if (clientId === undefined) {
    return [state, refusal(state, request, responseCode.SYSTEM_ERROR, noClientRemark)];
  }
  return relay(state, request, { role: 'producer', clientId });
}
