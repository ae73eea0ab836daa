/** Replies that nobody waits for (`ClientRemotingProcessor.processReplyMessage`). */
import { messageProperty, propertyOf } from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { logged } from '../logged.ts';
import type { Request, Step } from '../node.ts';
import { respond } from '../respond.ts';

/**
 * Drops a reply with a line in the log. The broker is told SUCCESS, as the reply did arrive;
 * without a correlation id it is told that nothing could be done with it.
 */
export function unmatchedReply<S>(state: S, event: Request<'pushReplyMessageToClient'>): Step<S> {
  const { properties = '', bornHost } = event.frame.header;
  const correlationId = propertyOf(properties, messageProperty.correlationId);
  if (correlationId === undefined) {
    const text = `a reply from ${bornHost} without ${messageProperty.correlationId} was dropped`;
    const remark = 'process reply message fail';
    return [
      state,
      [logged('warn', text), ...respond(event, responseCode.SYSTEM_ERROR, { remark })],
    ];
  }
  const text = `a reply from ${bornHost} to no request that waits was dropped: ${correlationId}`;
  return [state, [logged('warn', text), ...respond(event, responseCode.SUCCESS)]];
}
