/**
 * SEND_REPLY_MESSAGE: hands a reply to the producer that asked, its fields spelt out.
 *
 * Behaviour (`ReplyMessageProcessor`): checked as a send of one message is, whatever its topic and
 * MSG_TYPE. Pushed to the connection of the client that REPLY_TO_CLIENT names, which has 10 s to
 * answer; SYSTEM_ERROR where nobody is named, nobody of that name has sent a heartbeat as a
 * producer, or the push fails. Stored in any case unless `storeReplyMessageEnable` is off: the
 * answer then says where, with either code.
 *
 * Not modelled: a client whose connection ends during the push is waited for until 10 s are over;
 * here the push has failed at once.
 */
import type { Request, Step } from '../../shared/node.ts';
import { reply } from '../sends/replying.ts';
import type { Broker } from '../state.ts';

/** Pushes the reply, stores it and answers. */
export function sendReplyMessage(
  state: Broker,
  request: Request<'sendReplyMessage'>,
): Step<Broker> {
  return reply(state, request);
}
