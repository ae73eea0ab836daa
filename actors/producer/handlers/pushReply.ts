/**
 * PUSH_REPLY_MESSAGE_TO_CLIENT: a broker brings the reply to a request
 * (`ClientRemotingProcessor.receiveReplyMessage`).
 *
 * Behaviour: settles the request whose CORRELATION_ID the reply carries, if it still waits. A reply
 * that comes late, twice or unasked for is dropped with a line in the log; the broker is told
 * SUCCESS all the same. A reply without CORRELATION_ID is SYSTEM_ERROR.
 *
 * Not modelled: nothing else of it.
 */
import {
  messageProperty,
  packProperties,
  parseProperties,
} from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { unmatchedReply } from '../../shared/client/index.ts';
import { type Compression, decompressed } from '../../shared/compression.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import { end, type RequestEnd } from '../requests.ts';
import type { ProducerState } from '../state.ts';

/** Gives the reply to the request that waits for it, and answers. */
export function pushReply(
  compression: Compression,
  state: ProducerState,
  event: Request<'pushReplyMessageToClient'>,
): Step<ProducerState> {
  const { header, body } = event.frame;
  const { sysFlag } = header;
  const properties = new Map(parseProperties(header.properties ?? ''));
  const correlationId = properties.get(messageProperty.correlationId);
  const request = state.requests.table.get(correlationId ?? '');
  if (request === undefined) return unmatchedReply(state, event);
  properties.set(messageProperty.arriveTime, String(event.at));
  const replyId = properties.get(messageProperty.uniqueKey);
  const replied: RequestEnd = {
    outcome: 'replied',
    // What cannot be read is handed over as it came.
    body: (decompressed({ sysFlag, body }, compression) ?? { body }).body,
    properties: packProperties(properties),
    repliedFrom: header.bornHost,
    ...(replyId === undefined ? {} : { replyId }),
  };
  const [next, told] = end(state, request, replied);
  return [next, [...told, ...respond(event, responseCode.SUCCESS)]];
}
