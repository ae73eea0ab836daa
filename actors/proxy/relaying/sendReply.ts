/** A reply as it comes in, in either of its two forms. */
import { messageProperty, propertyOf } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Request, Step } from '../../shared/node.ts';
import { refusal } from '../answers.ts';
import type { ProxyState } from '../state.ts';
import { relay } from './relaying.ts';
import { noClientRemark } from './replying.ts';

/** Has a reply brought to the client that it names. */
export function sendReply(
  state: ProxyState,
  request: Request<'sendReplyMessage' | 'sendReplyMessageV2'>,
): Step<ProxyState> {
  const { header, body } = request.frame;
  const refuse = (remark: string): Step<ProxyState> => [
    state,
    refusal(state, request, responseCode.SYSTEM_ERROR, remark),
  ];
  if (body.length === 0) return refuse('the request has no body');
  const clientId = propertyOf(header.properties ?? '', messageProperty.replyToClient);
  if (clientId === undefined) return refuse(noClientRemark);
  return relay(state, request, { role: 'producer', clientId });
}
