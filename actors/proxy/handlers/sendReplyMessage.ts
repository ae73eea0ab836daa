/**
 * SEND_REPLY_MESSAGE: a reply for the client that asked; as SEND_REPLY_MESSAGE_V2, the names of its
 * fields spelt out (Go clients).
 *
 * Behaviour: see relaying/replying.ts.
 *
 * Not modelled: see sendReplyMessageV2.ts.
 */
import type { Request, Step } from '../../shared/node.ts';
import { sendReply } from '../relaying/sendReply.ts';
import type { ProxyState } from '../state.ts';

/** Brings the reply to the client that asked. */
export function sendReplyMessage(
  state: ProxyState,
  request: Request<'sendReplyMessage'>,
): Step<ProxyState> {
  return sendReply(state, request);
}
