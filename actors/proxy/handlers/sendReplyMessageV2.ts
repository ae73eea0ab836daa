/**
 * SEND_REPLY_MESSAGE_V2: a reply for the client that asked (`ReplyMessageProcessor`).
 *
 * Behaviour: see relaying/replying.ts.
 *
 * Not modelled: checks of the reply's topic, except by a broker that the reply is handed on to.
 */
import type { Request, Step } from '../../shared/node.ts';
import { sendReply } from '../relaying/sendReply.ts';
import type { ProxyState } from '../state.ts';

/** Brings the reply to the client that asked. */
export function sendReplyMessageV2(
  state: ProxyState,
  request: Request<'sendReplyMessageV2'>,
): Step<ProxyState> {
  return sendReply(state, request);
}
